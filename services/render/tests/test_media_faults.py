"""Files that are no pictures, too large, lost, or hostile fail their scene and nothing else."""

import os
import signal
import socket
import struct
import sys
import zlib
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import grpc
import numpy as np
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod_rpc.errors import FailedPrecondition
from aiprod_rpc.status import received_reason
from aiprod_work.fair_queue import Ticket

from .own_media import BLUE, GREEN, RED, WHITE, frames, quarters, refusal, save_heic, scene, shows, upload

pytestmark = pytest.mark.asyncio(loop_scope="session")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(path: Path) -> None:
    """A PNG of 100,000 x 100,000 pixels in a kilobyte."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def half_png(path: Path) -> None:
    quarters().save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")


def sound(path: Path) -> None:
    with av.open(str(path), "w", format="wav") as output:
        stream = output.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def half_heic(path: Path) -> None:
    save_heic(quarters())(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def heic_bomb(path: Path) -> None:
    """A HEIC that claims 60,000 x 60,000 pixels (its `ispe` properties, ISO/IEC 23008-12, 6.5.3)."""
    save_heic(quarters())(path)
    before, *properties = path.read_bytes().split(b"ispe")
    size = b"ispe" + bytes(4) + struct.pack(">II", 60_000, 60_000)
    path.write_bytes(before + b"".join(size + rest[12:] for rest in properties))


def tile_of_heic(path: Path) -> None:
    """A HEIC whose list of pictures is lost: FFmpeg would show a part of it."""
    save_heic(quarters())(path)
    path.write_bytes(path.read_bytes().replace(b"grid", b"dirg"))


@pytest.mark.parametrize(
    ("name", "save", "text"),
    [
        ("notes.txt", lambda path: path.write_text("no picture"), "cannot be read as a picture"),
        (
            "page.svg",
            lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "cannot be read as a picture",
        ),
        ("half.png", half_png, "cannot be decoded"),
        ("bomb.png", bomb, "too large"),
        ("list.mp4", playlist, "cannot be read as a picture"),
        ("sound.wav", sound, "has no picture"),
        ("half.heic", half_heic, "its end is missing"),
        ("bomb.heic", heic_bomb, "60000 × 60000 pixels is too large"),
        ("tile.heic", tile_of_heic, "save it again as JPEG"),
        ("empty.png", lambda path: path.write_bytes(b""), "1 byte to 512 MiB"),
    ],
)
async def test_what_is_no_picture_is_refused_with_its_scene(
    stack: Any, name: str, save: Callable[[Path], object], text: str
) -> None:
    error = await refusal(stack, scene(stack, upload(stack, name, save)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(error) == "MEDIA_REFUSED"
    assert text in (error.details() or "")
    assert "First light" in (error.details() or "") or name == "empty.png"
    assert stack.leftovers == []


async def test_a_file_that_is_too_large_is_not_fetched(stack: Any) -> None:
    asset = Asset(name="uploads/heavy.png", generation=1, size=513 << 20)
    error = await refusal(stack, scene(stack, asset))
    assert received_reason(error) == "MEDIA_REFUSED"


async def test_a_lost_file_is_not_found(stack: Any) -> None:
    error = await refusal(stack, scene(stack, Asset(name="uploads/none.png", generation=1, size=9)))
    assert error.code() is grpc.StatusCode.NOT_FOUND


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers")
async def test_a_hijacked_worker_reaches_nothing_but_its_own_folder(stack: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    other = stack.scratch / "clip-of-another-user"
    other.write_bytes(b"clip")
    with socket.create_server(("127.0.0.1", 0)) as server:
        for attempt in (
            partial(socket.create_connection, server.getsockname()),
            partial(secret.read_text),
            partial(other.read_bytes),
            partial(other.write_bytes, b"changed"),
            partial(other.unlink),
            partial(os.listdir, tmp_path),
            partial(Path.write_text, tmp_path / "planted", "x"),
            partial(os.kill, os.getpid(), 0),
            partial(os.posix_spawn, "/bin/true", ["/bin/true"], {}),
        ):
            with pytest.raises(PermissionError):
                await stack.media_workers.run("a file", Ticket("user"), attempt)
    other.unlink()


async def test_a_file_that_kills_its_process_fails_only_its_scene(stack: Any) -> None:
    with pytest.raises(FailedPrecondition, match="a file: the process that reads its file crashes"):
        await stack.media_workers.run("a file", Ticket("user"), partial(signal.raise_signal, signal.SIGKILL))
    asset = upload(stack, "after.png", lambda path: quarters().save(path))
    assert shows((await frames(stack, scene(stack, asset)))[0], RED, GREEN, BLUE, WHITE)
