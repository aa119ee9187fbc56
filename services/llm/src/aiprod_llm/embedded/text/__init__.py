"""Text as a reader sees it: graphemes, phrases, sentences, clauses, and its language."""
