"""The cadence of a film is the one that its generator gave it, at each rate and with each kind of detail."""

from pathlib import Path

import pytest

from aiprod_probe.ffmpeg.decoding import analyze
from tests.long_cases import long_cases

from .sample_media import ffmpeg

H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
BROADCAST = "-c:v mpeg2video -flags +ildct+ilme -q:v 6 -f mpegts"
FAST = "testsrc2=size=640x360:rate=50,scroll=h=0.01"
CRAWL = "testsrc2=size=640x360:rate=50,scroll=h=0.1"
CREDITS = "testsrc2=size=640x360:rate=50,scroll=v=0.008"
OLD_SCREEN = "geq=lum='lum(X,Y)*(0.5+0.5*mod(Y,2))':cb='cb(X,Y)':cr='cr(X,Y)'"
CELLS = "format=yuv420p"

PROGRESSIVE = [
    *((f"testsrc2=size={size}:rate={rate}", H264) for rate in (60, 120) for size in ("320x180", "160x90")),
    (f"{FAST},{OLD_SCREEN}", H264),
    (f"cellauto=size=320x180:rate=50,{CELLS}", H264),
    (f"life=size=320x180:rate=50:ratio=0.2:mold=10,{CELLS}", H264),
    ("nullsrc=size=320x180:rate=50,geq=random(1)*255:128:128", H264),
    *long_cases(
        *(
            (f"testsrc2=size={size}:rate={rate}", H264)
            for rate in (50, 100, 240)
            for size in ("320x240", "640x480")
        ),
        (f"{FAST},tinterlace=4,bwdif", H264),
        (CREDITS, H264),
    ),
]
INTERLACED = [
    (FAST, "tinterlace=4", H264),
    (FAST, "tinterlace=5", BROADCAST),
    (CRAWL, "tinterlace=4", H264),
    (CREDITS, "tinterlace=4", BROADCAST),
    (FAST, "noise=alls=20:allf=t,tinterlace=4", H264),
    *long_cases(
        ("testsrc2=size=1920x1080:rate=50", "tinterlace=4", H264),
        (FAST, "tinterlace=4:flags=vlpf", H264),
        (FAST, "tinterlace=4", "-c:v libx264 -preset fast -crf 38 -pix_fmt yuv420p"),
        ("mandelbrot=size=640x360:rate=50:end_scale=0.0001:end_pts=100", "tinterlace=4", H264),
    ),
]
TELECINE = [
    (FAST, "telecine", H264),
    ("testsrc2=size=640x360:rate=24", "telecine=first_field=bottom", BROADCAST),
    *long_cases((FAST, "telecine", "-c:v libx264 -preset fast -crf 38 -pix_fmt yuv420p")),
]


def cadence(path: Path, source: str, encoder: str, seconds: float = 3) -> str:
    ffmpeg("-f", "lavfi", "-i", source, "-t", str(seconds), *encoder.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    return picture.cadence


@pytest.mark.parametrize(("source", "encoder"), PROGRESSIVE)
def test_a_progressive_film_is_progressive_however_fine_it_is(
    tmp_path: Path, source: str, encoder: str
) -> None:
    assert cadence(tmp_path / "x.mp4", source, encoder) == "progressive"


@pytest.mark.parametrize(("source", "filters", "encoder"), INTERLACED)
def test_an_interlaced_film_is_interlaced_however_it_moves(
    tmp_path: Path, source: str, filters: str, encoder: str
) -> None:
    assert cadence(tmp_path / "x.mp4", f"{source},{filters}", encoder) == "interlaced"


@pytest.mark.parametrize(("source", "filters", "encoder"), TELECINE)
def test_a_film_with_pulldown_is_telecine(tmp_path: Path, source: str, filters: str, encoder: str) -> None:
    assert cadence(tmp_path / "x.mp4", f"{source},fps=24,{filters}", encoder) == "telecine"


def test_half_of_a_film_with_fields_of_two_times_makes_it_mixed(tmp_path: Path) -> None:
    halves = (
        f"{FAST},split[a][b];[a]trim=duration=2,tinterlace=4[c];[b]trim=duration=2,fps=25[d];[c][d]concat"
    )
    assert cadence(tmp_path / "x.mp4", halves, H264, 4) == "mixed"
