"""Calls to a language model: cache, single flight, limits, retries, cost."""
