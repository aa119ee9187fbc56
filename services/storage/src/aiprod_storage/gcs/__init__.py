"""The object store in Google Cloud Storage."""
