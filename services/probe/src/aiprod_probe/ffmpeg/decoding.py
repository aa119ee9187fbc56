"""Decodes a whole file once and watches its packets, picture and sound on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from aiprod_probe.ffmpeg.boxes import layout
from aiprod_probe.ffmpeg.headers import SECOND, measure
from aiprod_probe.ffmpeg.opening import opened
from aiprod_probe.ffmpeg.packets import PacketLog, is_cover, missing_bytes, packets
from aiprod_probe.ffmpeg.picture import PictureWatch
from aiprod_probe.ffmpeg.sound import SoundWatch
from aiprod_probe.meter import Meter
from aiprod_probe.report import Damage
from aiprod_probe.signals import Examination, Picture, Sound

PACKETS_A_STEP = 64
OURS = (av.error.PatchWelcomeError, av.error.DecoderNotFoundError, av.error.BugError)
"""What a decoder says when it lacks something, and the file does not."""


def analyse(path: str, tell: Callable[[float], None]) -> Examination:
    """Examine the file at `path` and decode its first picture and sound; NotMedia when it is no media file.

    `tell` hears the share of the file that is done, 0 to 1.
    """
    report = measure(path)
    with opened(path) as container:
        found = layout(path, report.format.format_name)
        log, watch = PacketLog(container, found), Watch(container, report.duration or 0)
        damages = [*missing_bytes(container, path)]
        seconds = (report.duration or 0) / SECOND
        for number, packet in enumerate(packets(container, damages)):
            log.note(packet)
            watch.decode(packet)
            if number % PACKETS_A_STEP == 0 and seconds:
                tell(min(float(log.reached()) / seconds, 1.0))
        if watch.errors:
            damages.append(Damage(f"packets that cannot be decoded: {watch.errors}"))
        return Examination(
            report,
            (*damages, *log.damages()),
            log.timing(),
            was_decoded=True,
            picture=watch.picture(),
            sound=watch.sound(),
            layout=found,
        )


def analyse_metered(path: str, meter: str) -> Examination:
    """`analyse` that tells the meter at a path."""
    with Meter.opened(Path(meter)) as progress:
        return analyse(path, progress.tell)


class Watch:
    """Decodes the first picture and the first sound, where they have decoders, and watches their frames.

    `errors` counts the packets that the file is to blame for.
    """

    def __init__(self, container: InputContainer, length: int) -> None:
        """`length` of the film in nanoseconds, 0 when it is unknown."""
        self.errors = 0
        self._pictures: dict[int, PictureWatch] = {}
        self._sounds: dict[int, SoundWatch] = {}
        for picture in [*filter(_is_watched, container.streams.video)][:1]:
            picture.codec_context.thread_count = 1
            self._pictures[picture.index] = PictureWatch(picture, length)
        for sound in [*filter(_is_watched, container.streams.audio)][:1]:
            self._sounds[sound.index] = SoundWatch(length)

    def decode(self, packet: "av.Packet[Any]") -> None:
        index = packet.stream.index
        if index in self._pictures:
            for frame in self._frames(packet):
                self._pictures[index].see(frame)
        elif index in self._sounds:
            for frame in self._frames(packet):
                self._sounds[index].hear(frame)

    def _frames(self, packet: "av.Packet[Any]") -> list[Any]:
        try:
            return [*packet.decode()]
        except av.error.MemoryError:
            raise MemoryError from None
        except OURS:
            self._pictures.pop(packet.stream.index, None)
            self._sounds.pop(packet.stream.index, None)
        except av.FFmpegError:
            self.errors += 1
        return []

    def picture(self) -> Picture | None:
        """What was seen, once all packets have passed; None when no frame could be decoded."""
        return next((watch.finish() for watch in self._pictures.values()), None)

    def sound(self) -> Sound | None:
        """What was heard, once all packets have passed; None when no frame could be decoded."""
        return next((watch.finish() for watch in self._sounds.values()), None)


def _is_watched(stream: Any) -> bool:
    """Whether there is a decoder, and a film to see or hear."""
    return bool(stream.codec_context) and not is_cover(stream)
