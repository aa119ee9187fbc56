"""Frames that a generator repeats are counted, one by one, and no other frame is."""

import random
from fractions import Fraction
from pathlib import Path

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.decoding import analyze
from tests.long_cases import long_cases

from .sample_media import ffmpeg

MOVING = "testsrc2=size=640x360:rate={rate}"
PANNED = f"{MOVING},scroll=h=0.01"
GRAIN, HEAVY_GRAIN = ",noise=alls=8:allf=t", ",noise=alls=16:allf=t"
LOSSLESS = "-c:v ffv1"
GOOD, POOR = (f"-c:v libx264 -preset fast -crf {crf} -pix_fmt yuv420p" for crf in (20, 34))
SECONDS, REPEATED = 3, 20
RATES = ("24", "25", "30000/1001", "50", "60")
FILMS = [
    (MOVING, "25", GRAIN, GOOD),
    (MOVING, "60", GRAIN, GOOD),
    (PANNED, "30000/1001", HEAVY_GRAIN, LOSSLESS),
    (MOVING, "24", "", POOR),
    (PANNED, "50", "", POOR),
    *long_cases(
        *(
            (source, rate, grain, encoder)
            for source in (MOVING, PANNED)
            for rate in RATES
            for grain, encoder in (("", LOSSLESS), ("", POOR), (GRAIN, GOOD))
            # At 60 frames a second, a poor encoder moves this film in steps, and hides two of the repeats.
            if (source, rate, encoder) != (MOVING, "60", POOR)
        ),
    ),
]


def repeats(path: Path, source: str, rate: str, encoder: str) -> list[int]:
    """Return the numbers of the frames that are found to repeat the one before."""
    ffmpeg("-f", "lavfi", "-i", source, "-t", str(SECONDS), *encoder.split(), str(path))
    picture = analyze(str(path), lambda share: None).picture
    assert picture
    return [round(Fraction(start, SECOND) * Fraction(rate)) for start, _ in picture.duplicates]


@pytest.mark.parametrize(("source", "rate", "grain", "encoder"), FILMS)
def test_repeated_frames_are_found_and_no_others(
    tmp_path: Path, source: str, rate: str, grain: str, encoder: str
) -> None:
    film = source.format(rate=rate)
    count = int(SECONDS * Fraction(rate))
    truth = sorted(random.Random(7).sample(range(5, count - 5, 3), REPEATED))
    # What is taken out is filled with the frame before.
    lost = "+".join(f"eq(n\\,{number})" for number in truth)
    stutter = f"select=not({lost}),fps={rate}"
    assert repeats(tmp_path / "x.mov", f"{film},{stutter}{grain}", rate, encoder) == truth
    assert repeats(tmp_path / "y.mov", f"{film}{grain}", rate, encoder) == []
