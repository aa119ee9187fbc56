"""A service's folder: nobody but its user reads it, and one process works in it."""

import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aiprod_runtime.errors import CannotStart

OTHERS = 0o077

log = logging.getLogger(__name__)


def private_folder(path: Path) -> Path:
    """Make the folder, or tighten the one that is there: 0700, and 0600 the files right inside it.

    Returns `path`. CannotStart when it cannot be used, or is one that all users share, like `/tmp`.
    """
    with _usable(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.stat().st_mode & stat.S_ISVTX:
            raise CannotStart(f"all users share {path.absolute()}; name a folder inside it")
        _tighten(path)
        for entry in path.iterdir():
            if entry.is_file() and not entry.is_symlink():
                _tighten(entry)
    return path


def _tighten(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & OTHERS:
        return
    try:
        path.chmod(mode & ~OTHERS)
    except PermissionError:
        log.warning("others may read %s, which belongs to another user: run chmod there", path.absolute())


@contextmanager
def locked_folder(path: Path) -> Iterator[Path]:
    """A private folder that no other process locks until the block ends.

    The kernel frees the lock when the process dies. CannotStart as `private_folder`, and when another
    process has the lock.
    """
    with _lock(private_folder(path)):
        yield path


def _lock(folder: Path) -> TextIO:
    with _usable(folder):
        # Not "w": it would wipe out the holder's number before we know that there is one.
        file = (folder / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            print(os.getpid(), file=file, flush=True)
        except BlockingIOError as error:
            file.seek(0)
            number = file.read().strip()
            file.close()
            holder = f"process {number}" if number else "another process"
            raise CannotStart(
                f"{folder.absolute()} is in use by {holder}; stop that one, or name another folder"
            ) from error
    return file


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except CannotStart:
        raise
    except OSError as error:
        text = f"cannot use the folder {folder.absolute()}: {error.strerror}"
        raise CannotStart(f"{text}; mend that, or name another folder") from error
