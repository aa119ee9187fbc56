"""What acts and time add to the picture: fire, light from windows, fountains, blasts, and pieces."""
