"""What the services stand on in Google Cloud: the bucket, and what watches over the system."""
