"""The local stack: who runs its processes, and what is known of the one that runs."""
