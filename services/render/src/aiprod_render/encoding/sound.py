"""Makes the sound of a film and encodes it, once for all masters that have it."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_film.media import MusicSource
from aiprod_render.build_folder import TRACK_SAMPLES
from aiprod_render.render_inputs import SAMPLE_RATE, Score, Window
from aiprod_render.sound.clips import add_clips
from aiprod_render.sound.music import compose
from aiprod_render.sound.track import own_music
from aiprod_render.sound.voice import add_voice

SOUND = "sound.m4a"
_AAC_FRAME = 1024
_BIT_RATE = 160_000
_CODER = {"aac_coder": "fast"}
"""Less than half the time of the default, `twoloop`, and closer to the source at this bit rate."""


def encode_sound(
    score: Score,
    folder: Path,
    voice: Sequence[tuple[Fraction, Path]] = (),
    clips: Sequence[tuple[Window, Path]] = (),
) -> Path:
    """Writes all that is heard as AAC stereo into `folder`, as long as the film, and returns the file's path.

    `voice` has the files of what is spoken, with their starts in seconds; `clips` the own sounds of clips.
    """
    path = folder / SOUND
    with av.open(str(path), "w", format="mp4") as output:
        audio = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options=_CODER)
        audio.bit_rate = _BIT_RATE
        for packet in _packets(_samples(score, folder, voice, clips), audio):
            output.mux(packet)
    return path


def _samples(
    score: Score,
    folder: Path,
    voice: Sequence[tuple[Fraction, Path]],
    clips: Sequence[tuple[Window, Path]],
) -> NDArray[np.float32]:
    samples = _music(score, folder)
    if clips:
        samples = add_clips(samples, clips)
    # Over all else, which ducks together.
    return add_voice(samples, voice) if voice else samples


def _music(score: Score, folder: Path) -> NDArray[np.float32]:
    match score.source:
        case MusicSource.NONE:
            # Not without a track: some players and editors take such a file for damaged.
            return np.zeros((2, score.sample_count), np.float32)
        case MusicSource.OWN:
            return own_music(folder / TRACK_SAMPLES, score.sample_count)
    return compose(score, SAMPLE_RATE)


def _packets(music: NDArray[np.float32], stream: av.AudioStream) -> Iterable["av.Packet[Any]"]:
    """Yields the encoded packets of stereo samples of shape (2, n)."""
    # One continuous encode: AAC priming at each clip would leave gaps.
    for start in range(0, music.shape[1], _AAC_FRAME):
        samples = np.ascontiguousarray(music[:, start : start + _AAC_FRAME])
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)
