"""Who is in a film: the entities of its text, the kin of animals, and whom a text only implies."""
