"""Pictures from an image model, one for each scene, over which our camera moves."""
