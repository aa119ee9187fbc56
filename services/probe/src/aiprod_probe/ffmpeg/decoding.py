"""Decodes a whole file once and watches its packets, picture and sound on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from aiprod_probe.ffmpeg.boxes import layout
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.ffmpeg.opening import opened
from aiprod_probe.ffmpeg.packets import PacketLog, missing_bytes
from aiprod_probe.ffmpeg.picture import PictureWatch
from aiprod_probe.ffmpeg.sound import SoundWatch
from aiprod_probe.meter import Meter
from aiprod_probe.report import Damage
from aiprod_probe.signals import Examination

PACKETS_A_STEP = 64


def analyse(path: str, tell: Callable[[float], None]) -> Examination:
    """Examine the file at `path` and decode its first picture and sound; NotMedia when it is no media file.

    `tell` hears the share of the file that is done, 0 to 1.
    """
    report = measure(path)
    with opened(path) as container:
        log, watches, errors = PacketLog(), _watches(container, report.duration or 0), 0
        damages = [*missing_bytes(container, path)]
        seconds = (report.duration or 0) / 1e9
        try:
            for number, packet in enumerate(container.demux()):
                log.note(packet)
                errors += _decoded(packet, watches)
                if number % PACKETS_A_STEP == 0 and seconds:
                    tell(min(float(log.reached()) / seconds, 1.0))
        except (av.FFmpegError, ValueError) as error:
            damages.append(Damage(f"reading stops with an error ({getattr(error, 'strerror', error)})"))
        if errors:
            damages.append(Damage(f"packets that cannot be decoded: {errors}"))
        picture, sound = (_finished(watches, kind) for kind in (PictureWatch, SoundWatch))
        return Examination(
            report,
            (*damages, *log.damages(container)),
            log.timing(container),
            was_decoded=True,
            picture=picture,
            sound=sound,
            layout=layout(path),
        )


def analyse_metered(path: str, meter: str) -> Examination:
    """`analyse` that tells the meter at a path."""
    with Meter.opened(Path(meter)) as progress:
        return analyse(path, progress.tell)


type Watches = dict[int, PictureWatch | SoundWatch]


def _watches(container: InputContainer, length: int) -> Watches:
    """The first picture and the first sound, where they have decoders and those know their format."""
    watches: Watches = {}
    for stream in container.streams.video[:1]:
        if stream.codec_context and stream.codec_context.pix_fmt:
            stream.codec_context.thread_count = 1
            watches[stream.index] = PictureWatch(stream, length)
    for sound in container.streams.audio[:1]:
        if sound.codec_context and sound.codec_context.sample_rate and sound.codec_context.format:
            watches[sound.index] = SoundWatch(sound)
    return watches


def _decoded(packet: "av.Packet[Any]", watches: Watches) -> int:
    """Decode a packet and watch its frames; the number of errors."""
    watch = watches.get(packet.stream_index)
    if watch is None:
        return 0
    try:
        frames: list[Any] = packet.decode()
    except av.FFmpegError:
        return 1
    for frame in frames:
        if isinstance(watch, PictureWatch):
            watch.see(frame)
        else:
            watch.hear(frame)
    return 0


def _finished(watches: Watches, kind: type[Any]) -> Any:
    return next((watch.finish() for watch in watches.values() if isinstance(watch, kind)), None)
