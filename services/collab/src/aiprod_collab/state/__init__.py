"""A room's state and the rules that decide its next events, without any input or output."""
