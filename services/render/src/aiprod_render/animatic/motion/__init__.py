"""How the cast comes, goes, and travels."""
