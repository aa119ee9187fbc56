"""AIPROD from Python: follows jobs and rooms, submits to rooms, uploads and downloads assets."""
