"""Music stops where a bar does, if its bars are clear, and else fades."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.bars import last_bar_line
from aiprod_render.sound.track import own_music


def hit(hertz: float, seconds: float, noise: float = 0.0) -> Any:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = (1 - noise) * np.sin(2 * np.pi * hertz * time)
    return (sound + noise * np.random.default_rng(1).standard_normal(time.size)) * np.exp(-12 * time)


BASS, SNARE, HAT = hit(60, 0.4), hit(220, 0.2, 0.5), hit(6000, 0.05, 1)


def band(beat: float, drums: list[Any], seconds: float, first: float = 0.0) -> Any:
    """Stereo samples of a pad with these drums on the beats of its bars, and a hat between."""
    time = np.arange(int((seconds + 2) * SAMPLE_RATE)) / SAMPLE_RATE
    mono = 0.1 * np.sin(2 * np.pi * 220 * time) + 0.1 * np.sin(2 * np.pi * 330 * time)
    for number, at in enumerate(np.arange(first, seconds, beat)):
        for drum, when in ((drums[number % len(drums)], at), (0.2 * HAT, at + beat / 2)):
            start = int(when * SAMPLE_RATE)
            mono[start : start + drum.size] += drum
    return np.stack([mono, mono])[:, : int(seconds * SAMPLE_RATE)].astype(np.float32) * np.float32(0.3)


@pytest.mark.parametrize(
    ("tempo", "beats", "seconds", "first"),
    [(120, 4, 20, 0), (140, 4, 12, 0.1), (90, 3, 25, 0.2), (66, 4, 30, 0.4), (128, 4, 61.7, 0.05)],
)
def test_the_last_bar_line_is_found(tempo: int, beats: int, seconds: float, first: float) -> None:
    music = band(60 / tempo, [BASS, *[0.6 * SNARE] * (beats - 1)], seconds, first)
    found = last_bar_line(music, SAMPLE_RATE)
    assert found is not None
    bars = (found / SAMPLE_RATE - first) / (60 / tempo * beats)
    assert bars == pytest.approx(round(bars), abs=0.02)
    assert seconds - found / SAMPLE_RATE < 2 * 60 / tempo * beats


def scattered(seconds: int) -> Any:
    """Drums that keep to no beat."""
    rng, mono = np.random.default_rng(3), np.zeros((seconds + 1) * SAMPLE_RATE)
    for at in rng.uniform(0, seconds, 5 * seconds // 2):
        start, drum = int(at * SAMPLE_RATE), (BASS, SNARE)[int(rng.integers(2))]
        mono[start : start + drum.size] += drum
    return np.stack([mono, mono])[:, : seconds * SAMPLE_RATE].astype(np.float32)


UNCLEAR: dict[str, Callable[[], Any]] = {
    "silence": lambda: np.zeros((2, 20 * SAMPLE_RATE), np.float32),
    "noise": lambda: np.random.default_rng(2).uniform(-0.1, 0.1, (2, 20 * SAMPLE_RATE)).astype(np.float32),
    "a bass drum on every beat": lambda: band(0.5, [BASS], 20),
    "a bass drum on the first and third beat": lambda: band(0.5, [BASS, SNARE], 20),
    "drums without a beat": lambda: scattered(20),
    "too short": lambda: band(0.5, [BASS, SNARE, SNARE, SNARE], 6),
}


@pytest.mark.parametrize("kind", UNCLEAR)
def test_no_bar_line_is_made_up(kind: str) -> None:
    assert last_bar_line(UNCLEAR[kind](), SAMPLE_RATE) is None


def levels(folder: Path, music: Any) -> Any:
    """The loudest sample of each tenth of a second of the film's sound."""
    path = folder / "samples"
    music.tofile(path)
    sound = own_music(path, music.shape[1])
    return np.abs(sound).max(axis=0).reshape(-1, SAMPLE_RATE // 10).max(axis=1)


def test_music_stops_at_the_bar_and_the_rest_is_silent(tmp_path: Path) -> None:
    """The last bar begins at 18 seconds; the beat before it is at its full level."""
    found = levels(tmp_path, band(0.5, [BASS, SNARE, SNARE, SNARE], 19))
    assert not found[180:].any()
    assert found[175] > 0.5 * found[:170].max() > 0


def test_music_whose_last_bar_is_long_ago_fades(tmp_path: Path) -> None:
    """Bars of four seconds: the last one begins at 16 seconds."""
    found = levels(tmp_path, band(1.0, [BASS, SNARE, SNARE, SNARE], 19.5))
    assert found[180] > 0
    assert 0 < found[194] < 0.1 * found[160:170].max()
