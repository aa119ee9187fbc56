"""Caches behind the one in memory: SQLite for a single instance, Redis for several."""
