"""Clients of the other services, as the pipeline uses them."""
