"""What the service stands on in Google Cloud: the bucket, and what watches over the system."""
