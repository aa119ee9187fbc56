"""The edge: Envoy's configuration, rendered from one template and the contracts."""
