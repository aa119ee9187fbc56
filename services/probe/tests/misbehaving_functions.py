"""Functions that do to a worker what a hostile file may do."""

import ctypes
import os
import socket
import time


def hang(path: str, filename: str = "") -> None:
    time.sleep(600)


def fail_later(gate: str, path: str, filename: str) -> None:
    """Waits until there is a file at `gate`."""
    while not os.path.exists(gate):
        time.sleep(0.005)
    raise RuntimeError("the gate is open")


def hang_with_progress(path: str, progress_path: str) -> None:
    hang(path)


def crash(path: str, filename: str = "") -> None:
    ctypes.string_at(0)


def fail_with_progress(path: str, progress_path: str) -> None:
    raise RuntimeError("the detectors failed")


def crash_with_progress(path: str, progress_path: str) -> None:
    crash(path)


def eat_memory(path: str, filename: str) -> int:
    return len(bytearray(4 << 30))


def write_file(path: str) -> None:
    with open(f"{path}.written", "wb") as file:
        file.write(b"x")


def open_files(path: str) -> None:
    files = [open(path, "rb") for _ in range(100)]  # noqa: SIM115 - runs out of descriptors
    assert not files


def connect(address: tuple[str, int]) -> None:
    socket.create_connection(address, timeout=1)


def send_datagram(address: tuple[str, int]) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", address)


def read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def list_folder(path: str) -> list[str]:
    return os.listdir(path)


def run_program(path: str) -> None:
    os.execv(path, [path])


def kill(process: int) -> None:
    # Signal 0 only asks whether it could.
    os.kill(process, 0)


class _Code:
    """Creates a directory when it is unpickled."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self._path,)


def plant_code(path: str) -> _Code:
    return _Code(path)
