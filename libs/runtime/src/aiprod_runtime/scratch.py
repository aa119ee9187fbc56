"""Files that live no longer than their process."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """A private folder in `parent` that is gone after the block.

    Processes may share `parent`. What those of the same `name` left that were killed is removed first: the
    kernel frees a folder's lock when its process dies. OSError when `parent` cannot be written.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{name}-*"):
        _remove_unlocked(left)
    # Nobody looks at it under this name, so nobody removes it before it is locked.
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
    # A link, another user's folder, or one that is going just now.
    with suppress(OSError):
        lock = _open_folder(folder)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock).st_uid == os.geteuid():
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _open_folder(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
