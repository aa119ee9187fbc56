"""Users' own pictures, video clips and music in a film. Files are decoded in confined processes only."""
