"""What watches over the system, as data."""
