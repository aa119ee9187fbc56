"""Google Cloud: one file knows each of its clients."""
