"""Google's models, and how their errors become ours."""
