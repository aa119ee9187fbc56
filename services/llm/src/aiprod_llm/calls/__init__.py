"""One question to a language model: its way through caches, limits and retries to an answer."""
