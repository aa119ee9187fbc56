"""Maps errors of the disk and of database files to errors that say what is wrong, where, and what to do."""

import errno
import logging
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from aiprod_rpc.errors import AiprodError, CannotStart, DataLoss, ResourceExhausted, Unavailable

RETRY_SECONDS = 10.0
SPARE_BYTES = 1 << 20
"""A disk with less free space counts as full: SQLite extends its files in pieces."""

log = logging.getLogger(__name__)


class DiskFault(Enum):
    """What is wrong with the file `{path}` or the disk that holds `{folder}`, and what to do about it."""

    FULL = "the disk that holds {folder} is full; free space there"
    READ_ONLY = "the disk that holds {folder} is read-only; mount it for writing"
    DENIED = "{path} cannot be opened for writing; give the service's user access to it"
    FAILING = "the disk that holds {folder} fails to read or write; check its health and its quota"
    DAMAGED = (
        "{path} is damaged; restore it from a backup, or move it away together with its -wal and -shm "
        "files to start empty"
    )

    def message(self, path: Path) -> str:
        """The text for a database or a file at `path`."""
        return self.value.format(path=path.absolute(), folder=path.parent.absolute())


_ERRNOS = {
    errno.ENOSPC: DiskFault.FULL,
    errno.EDQUOT: DiskFault.FULL,
    # RLIMIT_FSIZE is reached, which for a database is as good as a full disk.
    errno.EFBIG: DiskFault.FULL,
    errno.EROFS: DiskFault.READ_ONLY,
    errno.EACCES: DiskFault.DENIED,
    errno.EPERM: DiskFault.DENIED,
    errno.EIO: DiskFault.FAILING,
}
_SQLITE = {
    sqlite3.SQLITE_FULL: DiskFault.FULL,
    sqlite3.SQLITE_READONLY: DiskFault.DENIED,
    sqlite3.SQLITE_CANTOPEN: DiskFault.DENIED,
    sqlite3.SQLITE_PERM: DiskFault.DENIED,
    sqlite3.SQLITE_IOERR: DiskFault.FAILING,
    sqlite3.SQLITE_CORRUPT: DiskFault.DAMAGED,
    sqlite3.SQLITE_NOTADB: DiskFault.DAMAGED,
}


def classify(error: BaseException, folder: Path) -> DiskFault | None:
    """Finds the fault behind `error`, on the disk that holds `folder`; None if the cause is not the disk.

    `error` may be an OSError, an error of SQLite, or an error that was raised from one of these.
    """
    # It is mapped already, and its cause must not be mapped a second time.
    if isinstance(error, AiprodError):
        return None
    if isinstance(error, OSError) and error.errno:
        return _ERRNOS.get(error.errno)
    if not hasattr(error, "sqlite_errorcode"):
        return classify(error.__cause__, folder) if error.__cause__ else None
    # The lowest byte of an extended code is the primary code.
    fault = _SQLITE.get(error.sqlite_errorcode & 0xFF)
    # SQLite reports a quota, a limit or a disk that has just become full by codes that hide the errno.
    if fault is DiskFault.FAILING and _is_full(folder):
        return DiskFault.FULL
    if fault is DiskFault.DENIED and os.statvfs(folder).f_flag & os.ST_RDONLY:
        return DiskFault.READ_ONLY
    return fault


def _is_full(folder: Path) -> bool:
    limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
    return limited or shutil.disk_usage(folder).free < SPARE_BYTES


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Maps the errors of the disk and of the database `path` that leave the block.

    Raises ResourceExhausted (DISK_FULL), Unavailable (DISK_READ_ONLY, DISK_DENIED, DISK_FAILING) or DataLoss
    (DATABASE_DAMAGED) for these; other errors pass unchanged.
    """
    try:
        yield
    except Exception as error:
        if mapped := map_disk_error(error, path):
            raise mapped from error
        raise


def map_disk_error(error: Exception, path: Path) -> AiprodError | None:
    """The error that `disk_errors` raises for `error`; None if that is not a fault of the disk."""
    fault = classify(error, path.parent)
    if fault is None:
        return None
    text = fault.message(path)
    if fault is DiskFault.DAMAGED:
        # Callers cannot repair the file. Its path goes to the log, for the operator who can.
        log.error("%s (%s)", text, _origin(error))
        return DataLoss("a database of the service is damaged; its log names it", reason="DATABASE_DAMAGED")
    reason = f"DISK_{fault.name}"
    if fault is DiskFault.FULL:
        return ResourceExhausted(text, reason=reason, retry_after=RETRY_SECONDS)
    return Unavailable(text, reason=reason, retry_after=RETRY_SECONDS)


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Raises CannotStart if the disk or the file keeps the block from opening the database `path`."""
    try:
        yield
    except Exception as error:
        if fault := classify(error, path.parent):
            raise CannotStart(f"{fault.message(path)} ({_origin(error)})") from error
        raise


def _origin(error: BaseException) -> BaseException:
    """SQLite's own error: SQLAlchemy wraps it and adds the statement, on several lines."""
    return getattr(error, "orig", None) or error
