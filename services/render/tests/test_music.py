"""The music: as long as the film, as loud as broadcast, the same every time."""

import tracemalloc
from fractions import Fraction
from time import process_time

import av
import numpy as np
import pytest
from av.filter import Graph

from aiprod_film.scene import Mood, Setting, Weather
from aiprod_render.render_inputs import Passage, Score
from aiprod_render.sound.mix import Mix
from aiprod_render.sound.music import compose
from aiprod_render.sound.performance import Performance
from aiprod_render.sound.styles import STYLES

RATE = 48_000


def score(mood: Mood, seed: int = 3) -> Score:
    passages = (
        Passage(101, mood, Setting.SEA, Weather.RAIN),
        Passage(97, mood, Setting.CITY, Weather.CLEAR),
    )
    return Score(Fraction(30000, 1001), passages, seed)


def measured(samples: np.ndarray) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by FFmpeg's own meter."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter, sink = graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    graph.push(frame)
    graph.push(None)
    readings: list[tuple[float, float]] = []
    try:
        while True:
            metadata = graph.pull().metadata
            if "lavfi.r128.I" in metadata:
                readings.append((float(metadata["lavfi.r128.I"]), float(metadata["lavfi.r128.true_peak"])))
    except av.EOFError:
        return readings[-1][0], 20 * np.log10(max(peak for _, peak in readings))


@pytest.mark.parametrize("mood", Mood)
def test_every_mood_is_at_the_broadcast_level(mood: Mood) -> None:
    loudness, peak = measured(compose(score(mood), RATE))
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -1


def test_music_is_exactly_as_long_as_the_film() -> None:
    music = compose(score(Mood.CALM), RATE)
    assert music.shape == (2, round(Fraction(198 * 1001, 30000) * RATE))
    assert music.dtype == np.float32


def test_the_same_score_is_the_same_music() -> None:
    first = compose(score(Mood.WONDROUS), RATE)
    assert np.array_equal(first, compose(score(Mood.WONDROUS), RATE))
    assert not np.array_equal(first, compose(score(Mood.WONDROUS, seed=4), RATE))


def test_moods_sound_different() -> None:
    calm, tense = compose(score(Mood.CALM), RATE), compose(score(Mood.TENSE), RATE)
    assert np.abs(np.corrcoef(calm[0], tense[0])[0, 1]) < 0.9


def test_a_film_of_one_frame_has_music() -> None:
    one = Score(Fraction(24), (Passage(1, Mood.CALM, Setting.SPACE, Weather.CLEAR),), 1)
    assert compose(one, RATE).shape == (2, 2000)


def test_composing_is_fast() -> None:
    started = process_time()
    long = Score(Fraction(24), (Passage(24 * 30, Mood.EPIC, Setting.SEA, Weather.STORM),), 1)
    compose(long, RATE)
    assert (process_time() - started) / 30 < 0.15


def test_no_tone_outlives_its_section() -> None:
    style = STYLES[Mood.TENSE]
    tracemalloc.start()
    for seconds in (5.0, 6.1, 7.3, 8.7):
        Performance(style, seconds, 220.0, np.random.default_rng(1)).play(Mix(480_000, RATE), 0)
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A worker makes the sound of hundreds of films, each with tones of other lengths.
    assert left < 2_000_000
