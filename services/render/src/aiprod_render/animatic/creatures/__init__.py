"""Animals and creatures as jointed paper puppets, seen from the side: families, and a row for each kind."""
