"""Animals and creatures who act as people do: their heads, coats, tails, and builds."""
