"""Decodes a user's own music into samples of the film's length."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from aiprod_render.build_folder import RECORDING_SAMPLES, TRACK, TRACK_SAMPLES
from aiprod_render.media.clips import open_media
from aiprod_render.media.limits import LONGEST_RECORDING, refused
from aiprod_render.media.stereo import Stereo
from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples


def decode_track(folder: Path, length: int) -> Path:
    """Decodes TRACK in `folder` into `length` stereo samples, and returns their file.

    A shorter track begins again. Raises InvalidArgument if it has no sound or is damaged.
    """
    samples, filled = np.zeros((2, length), np.float32), 0
    while filled < length:
        before = filled
        for part in _decoded(folder / TRACK):
            part = part[:, : length - filled]
            samples[:, filled : filled + part.shape[1]] = part
            filled += part.shape[1]
            if filled == length:
                break
        # A track without a sample would begin again for ever.
        if filled == before:
            raise refused("the track has no sound; use MP3, M4A, FLAC or WAV")
    path = folder / TRACK_SAMPLES
    samples.tofile(path)
    return path


def decode_recording(folder: Path) -> Path:
    """Decodes TRACK in `folder` into mono samples of 16 bits, and returns their file.

    Raises InvalidArgument if it has no sound, is damaged, or lasts longer than a film.
    """
    path, left = folder / RECORDING_SAMPLES, LONGEST_RECORDING * SAMPLE_RATE
    with path.open("wb") as file:
        for part in _decoded(folder / TRACK):
            left -= part.shape[1]
            if left < 0:
                raise refused(f"the recording is longer than {LONGEST_RECORDING} s")
            # Recordings in floats may hold values that are no numbers.
            mono = np.nan_to_num(part.mean(axis=0))
            file.write((np.clip(mono, -1, 1) * 32767).astype("<i2").tobytes())
    if not path.stat().st_size:
        raise refused("the recording has no sound; use MP3, M4A, FLAC or WAV")
    return path


def _decoded(path: Path) -> Iterator[Samples]:
    """Yields the track as stereo samples of shape (2, n)."""
    count = 0
    with open_media(path) as source:
        if not source.streams.audio:
            raise refused("the track has no sound; use MP3, M4A, FLAC or WAV")
        stream = source.streams.audio[0]
        stereo = Stereo()
        try:
            for frame in source.decode(stream):
                for part in stereo.parts(frame):
                    count += part.samples
                    yield part.to_ndarray().astype(np.float32, copy=False)
            for part in stereo.rest():
                yield part.to_ndarray().astype(np.float32, copy=False)
        except av.error.MemoryError:
            raise MemoryError from None
        except av.FFmpegError as error:
            # A track that breaks off ends there, as in a player.
            if not count:
                raise refused(f"the track cannot be decoded ({error.strerror}); save it again") from None
