"""The sound of a place and its weather under the music: rain, wind, surf, birds, a crowd, traffic."""

from collections.abc import Callable

import numpy as np

from aiprod_film.places import in_season
from aiprod_film.scene import Setting, TimeOfDay, Weather
from aiprod_render.render_inputs import Passage
from aiprod_render.sound.instruments import Samples, noise

_LOOP_SECONDS = 6
_EDGE = 0.6
"""Seconds of the fade at both ends of a passage."""

type Sound = Callable[[int, np.random.Generator], Samples]
"""Makes a seamless mono loop of _LOOP_SECONDS at a rate."""


def ambience(passage: Passage, seconds: float, rate: int, rng: np.random.Generator) -> Samples:
    """Returns the ambience of a passage, of shape (2, n), at a level of about 1 and faded at both ends."""
    length = int(seconds * rate)
    loop = sum(
        (_SOUNDS[name](rate, rng) * np.float32(level) for name, level in heard(passage)), np.float32(0)
    )
    if not isinstance(loop, np.ndarray):
        return np.zeros((2, length), np.float32)
    # The right channel is the left one, later: it sounds wide for half of the work.
    sound = np.stack([_tile(loop, length), _tile(np.roll(loop, loop.size // 3), length)])
    edge = min(int(_EDGE * rate), length // 2)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    sound[:, :edge] *= ramp
    sound[:, length - edge :] *= ramp[::-1]
    return sound


def heard(passage: Passage) -> list[tuple[str, float]]:
    """Returns what is heard in a passage, and the level of each."""
    place = _PLACES.get(in_season(passage.place)[1]) or _SETTINGS.get(passage.setting, ())
    inside = passage.setting is Setting.INTERIOR
    night = passage.time_of_day is TimeOfDay.NIGHT
    at_place = [(_AT_NIGHT.get(name, name) if night else name, level) for name, level in place]
    # Rain outside a window is faint.
    weather = [(name, level * (0.3 if inside else 1)) for name, level in _WEATHERS.get(passage.weather, ())]
    return at_place + weather


_SETTINGS = {
    Setting.LANDSCAPE: (("wind", 0.6), ("birds", 0.35)),
    Setting.SEA: (("surf", 1.2),),
    Setting.CITY: (("traffic", 0.9),),
    Setting.FOREST: (("birds", 0.7), ("wind", 0.4)),
    Setting.INTERIOR: (("room", 0.3),),
    Setting.SPACE: (("hum", 0.7),),
    Setting.DESERT: (("wind", 0.9),),
}
_CROWD, _WATER, _QUIET = (("crowd", 1.0),), (("stream", 0.9),), (("room", 0.3),)
_PLACES = {
    **dict.fromkeys(
        ("market", "restaurant", "cafe", "stadium", "circus", "playground", "shop", "supermarket"), _CROWD
    ),
    **dict.fromkeys(("classroom", "museum", "bakery"), (("crowd", 0.4),)),
    **dict.fromkeys(("airport", "station", "square"), (("crowd", 0.7), ("traffic", 0.4))),
    **dict.fromkeys(("waterfall", "river"), _WATER),
    **dict.fromkeys(("lake", "swimming-pool", "canal", "under-bridge"), (("stream", 0.4),)),
    **dict.fromkeys(("frozen-lake", "snow-field", "ice", "mountain-path", "volcano"), (("wind", 0.9),)),
    **dict.fromkeys(
        ("subway", "subway-car", "cockpit", "factory", "underwater", "aquarium", "moon", "moon-base"),
        (("hum", 0.8),),
    ),
    **dict.fromkeys(("jungle", "garden", "park", "orchard"), (("birds", 0.8),)),
    **dict.fromkeys(("cave", "ice-cave", "cellar", "library", "church"), _QUIET),
    "road": (("traffic", 0.7),),
    "harbour": (("surf", 0.8), ("birds", 0.2)),
}
_WEATHERS = {
    Weather.RAIN: (("rain", 1.2),),
    Weather.STORM: (("rain", 1.3), ("gusts", 1.2)),
    Weather.SNOW: (("wind", 0.6),),
}
_AT_NIGHT = {"birds": "crickets"}


def _tile(loop: Samples, length: int) -> Samples:
    return np.resize(loop, length)


def _turns(rate: int) -> Samples:
    """Returns the angle of one turn over a loop."""
    return np.linspace(0, 2 * np.pi, _LOOP_SECONDS * rate, endpoint=False, dtype=np.float32)


def _swelling(band: tuple[float, float], swells: int, depth: float) -> Sound:
    """Returns noise between two frequencies that swells some times in a loop."""

    def make(rate: int, rng: np.random.Generator) -> Samples:
        turn = _turns(rate)
        swell = np.sin(swells * turn + rng.uniform(0, 6)) + 0.3 * np.sin((swells + 2) * turn)
        return np.asarray(noise(band, turn.size, rate, rng) * (1 + depth * swell), np.float32)

    return make


def _surf(rate: int, rng: np.random.Generator) -> Samples:
    turn = _turns(rate)
    # A wave breaks quickly and runs out slowly.
    wave = np.exp(-2.2 * ((turn + 0.4 * np.sin(turn)) % (2 * np.pi)) / np.pi * 2) + 0.25
    surf = noise((150, 2600), turn.size, rate, rng) * np.roll(wave, int(rng.integers(turn.size)))
    return np.asarray(surf, np.float32)


def _rain(rate: int, rng: np.random.Generator) -> Samples:
    fall = noise((1200, 9000), _LOOP_SECONDS * rate, rate, rng)
    drops = np.zeros_like(fall)
    drops[rng.integers(drops.size, size=40 * _LOOP_SECONDS)] = rng.uniform(4, 14, 40 * _LOOP_SECONDS)
    return 0.8 * fall + np.convolve(drops, _drop(rate), "same").astype(np.float32)


def _drop(rate: int) -> Samples:
    time = np.arange(int(0.006 * rate), dtype=np.float32) / rate
    return np.sin(2 * np.pi * 2300 * time) * np.exp(-600 * time)


def _birds(rate: int, rng: np.random.Generator) -> Samples:
    """Calls of a few birds, each with its own pitch and pattern."""
    loop = np.zeros(_LOOP_SECONDS * rate, np.float32)
    for _ in range(3):
        pitch, rise, notes = rng.uniform(2200, 4200), rng.uniform(-9000, 9000), int(rng.integers(2, 6))
        call = np.tile(_chirp(pitch, rise, rate), notes)
        for _ in range(2):
            # Whole calls only: what crosses the end of a loop would be cut off.
            start = int(rng.integers(loop.size - call.size))
            loop[start : start + call.size] += call * np.float32(rng.uniform(0.6, 2.0))
    return loop


def _chirp(pitch: float, rise: float, rate: int) -> Samples:
    """One note of a call, and the pause after it."""
    time = np.arange(int(0.16 * rate), dtype=np.float32) / rate
    part = np.clip(time / 0.08, 0, 1)
    call = np.sin(2 * np.pi * (pitch * time + rise * time**2 / 2)) * np.sin(np.pi * part) ** 2
    return np.asarray(call, np.float32)


def _crickets(rate: int, _: np.random.Generator) -> Samples:
    turn = _turns(rate)
    # Whole cycles in a loop, so that it has no seam.
    chirping = np.clip(np.sin(turn * 16 * _LOOP_SECONDS), 0, 1) * (np.sin(turn * 9) > 0.1)
    return np.asarray(0.8 * np.sin(turn * 4300 * _LOOP_SECONDS) * chirping, np.float32)


def _crowd(rate: int, rng: np.random.Generator) -> Samples:
    """Voices of which no word is heard: noise at the pitches of vowels, at the pace of syllables."""
    size = _LOOP_SECONDS * rate
    murmur = np.zeros(size, np.float32)
    for vowel in ((250, 600), (450, 1000), (900, 1900)):
        syllables = rng.uniform(0.1, 1.3, 5 * _LOOP_SECONDS)
        level = np.interp(np.arange(size) * (syllables.size / size), np.arange(syllables.size), syllables)
        murmur += noise(vowel, size, rate, rng) * level.astype(np.float32)
    return murmur * np.float32(0.7)


_SOUNDS: dict[str, Sound] = {
    "wind": _swelling((200, 1300), 1, 0.6),
    "gusts": _swelling((120, 900), 2, 0.9),
    "surf": _surf,
    "rain": _rain,
    "stream": _swelling((700, 5000), 3, 0.2),
    "birds": _birds,
    "crickets": _crickets,
    "crowd": _crowd,
    "traffic": _swelling((70, 900), 1, 0.5),
    "room": _swelling((90, 500), 1, 0.1),
    "hum": _swelling((50, 300), 1, 0.3),
}
