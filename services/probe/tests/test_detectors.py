"""The decode pass finds defects in films, at their times."""

import math
from pathlib import Path

import av
import numpy as np
import pytest
from av.rational import AVRational

from aiprod_film.frames import SECOND
from aiprod_probe import ffmpeg
from aiprod_probe.examination import Examination, Span
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.meters.comb_meter import CombMeter
from aiprod_probe.ffmpeg.meters.detectors import Detectors, picture_detectors
from aiprod_probe.flash_detector import FlashDetector
from aiprod_probe.loudness import SHORT_TERM_WINDOW, loudness_range
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.verdicts import Check, Verdict
from tests.long_cases import long_cases

from .sample_media import ffmpeg as run_ffmpeg
from .sample_media import make

SIZE = "s=320x180:r=24"
ENCODED = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 192k"


def film(path: Path, pictures: list[str], sound: str) -> Examination:
    """Analyze a film of pictures one after another, with one sound."""
    inputs = [part for source in (*pictures, sound) for part in ("-f", "lavfi", "-i", source)]
    count = len(pictures)
    graph = "".join(f"[{index}:v]" for index in range(count)) + f"concat=n={count}[v]"
    arguments = ["-filter_complex", graph, "-map", "[v]", "-map", f"{count}:a", *ENCODED.split()]
    run_ffmpeg(*inputs, *arguments, str(path))
    return analyze(str(path), lambda share: None)


def near(spans: tuple[Span, ...], *expected: tuple[float, float]) -> bool:
    """Return whether the spans are the expected ones, given in seconds, to a tenth."""
    ends = [(start / SECOND, end / SECOND) for start, end in spans]
    return len(ends) == len(expected) and all(
        one == pytest.approx(other, abs=0.1) for one, other in zip(ends, expected, strict=True)
    )


def test_black_freeze_and_silence_are_found_and_end_with_the_file(tmp_path: Path) -> None:
    pictures = [f"testsrc2={SIZE}:d=3", f"color=black:{SIZE}:d=2", f"smptebars={SIZE}:d=3"]
    found = film(tmp_path / "x.mp4", pictures, "sine=f=440:d=5,apad=whole_dur=8")
    assert found.picture
    assert found.sound
    assert near(found.picture.black, (3, 5))
    assert near(found.picture.frozen, (3, 5), (5, 8))
    assert near(found.sound.silent, (5, 8))
    assert [cut / SECOND for cut in found.picture.cuts] == pytest.approx([3, 5], abs=0.1)
    assert found.picture.frames == 192


LENGTHS = (0.5, 1.9, 8, *long_cases(0.9, 3, 4.5, 20))
BARS, TONE = f"testsrc2={SIZE}:d={{0}}", "sine=f=440:d={0}"
DEFECTS = {
    "BLACK": (f"color=black:{SIZE}:d={{0}}", TONE),
    "FREEZE": (f"testsrc2={SIZE}:d={{0}},loop=-1:1,trim=duration={{0}}", TONE),
    "SILENCE": (BARS, "anullsrc=r=48000:d={0}"),
}


def judged(path: Path, picture: str, sound: str, seconds: float) -> dict[str, Check]:
    """Return the checks of the film that `aiprod generate` requires."""
    found = film(path, [picture.format(seconds)], sound.format(seconds))
    return {check.code: check for check in judge(found, PRESETS["web-h264"].spec)}


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize("code", DEFECTS)
def test_a_black_frozen_or_silent_film_fails_however_short(tmp_path: Path, code: str, seconds: float) -> None:
    check = judged(tmp_path / "x.mp4", *DEFECTS[code], seconds)[code]
    assert check.verdict is Verdict.FAIL
    (span,) = check.spans
    assert (span[1] - span[0]) / SECOND == pytest.approx(seconds, abs=0.25)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_a_film_that_begins_and_ends_in_black_passes_however_short(tmp_path: Path, seconds: float) -> None:
    """It fades for a fifth of its length at each end, moves slowly, and is quiet."""
    fade = min(seconds / 5, 0.8)
    zoom = "scale=640:360,zoompan=z='1+0.002*on':d=1:s=320x180:fps=24"
    still = f"testsrc2={SIZE}:d={{0}},loop=-1:1,trim=duration={{0}},{zoom}"
    picture = f"{still},fade=in:d={fade},fade=out:st={seconds - fade}:d={fade}"
    checks = judged(tmp_path / "x.mp4", picture, "anoisesrc=a=0.02:c=brown:d={0}", seconds)
    assert {code: checks[code].verdict for code in DEFECTS} == dict.fromkeys(DEFECTS, Verdict.PASS)


@pytest.mark.parametrize(("share", "verdict"), [(0.45, Verdict.PASS), (0.55, Verdict.FAIL)])
def test_half_of_a_short_film_may_be_black(tmp_path: Path, share: float, verdict: Verdict) -> None:
    pictures = [f"color=black:{SIZE}:d={3 * share}", BARS.format(3 * (1 - share))]
    found = film(tmp_path / "x.mp4", pictures, TONE.format(3))
    check = next(check for check in judge(found, PRESETS["web-h264"].spec) if check.code == "BLACK")
    assert check.verdict is verdict


def test_a_slide_show_is_not_a_freeze(tmp_path: Path) -> None:
    slides = f"testsrc2={SIZE}:d=4,fps=1,fps=24"
    assert judged(tmp_path / "x.mp4", slides, TONE, 4)["FREEZE"].verdict is Verdict.PASS


def test_pictures_with_and_without_a_palette_follow_each_other() -> None:
    detectors = Detectors(picture_detectors(1))
    seen = []
    for number, name in enumerate(["pal8", "rgb24", "pal8", "gray"]):
        frame = av.VideoFrame(64, 48, name)
        frame.pts, frame.time_base = number, AVRational(1, 25)
        seen += [*detectors.push(frame)]
    assert len([*seen, *detectors.push(None)]) == 4


def test_a_reference_tone_has_its_stated_loudness(tmp_path: Path) -> None:
    """EBU Tech 3341: a 1 kHz stereo sine of -23 dBFS is -23 LUFS, within 0.1 LU."""
    tone = "sine=f=1000:r=48000:d=6,volume=8*0.0708,aformat=sample_fmts=fltp,pan=stereo|c0=c0|c1=c0"
    run_ffmpeg("-f", "lavfi", "-i", tone, "-c:a", "pcm_f32le", str(tmp_path / "x.wav"))
    sound = analyze(str(tmp_path / "x.wav"), lambda share: None).sound
    assert sound
    assert sound.integrated == pytest.approx(-23, abs=0.1)
    assert sound.true_peak == pytest.approx(-23, abs=0.1)
    assert sound.loudness_range == pytest.approx(0, abs=0.1)
    assert not sound.clipped
    assert len(sound.momentary) == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((-20, -30), 10), ((-20, -15), 5), *long_cases(((-40, -20), 20), ((-50, -35, -20, -35, -50), 15))],
)
def test_a_reference_signal_has_its_stated_range(
    tmp_path: Path, levels: tuple[float, ...], expected: float
) -> None:
    """EBU Tech 3342, 4: stereo sines of 1 kHz, 20 s at each level, within 1 LU."""
    inputs = []
    for level in levels:
        tone = f"sine=f=1000:r=48000:d=20,volume={8 * 10 ** (level / 20)},aformat=sample_fmts=fltp"
        inputs += ["-f", "lavfi", "-i", f"{tone},pan=stereo|c0=c0|c1=c0"]
    joined = f"concat=n={len(levels)}:v=0:a=1"
    run_ffmpeg(*inputs, "-filter_complex", joined, "-c:a", "pcm_f32le", str(tmp_path / "x.wav"))
    sound = analyze(str(tmp_path / "x.wav"), lambda share: None).sound
    assert sound
    assert sound.loudness_range == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (6, 4), (11, 9), (16, 12), (26, 21), (31, 26)])
def test_a_range_lies_between_ranks_that_are_rounded_up(count: int, expected: float) -> None:
    """EBU Tech 3342, 5: the ranks are round((n - 1) p + 1), where halves go away from zero."""
    partial = [-120.0] * (SHORT_TERM_WINDOW - 1)
    steps = [-20 - 0.1 * step for step in range(count)]
    assert loudness_range([*partial, *steps]) == pytest.approx(expected / 10)


def test_digital_silence_has_a_level_and_not_nan(tmp_path: Path) -> None:
    tone = "sine=f=1000:r=48000:d=2,volume='if(lt(t,1),1,0)':eval=frame"
    run_ffmpeg("-f", "lavfi", "-i", tone, "-c:a", "pcm_s16le", str(tmp_path / "x.wav"))
    sound = analyze(str(tmp_path / "x.wav"), lambda share: None).sound
    assert sound
    assert not any(math.isnan(level) for level in sound.momentary)
    assert sound.momentary[-1] < -100
    assert sound.momentary[8] == pytest.approx(-21, abs=2)
    assert near(sound.silent, (1, 2))


def test_clipping_is_found_at_its_time(tmp_path: Path) -> None:
    tone = "sine=f=200:r=48000:d=4,volume='if(between(t,1,2),40,1)':eval=frame"
    run_ffmpeg("-f", "lavfi", "-i", tone, "-c:a", "pcm_s16le", str(tmp_path / "x.wav"))
    sound = analyze(str(tmp_path / "x.wav"), lambda share: None).sound
    assert sound
    assert near(sound.clipped, (1, 2))


@pytest.mark.parametrize(("hertz", "is_harmful"), [(2, False), (8, True)])
def test_more_than_three_flashes_a_second_are_found(tmp_path: Path, hertz: int, is_harmful: bool) -> None:
    flicker = f"color=gray:{SIZE}:d=4,geq=lum='if(mod(floor(T*{2 * hertz}),2),180,30)':cb=128:cr=128"
    found = film(tmp_path / "x.mp4", [flicker], "sine=d=4")
    assert found.picture
    assert bool(found.picture.flashes) == is_harmful


def test_a_slow_rise_is_not_a_flash() -> None:
    flashes = FlashDetector()
    for frame in range(240):
        flashes.add_frame(frame * SECOND // 24, np.array([frame % 120 * 2.0]))
    assert flashes.spans() == ()


def test_bit_rot_corrupts_frames_although_the_headers_are_intact(media: Path, tmp_path: Path) -> None:
    content = bytearray((media / "h264_aac.mp4").read_bytes())
    start = content.index(b"mdat") + 2000
    for place in range(start, start + 60_000, 500):
        content[place] ^= 0xFF
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    found = analyze(str(path), lambda share: None)
    assert found.picture
    assert found.picture.corrupt
    assert ffmpeg.examine(str(path)).damages == ()


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    path = make(tmp_path / "h264_aac.mp4", seconds=8)
    shares: list[float] = []
    analyze(str(path), shares.append)
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1


@pytest.mark.parametrize("name", ["silent.mp4", "sound.wav", "vp9_opus.webm", "hdr10.mp4", "mpeg.ts"])
def test_films_without_video_or_audio_and_with_other_codecs_are_analyzed(media: Path, name: str) -> None:
    found = analyze(str(media / name), lambda share: None)
    assert (found.picture is not None) == bool(found.report.video)
    assert (found.sound is not None) == bool(found.report.audio)
    assert found.damages == ()


def white_bar(*fields: int) -> av.VideoFrame:
    """Return a black frame with a bar of 32 columns, which begins at a column of its own in each field."""
    planes = np.full((96 * 3 // 2, 128), 128, np.uint8)
    planes[:96] = 16
    for line, left in enumerate(fields):
        planes[line : 96 : len(fields), left : left + 32] = 235
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def test_lines_between_black_and_white_are_combed_where_fields_differ() -> None:
    meter = CombMeter()
    assert meter.add(white_bar(0, 8)) is None, "nothing to compare with"
    assert meter.add(white_bar(32, 48)) is True
    assert meter.add(white_bar(60)) is False
