"""Creates what a deployment needs in Google Cloud."""
