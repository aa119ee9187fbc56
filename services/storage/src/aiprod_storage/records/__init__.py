"""What storage knows: its objects, the delivery manifests, the ledger."""
