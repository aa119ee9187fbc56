"""The embedded object store: files on this machine, without an account or another process."""

from aiprod_storage.embedded.factory import open_embedded_store

__all__ = ["open_embedded_store"]
