"""A room's state as its log makes it: the manifest, and what people said of the film."""
