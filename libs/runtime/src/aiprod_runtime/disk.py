"""What the disk or a database file refuses, as errors that say what, where, and what to do."""

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

from aiprod_runtime.errors import AiprodError, CannotStart, DataLoss, ResourceExhausted, Unavailable

RETRY_SECONDS = 10.0
SPARE_BYTES = 1 << 20
"""With less than that a disk counts as full: SQLite makes its files longer by pieces."""

log = logging.getLogger(__name__)


class Trouble(Enum):
    """What is wrong with `{folder}` or `{path}`, and what to do."""

    FULL = "the disk that holds {folder} is full; free space there"
    READ_ONLY = "the disk that holds {folder} is read-only; mount it for writing"
    DENIED = "{path} cannot be opened for writing; give the service's user access to it"
    FAILING = "the disk that holds {folder} fails to read or write; check its health and its quota"
    DAMAGED = (
        "{path} is damaged; restore it from a backup, or move it away together with its -wal and -shm "
        "files to start empty"
    )

    def told(self, path: Path) -> str:
        """The sentence, for a database or a file at `path`."""
        return self.value.format(path=path.absolute(), folder=path.parent.absolute())


_ERRNOS = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.DENIED,
    errno.EPERM: Trouble.DENIED,
    errno.EIO: Trouble.FAILING,
}
_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.DENIED,
    sqlite3.SQLITE_CANTOPEN: Trouble.DENIED,
    sqlite3.SQLITE_PERM: Trouble.DENIED,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}


def trouble(error: BaseException, folder: Path) -> Trouble | None:
    """What `error` says about the disk that holds `folder`; None when it says something else.

    It may be an OSError, SQLite's, or one that was raised from such a one.
    """
    if isinstance(error, AiprodError):
        return None
    if isinstance(error, OSError) and error.errno:
        return _ERRNOS.get(error.errno)
    if not hasattr(error, "sqlite_errorcode"):
        return trouble(error.__cause__, folder) if error.__cause__ else None
    # Extended codes have the primary one in their lowest byte.
    found = _SQLITE.get(error.sqlite_errorcode & 0xFF)
    # SQLite tells a quota, a limit or a disk that is full just now by codes that hide the errno.
    if found is Trouble.FAILING and _is_full(folder):
        return Trouble.FULL
    if found is Trouble.DENIED and os.statvfs(folder).f_flag & os.ST_RDONLY:
        return Trouble.READ_ONLY
    return found


def _is_full(folder: Path) -> bool:
    limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
    return limited or shutil.disk_usage(folder).free < SPARE_BYTES


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise what the disk or the database `path` refuses in the block as errors with a reason.

    ResourceExhausted (DISK_FULL), Unavailable (DISK_READ_ONLY, DISK_DENIED, DISK_FAILING) or DataLoss
    (DATABASE_DAMAGED).
    """
    try:
        yield
    except Exception as error:
        if refusal := disk_error(error, path):
            raise refusal from error
        raise


def disk_error(error: Exception, path: Path) -> AiprodError | None:
    """As `disk_errors` has it; None when `error` is no trouble of the disk."""
    found = trouble(error, path.parent)
    if found is None:
        return None
    text = found.told(path)
    if found is Trouble.DAMAGED:
        # Callers can do nothing about the file; its name is for those who can.
        log.error("%s (%s)", text, _origin(error))
        return DataLoss("a database of the service is damaged; its log names it", reason="DATABASE_DAMAGED")
    reason = f"DISK_{found.name}"
    if found is Trouble.FULL:
        return ResourceExhausted(text, reason=reason, retry_after=RETRY_SECONDS)
    return Unavailable(text, reason=reason, retry_after=RETRY_SECONDS)


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """CannotStart when the disk or the database `path` refuses to be opened in the block."""
    try:
        yield
    except Exception as error:
        if found := trouble(error, path.parent):
            raise CannotStart(f"{found.told(path)} ({_origin(error)})") from error
        raise


def _origin(error: BaseException) -> BaseException:
    """What SQLite said: SQLAlchemy adds the statement, in several lines."""
    return getattr(error, "orig", None) or error
