"""Temporary folders that end with their process."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """Creates a private folder in `parent` and removes it after the block.

    First removes the folders of killed processes of the same `name`: the kernel releases a folder's lock when
    its process dies. Other processes may use `parent` at the same time. Raises OSError if `parent` is not
    writable.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for folder in parent.glob(f"{name}-*"):
        _remove_unlocked(folder)
    # No other process matches this name, so none removes the folder before it is locked.
    new = Path(tempfile.mkdtemp(prefix=f"new-{name}-", dir=parent))
    lock = _open_folder(new)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = new.rename(parent / new.name.removeprefix("new-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _remove_unlocked(folder: Path) -> None:
    # A link, another user's folder, or one that another process removes at this moment.
    with suppress(OSError):
        lock = _open_folder(folder)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # In a folder such as /tmp others may make one of this name.
            if os.fstat(lock).st_uid == os.geteuid():
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _open_folder(folder: Path) -> int:
    # A link must not lead to a folder that is not a temporary one.
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
