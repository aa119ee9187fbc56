"""The engine that plans, reviews and writes with a language model."""
