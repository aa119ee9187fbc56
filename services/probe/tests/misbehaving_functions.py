"""What a file may do to the process that reads it."""

import ctypes
import os
import time


def hang(path: str) -> None:
    time.sleep(60)


def hang_with_progress(path: str, progress_path: str) -> None:
    hang(path)


def crash(path: str) -> None:
    ctypes.string_at(0)


def err_with_progress(path: str, progress_path: str) -> None:
    raise RuntimeError("the detectors failed")


def crash_with_progress(path: str, progress_path: str) -> None:
    crash(path)


def eat_memory(path: str) -> int:
    return len(bytearray(4 << 30))


def write(path: str) -> None:
    with open(f"{path}.written", "wb") as file:
        file.write(b"x")


def open_files(path: str) -> None:
    files = [open(path, "rb") for _ in range(100)]  # noqa: SIM115 - to run out of them
    assert not files


class _Code:
    """Makes whoever unpickles it make a directory."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self._path,)


def plant_code(path: str) -> _Code:
    return _Code(path)


def process(path: str) -> int:
    return os.getpid()
