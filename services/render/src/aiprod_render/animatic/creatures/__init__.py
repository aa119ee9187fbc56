"""Animals and creatures as jointed paper puppets, seen from the side: families of them, with a row for each kind."""
