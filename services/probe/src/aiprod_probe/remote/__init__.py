"""Media at URLs: reads it in ranges and serves it to workers, which have no network."""
