"""What an act does to those who perform it: their pose, their dress, their gait, and the things they use."""
