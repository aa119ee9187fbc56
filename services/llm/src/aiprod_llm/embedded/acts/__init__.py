"""What the nouns of a clause do, and where they are to each other: from verbs and prepositions to keys."""
