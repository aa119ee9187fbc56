"""The nouns of a text: who and what it names, how many, and in which colour."""
