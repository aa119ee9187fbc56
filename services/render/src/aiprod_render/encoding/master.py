"""Assembles a master from clips and sound: copies the packets of both."""

import heapq
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from aiprod_render.build_folder import FRAME_COUNT
from aiprod_render.provenance.credits import Credits
from aiprod_render.render_inputs import Score
from aiprod_rpc.errors import FailedPrecondition
from aiprod_work.shared_counter import SharedCounter, open_counter

type Packet = "av.Packet[Any]"
"""Generic only for the type checker."""

MASTER = "master.mp4"


def assemble_master(clips: list[Path], sound: Path, score: Score, credits: Credits, folder: Path) -> Path:
    """Joins clips of one format and the film's sound into a faststart MP4 in `folder`; returns its path.

    Players show the title and the comment of the credits.

    Raises FailedPrecondition if a clip differs from the score in length or from the first clip in format.
    """
    path = folder / MASTER
    with (
        open_counter(folder / FRAME_COUNT) as counter,
        av.open(str(clips[0])) as first,
        av.open(str(sound)) as heard,
        av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as output,
    ):
        output.metadata.update(title=credits.title, comment=credits.comment)
        video = output.add_stream_from_template(first.streams.video[0])
        audio = output.add_stream_from_template(heard.streams.audio[0])
        video_packets = _video_packets(clips, score, video, counter)
        # Players read interleaved packets in one pass; both streams are sorted by decode time.
        for packet in heapq.merge(video_packets, _audio_packets(heard, audio), key=_decode_time):
            output.mux(packet)
    return path


def _decode_time(packet: Packet) -> Fraction:
    assert packet.dts is not None
    return packet.dts * packet.time_base


def _video_packets(
    clips: list[Path], score: Score, stream: av.VideoStream, counter: SharedCounter
) -> Iterator[Packet]:
    """Yields the packets of all clips, each shifted by the frames before its clip."""
    start, header = 0, None
    for clip, passage in zip(clips, score.passages, strict=True):
        with av.open(str(clip)) as source:
            track = source.streams.video[0]
            header = header or bytes(track.codec_context.extradata or b"")
            _check_clip(track, clip, passage.frame_count, header, score.rate)
            for packet in source.demux(track):
                # PyAV ends each demux with an empty packet that only flushes a decoder.
                if packet.dts is not None:
                    yield _shifted(packet, stream, start, score.rate)
                    counter.count += 1
            start += passage.frame_count


def _check_clip(track: av.VideoStream, clip: Path, frames: int, header: bytes, rate: Fraction) -> None:
    # Copied packets decode only with the parameters and at the rate of the first clip.
    same = bytes(track.codec_context.extradata or b"") == header and track.average_rate == rate
    if same and track.frames == frames:
        return
    raise FailedPrecondition(
        f"clip {clip.stem} has {track.frames} frames at {track.average_rate}; expected {frames} "
        f"at {rate} in the format of the first clip: render its scene again",
        reason="CLIP_MISMATCH",
    )


def _shifted(packet: Packet, stream: av.VideoStream, start: int, rate: Fraction) -> Packet:
    # Count in whole frames of the output rate: times stay exact over any number of clips.
    frames = packet.time_base * rate
    assert packet.pts is not None
    assert packet.dts is not None
    packet.pts, packet.dts = int(packet.pts * frames) + start, int(packet.dts * frames) + start
    packet.duration, packet.time_base = 1, 1 / rate
    # PyAV muxes a packet into the stream that it names, which is still that of the clip.
    packet.stream = stream
    return packet


def _audio_packets(sound: InputContainer, stream: av.AudioStream) -> Iterator[Packet]:
    for packet in sound.demux(sound.streams.audio[0]):
        if packet.dts is not None:
            packet.stream = stream
            yield packet
