"""Tickets of uploads that are under way, kept so that the next process can go on."""

import hashlib
import time
from pathlib import Path

from aiprod.storage.v1.storage_service_pb2 import BeginUploadRequest, UploadTicket
from aiprod_runtime.folders import private_folder


class Tickets:
    """One file a ticket in `directory`, named by what is uploaded; none are kept without a directory.

    A ticket is leave to write, so only the owner can read the files.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        if directory:
            private_folder(directory)

    def find(self, request: BeginUploadRequest) -> UploadTicket | None:
        """The ticket that was kept for the same content, unless it ended."""
        path = self._path(request)
        if path is None or not path.exists():
            return None
        ticket = UploadTicket.FromString(path.read_bytes())
        return ticket if ticket.expire_time.ToSeconds() > time.time() else None

    def keep(self, request: BeginUploadRequest, ticket: UploadTicket) -> None:
        if path := self._path(request):
            path.touch(mode=0o600)
            path.write_bytes(ticket.SerializeToString())

    def drop(self, request: BeginUploadRequest) -> None:
        if path := self._path(request):
            path.unlink(missing_ok=True)

    def _path(self, request: BeginUploadRequest) -> Path | None:
        if self._directory is None:
            return None
        digest = hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
        return self._directory / f"{digest[:32]}.ticket"
