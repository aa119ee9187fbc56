"""The records of storage in a database: objects and uploads, delivery manifests, the ledger."""
