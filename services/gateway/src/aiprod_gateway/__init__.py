"""The gateway: accepts jobs and runs the pipeline of each."""
