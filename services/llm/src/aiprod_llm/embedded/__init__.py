"""The engine without a model: plans films by rules and word lists, the same plan every time."""
