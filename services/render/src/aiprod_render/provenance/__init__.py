"""Where a master comes from: Content Credentials of the C2PA, and the metadata that players show."""
