"""Envoy in a container: as the edge, or beside a service as its way out."""
