"""Where and when each scene plays, and how it looks: one world, which changes only where the text says so."""
