"""A room on two instances that are killed while ten people edit it; for the system tests and the bench."""
