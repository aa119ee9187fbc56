"""Plans films by rules and word lists: no model, no network, the same answer every time."""
