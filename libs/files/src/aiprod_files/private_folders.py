"""A service's data folder: only its user can read it, and only one process uses it."""

import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aiprod_rpc.errors import CannotStart

GROUP_AND_OTHERS = 0o077
"""The permission bits of everybody but the owner."""

log = logging.getLogger(__name__)


def private_folder(path: Path) -> Path:
    """Creates the folder, or restricts an existing one: 0700, and 0600 for the files directly in it.

    Leaves a folder that all users share, like `/tmp`, unchanged. Returns `path`. Raises CannotStart if the
    folder cannot be used.
    """
    with _usable(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.stat().st_mode & stat.S_ISVTX:
            log.warning("all users share %s; give the service a folder of its own", path.absolute())
            return path
        _restrict(path)
        for entry in path.iterdir():
            # A link may lead to files of others, whose mode is not ours to change.
            if entry.is_file() and not entry.is_symlink():
                _restrict(entry)
    return path


def _restrict(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & GROUP_AND_OTHERS:
        return
    try:
        path.chmod(mode & ~GROUP_AND_OTHERS)
    except PermissionError:
        log.warning("other users can read %s, which we do not own; run `chmod go-rwx` on it", path.absolute())


@contextmanager
def locked_folder(path: Path) -> Iterator[Path]:
    """Locks a private folder until the block ends.

    The kernel releases the lock when the process dies. Raises CannotStart like `private_folder`, and if
    another process holds the lock.
    """
    with _lock(private_folder(path)):
        yield path


def _lock(folder: Path) -> TextIO:
    with _usable(folder):
        # Not "w": that would erase the holder's pid before we try the lock.
        file = (folder / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            print(os.getpid(), file=file, flush=True)
        except BlockingIOError as error:
            file.seek(0)
            pid = file.read().strip()
            file.close()
            holder = f"process {pid}" if pid else "another process"
            raise CannotStart(
                f"{folder.absolute()} is in use by {holder}; stop that one, or choose another folder"
            ) from error
    return file


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    # CannotStart is an OSError, too, and says already what to do.
    except CannotStart:
        raise
    except OSError as error:
        text = f"cannot use the folder {folder.absolute()}: {error.strerror}"
        raise CannotStart(f"{text}; fix that, or choose another folder") from error
