"""The client for programs without an event loop: each call returns when it is done."""
