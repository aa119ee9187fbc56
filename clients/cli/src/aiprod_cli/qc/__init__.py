"""Requirements for media files, as files that people write."""
