"""A picture that its generator stops is frozen, whatever noise its encoder adds; one that goes on is not."""

from pathlib import Path

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.examination import merge_spans
from aiprod_probe.ffmpeg.decoding import analyze
from tests.long_cases import long_cases

from .sample_media import ffmpeg

FIELDS = "testsrc2=size=720x576:rate=50,scroll=h=0.01,trim=duration=2,tinterlace=4"
STOPS = "loop=loop=75:size=1:start=48,trim=duration=5"
MPEG2 = "-c:v mpeg2video -flags +ildct+ilme -top 1"
CALM = "testsrc2=size=640x360:rate=25:duration=0.04,loop=-1:1,trim=duration=4"
H264 = "-c:v libx264 -preset fast -crf 30 -pix_fmt yuv420p"


@pytest.mark.parametrize(
    ("filters", "quality"),
    [
        (STOPS, "-q:v 8"),
        (STOPS, "-b:v 4M -maxrate 4M -bufsize 2M -bf 2"),
        *long_cases((STOPS, "-q:v 2"), (f"{STOPS},noise=alls=3:allf=t", "-q:v 2")),
    ],
)
def test_two_fields_that_stand_still_are_a_freeze(tmp_path: Path, filters: str, quality: str) -> None:
    path = tmp_path / "x.mxf"
    ffmpeg("-f", "lavfi", "-i", f"{FIELDS},{filters}", *MPEG2.split(), *quality.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    # The first still frame may have more of an encoder's noise than those after it.
    start, end = merge_spans([*picture.frozen], SECOND // 10)[-1]
    assert start / SECOND == pytest.approx(1.92, abs=0.25)
    assert end / SECOND == pytest.approx(4.96, abs=0.1)
    # The noise of the still is no motion without fields.
    assert picture.cadence == "interlaced"


@pytest.mark.parametrize(
    "filters",
    [
        "zoompan=z='1+0.0005*on':d=1:s=640x360:fps=25",
        "scroll=h=0.0016",
        # Smaller things are a freeze to freezedetect.
        "null[a];color=white:size=48x48:rate=25[b];[a][b]overlay=x=200+2*n:y=100:shortest=1",
        "eq=brightness='0.02*t':eval=frame",
        # As bright, in another colour.
        "hue=h='90*t'",
    ],
)
def test_a_calm_picture_is_no_freeze(tmp_path: Path, filters: str) -> None:
    path = tmp_path / "x.mp4"
    ffmpeg("-f", "lavfi", "-i", f"{CALM},{filters}", *H264.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    assert picture.frozen == ()


def test_frames_without_times_are_no_freeze(tmp_path: Path) -> None:
    path = tmp_path / "x.mpg"
    # A program stream has times for groups of frames only.
    source = "testsrc2=size=320x180:rate=25:duration=2"
    ffmpeg("-f", "lavfi", "-i", source, *H264.split(), "-preset", "ultrafast", "-f", "vob", str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    assert picture.frozen == ()


def test_the_frames_of_a_slow_rate_are_no_freezes(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=1/2:duration=8", *H264.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    assert picture.frozen == ()


def test_one_frame_that_stays_far_longer_than_others_is_a_freeze(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    held = "testsrc2=size=640x360:rate=25:duration=6,select='lt(n,51)+gte(n,100)'"
    ffmpeg("-f", "lavfi", "-i", held, "-fps_mode", "vfr", *H264.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    assert [(start / SECOND, end / SECOND) for start, end in picture.frozen] == [pytest.approx((2, 4))]
