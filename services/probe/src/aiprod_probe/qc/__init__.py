"""Quality control: judges measurements against a spec."""
