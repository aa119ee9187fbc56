"""Caches behind the one in memory."""
