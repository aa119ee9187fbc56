"""The frame rate of a film is that at which its generator made it, whatever its container states."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.frame_times import Clock, frame_timing
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict
from tests.long_cases import sampled

from .corpus import RECIPES, Corpus

DROPS_FRAMES = ("vfr", "frames:v", "-vn", "select=", "setpts=")
"""What makes a film of a variable rate, or of one frame."""
OTHERS = ("half_a_frame_a_second.mp4", "av1.ts")
"""A film of a single frame, and one whose picture FFmpeg writes as private data."""
FILMS = [
    name
    for name, recipe in RECIPES.items()
    # Raw pictures have no times.
    if not name.startswith("raw")
    and not name.endswith(".hevc")
    and name not in OTHERS
    and recipe.startswith(("-map 0", "-map 1 -map 0"))
    and not any(word in recipe for word in DROPS_FRAMES)
]


def true_rate(recipe: str) -> Fraction:
    """Return the rate that a recipe asks for; its input has 25 frames a second."""
    if "-target ntsc" in recipe:
        return Fraction(30000, 1001)
    stated = re.search(r"(?:(?<!bi)fps=|(?<!\S)-r )([\d/.]+)", recipe)
    numerator, _, denominator = (stated[1] if stated else "25").partition("/")
    rate = Fraction(numerator) / int(denominator or 1)
    return rate / 2 if "tinterlace" in recipe else rate


def rate_checks(path: Path, rate: Fraction) -> dict[str, Check]:
    found = judge(examine(str(path)), Spec(frame_rate=rate, constant_frame_rate=True, max_dropped_frames=0))
    return {check.code: check for check in found}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("name", sampled(FILMS, 8))
def test_a_film_has_the_rate_that_it_was_made_with_and_no_other(files: Corpus, name: str) -> None:
    rate = true_rate(RECIPES[name])
    checks = rate_checks(files.file(name), rate)
    assert checks["FRAME_RATE"].verdict is Verdict.PASS, checks["FRAME_RATE"]
    assert checks["CONSTANT_FRAME_RATE"].verdict is Verdict.PASS, checks["CONSTANT_FRAME_RATE"]
    assert checks["DROPPED_FRAMES"].verdict is Verdict.PASS
    other = rate * Fraction(1000, 1001) if rate.denominator == 1 else rate * Fraction(1001, 1000)
    assert rate_checks(files.file(name), other)["FRAME_RATE"].verdict is Verdict.FAIL


def test_fragments_have_the_rate_that_their_index_does_not_state(files: Corpus) -> None:
    path = files.file("fragments_ntsc.mp4")
    (picture,) = [s.video for s in examine(str(path)).report.streams if s.video]
    assert picture.avg_frame_rate != Fraction(30000, 1001)
    assert rate_checks(path, Fraction(30000, 1001))["FRAME_RATE"].measured == "30000/1001"


@pytest.mark.parametrize("name", ["one_frame.mkv", "one_frame.ts", "fragments_one_frame.mp4", "still.avif"])
def test_one_frame_has_the_rate_that_is_stated_or_none(files: Corpus, name: str) -> None:
    check = rate_checks(files.file(name), Fraction(24))["FRAME_RATE"]
    assert check.verdict is (Verdict.SKIPPED if name == "one_frame.ts" else Verdict.FAIL)
    assert check.is_missing == (name == "one_frame.ts")


FRAME = SECOND // 25
EVEN = [FRAME * number for number in range(50)]


def test_holes_do_not_change_the_rate() -> None:
    timing = frame_timing(
        [at for number, at in enumerate(EVEN) if number not in (20, 33, 34)], Clock(Fraction(0))
    )
    assert timing.frame_rate == 25
    assert [(b - a) // FRAME for a, b in timing.dropped] == [1, 2]


def test_a_late_second_frame_is_a_hole_only_where_a_start_can_be_stated() -> None:
    late = [0, *EVEN[2:]]
    assert frame_timing(late, Clock(Fraction(0))).dropped == ((FRAME, 2 * FRAME),)
    assert frame_timing(late, Clock(Fraction(0), delays_start=True)).dropped == ()
    very_late = [0, *EVEN[5:]]
    assert frame_timing(very_late, Clock(Fraction(0), delays_start=True)).dropped


def test_milliseconds_leave_a_rate_open_by_their_share_of_the_length() -> None:
    timing = frame_timing(
        [round(number * 1001 / 24) * 1_000_000 for number in range(48)], Clock(Fraction(1, 1000))
    )
    assert timing.frame_rate
    assert abs(timing.frame_rate / Fraction(24000, 1001) - 1) <= timing.frame_rate_error < 1e-3


def test_raw_streams_have_no_times() -> None:
    timing = frame_timing([0, *EVEN[2:]], Clock(Fraction(0), is_stated=False))
    assert (timing.dropped, timing.uneven, timing.frame_rate) == ((), (), None)


def test_uneven_frames_have_their_own_lengths_and_not_those_of_their_run() -> None:
    """Twenty frames of 30 and 50 milliseconds in turn are uneven for 0.8 seconds."""
    times = [80_000_000 * (number // 2) + 30_000_000 * (number % 2) for number in range(20)]
    timing = frame_timing(
        [*times, *[times[-1] + 50_000_000 + FRAME * more for more in range(60)]], Clock(Fraction(0))
    )
    assert timing.uneven == ((0, 800_000_000),)
    assert timing.frame_lengths == (30_000_000, 50_000_000)
