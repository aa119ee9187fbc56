"""Pictures of telephones, whose tiles FFmpeg takes for streams: they are measured as one picture."""

import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pillow_heif import from_pillow

from aiprod_probe import ffmpeg
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.formats.heif import read_primary
from aiprod_probe.media_info import NotMedia


def saved(path: Path, **options: Any) -> Path:
    from_pillow(Image.effect_noise((640, 360), 60).convert("RGB")).save(path, **options)
    return path


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, (640, 360)),
        ({"tile_size": 256}, (640, 360)),
        ({"tile_size": 256, "thumbnails": [128]}, (640, 360)),
        ({"tile_size": 256, "exif": turned(3)}, (640, 360)),
        ({"tile_size": 256, "exif": turned(6)}, (360, 640)),
        ({"tile_size": 256, "exif": turned(8)}, (360, 640)),
    ],
)
def test_a_heic_has_the_size_that_viewers_show(
    tmp_path: Path, options: dict[str, Any], shown: tuple[int, int]
) -> None:
    report = ffmpeg.measure(str(saved(tmp_path / "x.heic", **options)))
    assert report.picture
    assert report.picture.display_size == shown
    assert (report.picture.width, report.picture.height) == (640, 360)
    assert all("dependent" not in stream.disposition for stream in report.streams)


def test_of_a_burst_the_picture_to_show_is_measured(tmp_path: Path) -> None:
    burst = from_pillow(Image.new("RGB", (640, 360)))
    burst.add_from_pillow(Image.new("RGB", (800, 600)))
    burst.save(tmp_path / "x.heic", tile_size=256, primary_index=1)
    picture = ffmpeg.measure(str(tmp_path / "x.heic")).picture
    assert picture
    assert picture.display_size == (800, 600)


def test_a_tile_is_not_analyzed_as_if_it_were_the_picture(tmp_path: Path) -> None:
    whole, tiles = saved(tmp_path / "whole.heic"), saved(tmp_path / "tiles.heic", tile_size=256)
    assert analyze(str(whole), lambda _: None).picture
    assert analyze(str(tiles), lambda _: None).picture is None


def test_a_damaged_index_is_no_crash(tmp_path: Path) -> None:
    content = saved(tmp_path / "x.heic", tile_size=256).read_bytes()
    numbers, sizes = random.Random(7), set()
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(numbers.randint(1, 6)):
            damaged[numbers.randrange(700)] = numbers.randrange(256)
        damaged = damaged[: numbers.randint(1, len(content))]
        sizes.add(read_primary(lambda at, length, data=bytes(damaged): data[at : at + length], len(damaged)))  # type: ignore[misc]
    assert len(sizes) > 1
    (tmp_path / "x.heic").write_bytes(content[:300])
    with pytest.raises(NotMedia):
        ffmpeg.measure(str(tmp_path / "x.heic"))
