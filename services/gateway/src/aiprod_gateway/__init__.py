"""The front door and the pipeline."""
