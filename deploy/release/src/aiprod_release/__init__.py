"""One description of a deployment, and what is made of it."""
