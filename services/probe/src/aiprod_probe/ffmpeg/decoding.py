"""Decodes a whole file once, and analyzes its packets, picture, and sound on the way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
from av.codec.context import CodecContext
from av.container import InputContainer
from av.stream import Disposition

from aiprod_film.frames import SECOND
from aiprod_probe.examination import PROGRESS_PARTS, Examination, Picture, Sound
from aiprod_probe.ffmpeg.containers import open_container
from aiprod_probe.ffmpeg.decoder_log import DecoderLog, decoder_log
from aiprod_probe.ffmpeg.decoders import noticing_decoder, open_decoders, row_decoder
from aiprod_probe.ffmpeg.ends.chained_ends import first_position
from aiprod_probe.ffmpeg.ends.foreign_bytes import has_foreign_end, is_foreign, without_padding
from aiprod_probe.ffmpeg.ends.open_ended import is_open_ended
from aiprod_probe.ffmpeg.formats.matroska import structure_problems
from aiprod_probe.ffmpeg.formats.mp4_layout import read_layout
from aiprod_probe.ffmpeg.formats.ogg_flac import late_starts
from aiprod_probe.ffmpeg.headers import fraction, measure
from aiprod_probe.ffmpeg.packet_reading import encryption_scheme, is_cover, missing_bytes, read_packets
from aiprod_probe.ffmpeg.packets import PacketAnalyzer, is_raw
from aiprod_probe.ffmpeg.picture_analyzer import PictureAnalyzer
from aiprod_probe.ffmpeg.repeated_packets import without_repeats
from aiprod_probe.ffmpeg.sound_analyzer import SoundAnalyzer
from aiprod_probe.media_info import Damage
from aiprod_probe.programmes import programmes
from aiprod_work.shared_counter import open_counter

PACKETS_PER_REPORT = 64
MAX_SOUNDS = 32
"""Audio streams that are decoded: more than any broadcaster's layout has, and a bound for hostile files."""
COUNTING_SAMPLES = ("flac", "ogg")
UNSUPPORTED = (av.error.PatchWelcomeError, av.error.DecoderNotFoundError, av.error.BugError)
"""Errors of decoders that lack a feature: the file is not damaged."""


def analyze(path: str, report_progress: Callable[[float], None]) -> Examination:
    """Examines the file at `path`, and decodes its first video and all audio streams.

    NotMedia if it is not media. `report_progress` gets the share of the file that is done, 0 to 1.
    """
    # A container of its own: measuring decodes a frame of HDR10, which would be missing below.
    report = measure(path)
    with (
        without_repeats(path, report.format.format_name) as source,
        open_container(source) as container,
        decoder_log() as log,
    ):
        layout = read_layout(path, report.format.format_name)
        analyzer = PacketAnalyzer(container, layout, is_open_ended(container, path))
        damages = [*missing_bytes(container, path), *open_decoders(container, path)]
        # An estimate may be a hundredth of the film, and each frame longer than half of it.
        length = 0 if is_raw(container) else report.duration or 0
        decoder = StreamDecoder(container, path, length, log)
        seconds = length / SECOND
        for number, packet in enumerate(read_packets(container, path, damages)):
            analyzer.add(packet)
            decoder.decode(packet)
            if number % PACKETS_PER_REPORT == 0 and seconds:
                report_progress(min(float(analyzer.end_seconds()) / seconds, 1.0))
        damages += decoder.damages()
        return Examination(
            analyzer.completed(report),
            (*damages, *analyzer.damages(is_damaged=bool(damages))),
            analyzer.timing(),
            was_decoded=True,
            picture=decoder.picture(),
            sounds=programmes(report, decoder.sounds()),
            layout=layout,
            encryption=analyzer.encryption(),
            captions=analyzer.captions.captions(),
            structure=structure_problems(path, report.format.format_name),
            lacks_dolby_vision=analyzer.lacks_dolby_vision(),
        )


def analyze_with_progress(path: str, progress_path: str) -> Examination:
    """Runs `analyze`, and counts the parts that are done, of PROGRESS_PARTS, at `progress_path`."""
    with open_counter(Path(progress_path)) as done:

        def report_progress(share: float) -> None:
            done.count = int(max(share, 0) * PROGRESS_PARTS)

        return analyze(path, report_progress)


class StreamDecoder:
    """Decodes the first video stream and the audio streams that have decoders, and analyzes their frames."""

    def __init__(self, container: InputContainer, path: str, length: int, log: DecoderLog) -> None:
        """`length` of the film in nanoseconds, 0 if it is unknown."""
        self._log = log
        self._format = container.format.name
        self._errors = 0
        # Foreign bytes in the middle are damage, and tags, padding, and attachments after the end are not.
        self._foreign = 0
        self._missing_samples = _stated_samples(container, path)
        self._decoders: dict[int, CodecContext] = {}
        self._rows: CodecContext | None = None
        self._pictures: dict[int, PictureAnalyzer] = {}
        self._sounds: dict[int, SoundAnalyzer] = {}
        for picture in [*filter(_is_decodable, container.streams.video)][:1]:
            self._pictures[picture.index] = PictureAnalyzer(picture, length)
            self._decoders[picture.index] = noticing_decoder(picture)
            self._rows = row_decoder(picture)
        for sound in [*filter(_is_decodable, container.streams.audio)][:MAX_SOUNDS]:
            self._sounds[sound.index] = SoundAnalyzer(sound.index, length)
            self._decoders[sound.index] = sound.codec_context

    def decode(self, packet: "av.Packet[Any]") -> None:
        """Decodes the next packet of any stream."""
        index = packet.stream.index
        if index in self._pictures:
            picture, name = self._pictures[index], self._decoders[index].name
            # Some formats have the names of their codecs.
            if name == self._format:
                self._log.forget()
            for frame in self._frames(packet):
                picture.add_frame(frame)
            if self._rows:
                # Only for what it logs.
                _decoded(packet, self._rows)
            # A recording from the middle of a broadcast begins with frames that refer to what is not there.
            counts = picture.has_frames and not has_foreign_end(packet)
            self._log.read(name, counts)
        elif index in self._sounds:
            for frame in self._frames(packet):
                self._missing_samples -= frame.samples
                self._sounds[index].add_frame(frame)

    def _frames(self, packet: "av.Packet[Any]") -> list[Any]:
        # What is encrypted cannot be decoded, and is not damaged for that.
        if encryption_scheme(packet):
            return []
        decoder: Any = self._decoders[packet.stream.index]
        try:
            frames = [*decoder.decode(packet)]
        except av.error.MemoryError:
            raise MemoryError from None
        except UNSUPPORTED:
            # Stop decoding the stream: its checks become missing, and the file does not fail.
            self._pictures.pop(packet.stream.index, None)
            self._sounds.pop(packet.stream.index, None)
        except av.FFmpegError:
            if (trimmed := without_padding(packet)) and (frames := _decoded(trimmed, decoder)):
                return frames
            if is_foreign(packet):
                self._foreign += 1
            # An empty packet with a time, as NUT ends a stream with, has nothing to lose. The one without a
            # time, which ends each stream, brings the last frames.
            elif packet.size or packet.pts is None:
                self._errors += 1
        else:
            if packet.size:
                self._errors, self._foreign = self._errors + self._foreign, 0
            return frames
        return []

    def damages(self) -> Iterator[Damage]:
        """Yields what could not be decoded, after the last packet."""
        if self._errors:
            yield Damage(f"packets that cannot be decoded: {self._errors}")
        else:
            yield from self._log.damages()
        if self._missing_samples > 0 and self._sounds:
            yield Damage(f"samples that cannot be decoded: {self._missing_samples}")

    def picture(self) -> Picture | None:
        """Returns what the video shows, after the last packet; None if no frame could be decoded."""
        return next((analyzer.finish() for analyzer in self._pictures.values()), None)

    def sounds(self) -> list[Sound]:
        """Returns what the audio streams hold, after the last packet; none of those without a frame."""
        found = [analyzer.finish() for analyzer in self._sounds.values()]
        return [sound for sound in found if sound]


def _decoded(packet: "av.Packet[Any]", decoder: Any) -> list[Any]:
    """Returns the frames of a packet; none if it cannot be decoded."""
    try:
        return [*decoder.decode(packet)]
    except av.FFmpegError:
        return []


def _stated_samples(container: InputContainer, path: str) -> int:
    """Returns how many samples a file has at least that counts them; 0 for other formats.

    What is damaged in FLAC and Ogg is skipped without an error.
    """
    if container.format.name not in COUNTING_SAMPLES or not container.streams.audio:
        return 0
    stream = container.streams.audio[0]
    if not stream.duration or not stream.time_base or not stream.codec_context:
        return 0
    rate = stream.codec_context.sample_rate
    # Ogg states when a sound ends, wherever it starts.
    ticks = stream.duration - _late_start(container, path)
    # Opus states what its decoder needs to begin, too.
    return round(ticks * fraction(stream.time_base) * rate) - rate // 50


def _late_start(container: InputContainer, path: str) -> int:
    """Returns the ticks before the first sound; 0 if that is only the first one that is left."""
    if late := late_starts(container, path).get(container.streams.audio[0].index):
        # Of FLAC the tick is a sample.
        return late.start
    start: int = max(container.streams.audio[0].start_time or 0, 0)
    if len(container.streams) > 1 or not start:
        return start
    with Path(path).open("rb") as file:
        return start if start < first_position(file) else 0


def _is_decodable(stream: Any) -> bool:
    """Returns whether a decoder accepts the header; neither cover art nor a tile is what people see."""
    is_part = is_cover(stream) or Disposition.dependent in stream.disposition
    return bool(stream.codec_context) and stream.codec_context.is_open and not is_part
