"""Decodes the sound of users' video clips, in a confined process."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.container import InputContainer

from aiprod_render.build_folder import RECORDING_SAMPLES, TRACK
from aiprod_render.media.clips import open_media
from aiprod_render.media.limits import LONGEST_CLIP_SOUND, refused
from aiprod_render.media.pictures import open_picture
from aiprod_render.media.stereo import Stereo
from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples

_MOST = LONGEST_CLIP_SOUND * SAMPLE_RATE
_GAP = SAMPLE_RATE // 20
"""Samples by which times may be off before they say that something is missing, and do not just round."""
_SILENCE = 0.001


def decode_clip_sound(folder: Path) -> Path:
    """Decodes the sound of the clip TRACK in `folder`, and returns the file of its stereo samples of 16 bits.

    It begins with the first picture and lasts as long as they do, or a minute; it is empty for a picture, and
    for a clip that is silent. Raises InvalidArgument if the file is neither a picture nor a video.
    """
    heard = np.zeros((2, 0), np.float32)
    if open_picture(folder / TRACK) is None:
        with open_media(folder / TRACK) as source:
            heard = _heard(source)
    path = folder / RECORDING_SAMPLES
    if np.abs(heard).max(initial=0) < _SILENCE:
        heard = heard[:, :0]
    path.write_bytes((np.clip(heard.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def _heard(source: InputContainer) -> Samples:
    """Returns the samples that are heard while the pictures play once, of shape (2, n)."""
    if not source.streams.video:
        raise refused("the file has no picture: use a picture or a video")
    video, audio = source.streams.video[0], next(iter(source.streams.audio), None)
    # FFmpeg has no decoder for some sounds of old telephones.
    if audio is None or audio.codec_context is None:
        return np.zeros((2, 0), np.float32)
    first = _seconds(video.start_time, video.time_base)
    pictures, tape = _Pictures(first, float(1 / (video.average_rate or 25))), _Tape(first)
    for packet in source.demux(video, audio):
        if packet.stream is video:
            pictures.count(packet)
        elif not tape.record(cast("av.Packet[av.AudioStream]", packet)):
            break
    return tape.samples[:, : round(min(pictures.end - first, LONGEST_CLIP_SOUND) * SAMPLE_RATE)]


@dataclass
class _Pictures:
    """When the last picture of a video ends, in seconds; one without a length lasts `usual` seconds."""

    end: float
    usual: float

    def count(self, packet: "av.Packet[Any]") -> None:
        if packet.pts is not None:
            lasts = _seconds(packet.duration, packet.time_base) or self.usual
            self.end = max(self.end, _seconds(packet.pts, packet.time_base) + lasts)


@dataclass
class _Tape:
    """The samples of a sound from the time `first` on, each at its time."""

    first: float
    samples: Samples = field(default_factory=lambda: np.zeros((2, _MOST), np.float32))
    position: int = 0
    stereo: Stereo = field(default_factory=Stereo)

    def record(self, packet: "av.Packet[av.AudioStream]") -> bool:
        """Writes what a packet has; returns whether there is room for another one."""
        try:
            frames = packet.decode()
        except av.error.MemoryError:
            raise MemoryError from None
        except av.FFmpegError:
            # A part that is damaged is silent, as in a player.
            return True
        for part in (part for frame in frames for part in self.stereo.parts(frame)):
            self._write(part)
        return self.position < _MOST

    def _write(self, part: av.AudioFrame) -> None:
        at = round(((part.time or 0.0) - self.first) * SAMPLE_RATE)
        # Times are rounded: followed to the sample, they would click.
        if abs(at - self.position) > _GAP or not self.position:
            self.position = at
        # Recordings in floats may hold values that are no numbers.
        new = np.nan_to_num(part.to_ndarray())[:, max(0, -self.position) :]
        start = max(0, self.position)
        room = max(0, _MOST - start)
        self.samples[:, start : start + min(room, new.shape[1])] = new[:, :room]
        self.position += part.samples


def _seconds(time: int | None, base: Any) -> float:
    return float(time * base) if time is not None and base is not None else 0.0
