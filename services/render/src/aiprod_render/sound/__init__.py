"""The music: made from a seed and the moods of the scenes."""
