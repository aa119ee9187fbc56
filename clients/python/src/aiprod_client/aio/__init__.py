"""The client for programs that run an event loop."""
