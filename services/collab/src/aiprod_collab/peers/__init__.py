"""The other instances that serve the same rooms, and how hints reach them."""
