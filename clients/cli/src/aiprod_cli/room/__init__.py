"""A job's room on the command line: members, comments and reviews, edits of the film."""
