"""Saves the tickets of unfinished uploads, so that another process can resume them."""

import hashlib
import time
from pathlib import Path

from aiprod.storage.v1.storage_service_pb2 import BeginUploadRequest, UploadTicket


class Tickets:
    """One file per ticket in `directory`, named by a hash of the request; saves none without a directory.

    A ticket grants write access, so only the owner can read the files.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        if directory:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, request: BeginUploadRequest) -> UploadTicket | None:
        """Returns the saved ticket of the same content, None if there is none or it has expired."""
        path = self._path(request)
        if path is None or not path.exists():
            return None
        ticket = UploadTicket.FromString(path.read_bytes())
        return ticket if ticket.expire_time.ToSeconds() > time.time() else None

    def save(self, request: BeginUploadRequest, ticket: UploadTicket) -> None:
        """Saves a ticket."""
        if path := self._path(request):
            # Created with its mode first, so that the ticket is never readable by others.
            path.touch(mode=0o600)
            path.write_bytes(ticket.SerializeToString())

    def delete(self, request: BeginUploadRequest) -> None:
        """Deletes the ticket of a request, if there is one."""
        if path := self._path(request):
            path.unlink(missing_ok=True)

    def _path(self, request: BeginUploadRequest) -> Path | None:
        if self._directory is None:
            return None
        # The labels are a map, whose order in the bytes may differ from process to process.
        digest = hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
        return self._directory / f"{digest[:32]}.ticket"
