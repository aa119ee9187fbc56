"""Flipped bits and cuts in streams without checksums: what decoders notice, and what only a hash tells."""

import random
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.meters.intervals import Intervals
from aiprod_probe.ffmpeg.picture_analyzer import PictureAnalyzer

from .sample_media import ffmpeg

FILM = "-f lavfi -i testsrc2=size=640x360:rate=25:duration=0.6,noise=alls=8:allf=t"
VP8 = "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k"
HEVC = "-c:v libx265 -preset veryfast -x265-params log-level=error"


def is_damaged(path: Path) -> bool:
    return bool(analyze(str(path), lambda share: None).damages)


def made(path: Path, encoder: str) -> bytes:
    ffmpeg(*FILM.split(), *encoder.split(), str(path))
    return path.read_bytes()


def with_one_bit_flipped(content: bytes, copies: int) -> Iterator[bytes]:
    """Yield copies of a film that differ in a bit each, anywhere behind the headers."""
    places = random.Random(0)
    for _ in range(copies):
        changed, place = bytearray(content), places.randrange(len(content) // 10, len(content) - 10)
        changed[place] ^= 1 << places.randrange(8)
        yield bytes(changed)


def found(path: Path, contents: Iterator[bytes]) -> int:
    return sum(path.write_bytes(content) > 0 and is_damaged(path) for content in contents)


@pytest.mark.parametrize(
    ("encoder", "least"),
    [(VP9, 4), (f"{VP9} -pix_fmt yuv420p10le", 4), (f"{VP9} -tile-columns 1", 4), (VP8, 1)],
)
def test_flipped_bits_of_vp8_and_vp9_are_found(tmp_path: Path, encoder: str, least: int) -> None:
    """Three of four in VP9 leave bytes over or run out of them; the others only change what is shown."""
    path = tmp_path / "x.ivf"
    content = made(path, encoder)
    assert not is_damaged(path)
    assert found(path, with_one_bit_flipped(content, 8)) >= least


@pytest.mark.parametrize("name", ["x.hevc", "x.mkv"])
def test_each_flipped_bit_of_hevc_is_found_by_its_hash(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = made(path, f"{HEVC}:hash=1:bframes=4")
    assert not is_damaged(path)
    assert found(path, with_one_bit_flipped(content, 3)) == 3


def test_many_flipped_bits_of_a_raw_stream_of_hevc_spread_until_they_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.hevc"
    changed = bytearray(made(path, HEVC))
    for place in random.Random(1).sample(range(len(changed) // 10, len(changed)), 60):
        changed[place] ^= 1
    path.write_bytes(changed)
    assert is_damaged(path)


def test_a_picture_of_hevc_that_is_cut_lacks_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.hevc"
    content = made(path, HEVC)
    assert not is_damaged(path)
    places = range(len(content) // 2, len(content) - 1000, len(content) // 10)
    assert found(path, (content[:place] for place in places)) >= len(places) - 1


def test_frames_without_a_time_have_findings(tmp_path: Path) -> None:
    """The times of damaged packets may be lost, and the detectors write so."""
    ffmpeg(*FILM.split(), "-c:v", "mjpeg", str(tmp_path / "x.avi"))
    with av.open(str(tmp_path / "x.avi")) as container:
        analyzer = PictureAnalyzer(container.streams.video[0], SECOND)
        for number, frame in enumerate(container.decode(video=0)):
            frame.pts = None
            if number % 2:
                frame = av.VideoFrame(frame.width, frame.height, frame.format.name)
            analyzer.add_frame(frame)
    picture = analyzer.finish()
    assert picture
    assert picture.frames == 15
    frozen = Intervals("x")
    frozen.add({"x_start": "NOPTS"})
    assert frozen.closed(SECOND) == ()
