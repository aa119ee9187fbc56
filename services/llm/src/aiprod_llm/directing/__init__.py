"""Creative direction by a language model: plans, markers, reviews."""
