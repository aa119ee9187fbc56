"""A job's room on the command line: people, what they say, and what they make of the film."""
