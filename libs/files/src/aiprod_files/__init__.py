"""Private folders, scratch folders, and faults of the disk."""
