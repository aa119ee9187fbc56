"""What surrounds the cast: ground, passers-by, traffic, birds, waves, and what is nearest to the camera."""
