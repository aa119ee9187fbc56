"""Composes the music of a film: pads, plucked figures, bass and bells that follow the scenes' moods."""

import numpy as np

from aiprod_render.render_inputs import Passage, Score
from aiprod_render.sound.ambience import ambience
from aiprod_render.sound.harmony import ARRANGEMENTS, Arrangement, hertz
from aiprod_render.sound.instruments import Samples, bass, bell, drum, pad, pluck
from aiprod_render.sound.mastering import add_reverb, normalize_loudness

_FADE_IN, _FADE_OUT = 0.6, 1.8
_OVERLAP = 1.2
"""Seconds by which a chord overlaps the next."""


def compose(score: Score, rate: int) -> Samples:
    """Returns stereo samples of shape (2, n) at `rate`, exactly as long as the film, at about -16 LUFS.

    The same score always gives the same samples.
    """
    length = round(score.seconds * rate)
    # The only source of randomness: the same film gets the same master, byte for byte.
    rng = np.random.default_rng(score.seed)
    dry = np.zeros((2, length), np.float32)
    air = np.zeros((2, length), np.float32)
    start, bars = 0.0, 0
    for passage in score.passages:
        seconds = float(passage.frame_count / score.rate)
        bars += _play_passage(dry, passage, start, seconds, bars, rate, rng)
        _add(air, ambience(passage, seconds, rate, rng), start, rate, 1.0)
        start += seconds
    music = add_reverb(dry, rate, rng, 0.55) + air
    # Fade before measuring: in a short film the fades are a third of the sound.
    return normalize_loudness(_fade(music, rate), rate)


def _play_passage(
    mix: Samples,
    passage: Passage,
    start: float,
    seconds: float,
    first: int,
    rate: int,
    rng: np.random.Generator,
) -> int:
    """Plays whole bars over exactly the length of a passage, and returns their number."""
    arrangement = ARRANGEMENTS[passage.mood]
    # Stretch the bars, so that the chord changes with the picture.
    count = max(1, round(seconds / arrangement.bar_seconds))
    bar = seconds / count
    for number in range(count):
        chord = arrangement.chords[(first + number) % len(arrangement.chords)]
        _play_bar(mix, arrangement, chord, start + number * bar, bar, rate, rng)
    return count


def _play_bar(
    mix: Samples,
    arrangement: Arrangement,
    chord: tuple[int, ...],
    start: float,
    bar: float,
    rate: int,
    rng: np.random.Generator,
) -> None:
    for place, semitone in enumerate(chord):
        # Rounded, so that bars of nearly equal length share a cached note.
        tone = pad(hertz(semitone), round(bar + _OVERLAP, 3), rate)
        _add(mix, tone, start, rate, 0.055 * arrangement.pad, 0.35 + 0.1 * place)
    low = hertz(chord[0] - 12)
    _add(mix, bass(low, round(bar + 0.3, 3), rate), start, rate, 0.11 * arrangement.bass)
    _arpeggio(mix, arrangement, chord, start, bar, rate)
    for _ in range(rng.binomial(2, arrangement.bell)):
        note = hertz(int(rng.choice(chord)) + 36)
        _add(mix, bell(note, rate), start + bar * rng.random(), rate, 0.028, rng.uniform(0.2, 0.8))
    if arrangement.pulse:
        for beat in (0.0, 0.5) if arrangement.pulse > 0.5 else (0.0,):
            _add(mix, drum(rate), start + beat * bar, rate, 0.30 * arrangement.pulse)


def _arpeggio(
    mix: Samples, arrangement: Arrangement, chord: tuple[int, ...], start: float, bar: float, rate: int
) -> None:
    """Plays a broken chord that rises and falls."""
    steps = arrangement.arpeggio
    for step in range(steps):
        place = (step * 3) % (2 * len(chord) - 2)
        place = min(place, 2 * len(chord) - 2 - place)
        accent = 1.0 if step % 4 == 0 else 0.7
        note = pluck(hertz(chord[place] + 12), rate)
        side = 0.32 if step % 2 else 0.68
        _add(mix, note, start + step * bar / steps, rate, 0.062 * arrangement.pluck * accent, side)


def _add(mix: Samples, note: Samples, seconds: float, rate: int, level: float, side: float = 0.5) -> None:
    """Adds a note of shape (n,) or (2, n) to the mix; `side` 0 is left, 1 is right."""
    first = int(seconds * rate)
    length = min(note.shape[-1], mix.shape[1] - first)
    if length <= 0:
        return
    shares = (np.float32(level * 2 * (1 - side)), np.float32(level * 2 * side))
    for channel, share in enumerate(shares):
        voice = note[channel] if note.ndim == 2 else note
        mix[channel, first : first + length] += voice[:length] * share


def _fade(music: Samples, rate: int) -> Samples:
    length = music.shape[1]
    for seconds, part in ((_FADE_IN, music), (_FADE_OUT, music[:, ::-1])):
        count = min(int(seconds * rate), length // 2)
        # A squared sine has no slope at its ends, so a fade starts and stops unnoticed.
        part[:, :count] *= np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2
    return music
