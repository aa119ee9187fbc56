"""Translates between the messages of `aiprod.film.v1` and the nouns of this package; nothing else does."""
