"""Captions that a viewer cannot read are named; those that can be read pass in every container."""

from pathlib import Path

import pytest

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.verdicts import Check, Verdict

from .conftest import asset
from .sample_media import ffmpeg

READABLE = """1
00:00:01,000 --> 00:00:03,000
<i>Good evening</i>, my friend.
Come in.

2
00:00:03,000 --> 00:00:04,000
Sit by the fire.
"""
FAST = READABLE.replace("03,000\n", "02,000\n", 1)
LONG = READABLE.replace("Sit", "Please do take your coat off before you sit").replace("04,000", "08,000")
SHORT = READABLE.replace("Sit by the fire.", "Sit!").replace("04,000", "03,500")
DOUBLE = READABLE.replace("00:00:03,000\n", "00:00:03,500\n", 1)
CONTAINERS = {
    "x.srt": "srt",
    "x.vtt": "webvtt",
    "x.ass": "ass",
    "x.mkv": "srt",
    "styled.mkv": "ass",
    "x.webm": "webvtt",
    "x.mp4": "mov_text",
}
SPEC = PRESETS["netflix-captions"].spec


def read(folder: Path, text: str, name: str = "x.mkv", codec: str = "") -> dict[str, Check]:
    (folder / "in.srt").write_text(text)
    path = folder / name
    ffmpeg("-i", str(folder / "in.srt"), "-c:s", codec or CONTAINERS[name], str(path))
    checks = judge(examine(str(path)), SPEC)
    return {check.code: check for check in checks if check.code.startswith("CAPTION")}


@pytest.mark.parametrize("name", CONTAINERS)
def test_captions_that_can_be_read_pass(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, READABLE, name)
    assert {check.verdict for check in found.values()} == {Verdict.PASS}, found
    # 32 characters in two seconds: markup is not read.
    assert (found["CAPTION_SPEED"].measured, found["CAPTION_LINE"].measured) == ("16.00", "24")


@pytest.mark.parametrize(
    ("text", "code", "measured", "span"),
    [
        (FAST, "CAPTION_SPEED", "32.00", (SECOND, 2 * SECOND)),
        (LONG, "CAPTION_LINE", "56", (3 * SECOND, 8 * SECOND)),
        (SHORT, "CAPTION_LENGTH", "0.500", (3 * SECOND, 7 * SECOND // 2)),
        (DOUBLE, "CAPTION_OVERLAP", "1", (3 * SECOND, 7 * SECOND // 2)),
    ],
)
def test_a_caption_that_cannot_be_read_is_named(
    tmp_path: Path, text: str, code: str, measured: str, span: tuple[int, int]
) -> None:
    found = read(tmp_path, text)
    failed = {name: check for name, check in found.items() if check.verdict is Verdict.FAIL}
    assert [*failed] == [code]
    assert (failed[code].measured, failed[code].spans) == (measured, (span,))


def test_captions_that_were_not_read_are_missing_and_no_captions_are_not(tmp_path: Path) -> None:
    """FFmpeg writes TTML and cannot read it."""
    unread = read(tmp_path, READABLE, "ttml.mp4", "ttml")
    assert unread["CAPTIONS"].verdict is Verdict.PASS
    speed = unread["CAPTION_SPEED"]
    assert (speed.verdict, speed.is_missing) == (Verdict.SKIPPED, True)
    assert speed.reason == "the captions of stream 0 are no text with times"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=1", str(tmp_path / "silent.mkv"))
    none = {check.code: check for check in judge(examine(str(tmp_path / "silent.mkv")), SPEC)}
    assert none["CAPTIONS"].verdict is Verdict.FAIL
    assert not none["CAPTION_SPEED"].is_missing


@pytest.mark.asyncio(loop_scope="module")
async def test_the_service_judges_captions(service: ProbeServiceStub, tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_text(FAST)
    request = api.ValidateRequest(asset=asset(tmp_path / "x.srt"), spec=pb.QcSpec(max_caption_speed=17))
    checks = {check.code: check for check in (await service.Validate(request)).checks}
    speed = checks["CAPTION_SPEED"]
    assert (speed.verdict, speed.measured, speed.expected) == (pb.FAIL, "32.00", "≤ 17")
    assert [interval.start.ToSeconds() for interval in speed.intervals] == [1]
