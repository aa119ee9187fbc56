"""Who and what is in a shot, how large they are, and how they are painted."""
