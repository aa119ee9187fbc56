"""The object store of one machine: no account, no other process."""

from aiprod_storage.embedded.assembly import open_embedded_store

__all__ = ["open_embedded_store"]
