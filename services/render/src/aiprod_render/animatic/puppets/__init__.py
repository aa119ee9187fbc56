"""People as jointed paper puppets: a skeleton that acts, dressed for its role."""
