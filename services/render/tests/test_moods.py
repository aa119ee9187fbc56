"""Moods differ to the ear in tempo, mode and spectrum; a phone plays them; places are heard, quietly."""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from aiprod_film.scene import Mood, Setting, TimeOfDay, Weather
from aiprod_render.render_inputs import Passage, Score
from aiprod_render.sound.ambience import ambience, heard
from aiprod_render.sound.harmony import AEOLIAN, DORIAN, IONIAN, LYDIAN, MIXOLYDIAN, PHRYGIAN
from aiprod_render.sound.music import compose, tonic

from .hearing import RATE, octaves, pitch_classes, share, tempo

SEEDS = (3, 6)
BARS = 8
TEMPOS = {
    Mood.CALM: (66, 4),
    Mood.JOYFUL: (126, 4),
    Mood.WONDROUS: (88, 3),
    Mood.TENSE: (104, 4),
    Mood.MELANCHOLIC: (56, 4),
    Mood.EPIC: (94, 4),
}
MODES = {
    Mood.CALM: IONIAN,
    Mood.JOYFUL: MIXOLYDIAN,
    Mood.WONDROUS: LYDIAN,
    Mood.TENSE: PHRYGIAN,
    Mood.MELANCHOLIC: AEOLIAN,
    Mood.EPIC: DORIAN,
}


@pytest.fixture(scope="module")
def played() -> dict[tuple[Mood, int], Any]:
    """Eight bars of each mood, from two seeds."""
    music = {}
    for mood, (beats_a_minute, beats) in TEMPOS.items():
        frames = round(BARS * beats * 60 / beats_a_minute * 24)
        passage = Passage(frames, mood, Setting.ABSTRACT, Weather.CLEAR)
        for seed in SEEDS:
            music[mood, seed] = compose(Score(Fraction(24), (passage,), seed), RATE)
    return music


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mood", Mood)
def test_each_mood_has_its_tempo(played: Any, mood: Mood, seed: int) -> None:
    measured, stated = tempo(played[mood, seed]), TEMPOS[mood][0]
    # Half notes and eighths are as regular as beats: an ear, too, may count twice as fast.
    assert min(abs(measured - stated), abs(measured - 2 * stated)) <= 0.02 * stated


def test_no_two_moods_have_one_tempo() -> None:
    pace = [np.log2(beats_a_minute) % 1 for beats_a_minute, _ in TEMPOS.values()]
    assert min(abs(one - other) for one, other in combinations(pace, 2)) > 0.03


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mood", Mood)
def test_each_mood_has_its_mode(played: Any, mood: Mood, seed: int) -> None:
    heard_at = pitch_classes(played[mood, seed], tonic(seed))
    fits = {other: heard_at[list(mode)].sum() for other, mode in MODES.items()}
    assert max(fits, key=lambda other: fits[other]) is mood
    assert fits[mood] > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_any_two_moods_have_other_spectra(played: Any, seed: int) -> None:
    # In decibels, as an ear compares; below -40 it hears the rest only.
    spectra = [10 * np.log10(octaves(played[mood, seed]) + 1e-4) for mood in Mood]
    assert min(np.abs(one - other).mean() for one, other in combinations(spectra, 2)) > 2


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("mood", Mood)
def test_a_phone_plays_every_mood_in_every_key(mood: Mood, seed: int) -> None:
    passage = Passage(72, mood, Setting.SEA, Weather.STORM)
    assert share(compose(Score(Fraction(24), (passage,), seed), RATE), 400, 4000) > 0.25


def test_a_cut_does_not_interrupt_a_mood() -> None:
    half, whole = (Passage(frames, Mood.EPIC, Setting.ABSTRACT, Weather.CLEAR) for frames in (120, 240))
    cut, uncut = (compose(Score(Fraction(24), passages, 5), RATE) for passages in ((half, half), (whole,)))
    assert np.array_equal(cut, uncut)


AIR = {
    "rain": (Passage(96, Mood.CALM, Setting.ABSTRACT, Weather.RAIN), 2000, 12000),
    "wind": (Passage(96, Mood.CALM, Setting.DESERT, Weather.CLEAR), 200, 1500),
    "surf": (Passage(96, Mood.CALM, Setting.SEA, Weather.CLEAR), 200, 2500),
    "birds": (Passage(96, Mood.CALM, Setting.FOREST, Weather.CLEAR, "jungle"), 1500, 5000),
    "crickets": (Passage(96, Mood.CALM, Setting.FOREST, Weather.CLEAR, "park", TimeOfDay.NIGHT), 4000, 4600),
    "crowd": (Passage(96, Mood.CALM, Setting.CITY, Weather.CLEAR, "market"), 250, 2000),
    "traffic": (Passage(96, Mood.CALM, Setting.CITY, Weather.CLEAR, "street"), 70, 900),
}


@pytest.mark.parametrize("name", AIR)
def test_a_place_and_its_weather_are_heard(name: str) -> None:
    passage, low, high = AIR[name]
    assert [sound for sound, _ in heard(passage)] == [name]
    assert share(ambience(passage, 4, RATE, np.random.default_rng(1)), low, high) > 0.6


def test_rain_outside_a_room_is_fainter() -> None:
    outside, inside = (
        dict(heard(Passage(96, Mood.CALM, setting, Weather.RAIN)))
        for setting in (Setting.CITY, Setting.INTERIOR)
    )
    assert 0 < inside["rain"] < outside["rain"] / 2


@pytest.mark.parametrize("mood", Mood)
def test_ambience_is_quiet_beside_the_music(mood: Mood) -> None:
    stormy, silent = (
        compose(Score(Fraction(24), (Passage(144, mood, *where),), 3), RATE)
        for where in ((Setting.SEA, Weather.STORM), (Setting.ABSTRACT, Weather.CLEAR))
    )
    # What remains when the music is taken away.
    air = stormy - silent * ((stormy * silent).sum() / (silent**2).sum())
    level = 20 * np.log10(np.sqrt((air**2).mean() / (stormy**2).mean()))
    assert -26 < level < -10
