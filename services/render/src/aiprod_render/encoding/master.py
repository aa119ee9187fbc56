"""Assembles a master from clips and music: copies the video packets, encodes the sound once."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_film.media import MusicSource
from aiprod_render.build_folder import FRAME_COUNT, TRACK_SAMPLES
from aiprod_render.provenance.credits import Credits
from aiprod_render.render_inputs import SAMPLE_RATE, Score
from aiprod_render.sound.music import compose
from aiprod_render.sound.track import own_music
from aiprod_render.sound.voice import add_voice
from aiprod_rpc.errors import FailedPrecondition
from aiprod_work.shared_counter import SharedCounter, open_counter

type Packet = "av.Packet[Any]"
"""Generic only for the type checker."""

MASTER = "master.mp4"
_AAC_FRAME = 1024
_BIT_RATE = 160_000
_CODER = {"aac_coder": "fast"}
"""Less than half the time of the default, `twoloop`, and closer to the source at this bit rate."""


def assemble_master(
    clips: list[Path],
    score: Score,
    credits: Credits,
    folder: Path,
    voice: Sequence[tuple[Fraction, Path]] = (),
) -> Path:
    """Joins clips of one format into a faststart MP4 with AAC stereo in `folder`, and returns its path.

    Players show the title and the comment of the credits. `voice` has the files of what is spoken, with
    their starts in seconds.

    Raises FailedPrecondition if a clip differs from the score in length or from the first clip in format.
    """
    path = folder / MASTER
    with open_counter(folder / FRAME_COUNT) as counter:
        _write_master(path, clips, score, credits, _sound(score, folder, voice), counter)
    return path


def _write_master(
    path: Path,
    clips: list[Path],
    score: Score,
    credits: Credits,
    music: NDArray[np.float32],
    counter: SharedCounter,
) -> None:
    with (
        av.open(str(clips[0])) as first,
        av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as output,
    ):
        output.metadata.update(title=credits.title, comment=credits.comment)
        video = output.add_stream_from_template(first.streams.video[0])
        audio = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options=_CODER)
        audio.bit_rate = _BIT_RATE
        video_packets = _video_packets(clips, score, video, counter)
        # Players read interleaved packets in one pass; both streams are sorted by decode time.
        for packet in heapq.merge(video_packets, _audio_packets(music, audio), key=_decode_time):
            output.mux(packet)


def _sound(score: Score, folder: Path, voice: Sequence[tuple[Fraction, Path]]) -> NDArray[np.float32]:
    music = _music(score, folder)
    return add_voice(music, voice) if voice else music


def _music(score: Score, folder: Path) -> NDArray[np.float32]:
    match score.source:
        case MusicSource.NONE:
            # Not without a track: some players and editors take such a file for damaged.
            return np.zeros((2, score.sample_count), np.float32)
        case MusicSource.OWN:
            return own_music(folder / TRACK_SAMPLES, score.sample_count)
    return compose(score, SAMPLE_RATE)


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


def _audio_packets(music: NDArray[np.float32], stream: av.AudioStream) -> Iterable[Packet]:
    """Yields the encoded packets of stereo samples of shape (2, n)."""
    # One continuous encode: AAC priming at each clip would leave gaps.
    for start in range(0, music.shape[1], _AAC_FRAME):
        samples = np.ascontiguousarray(music[:, start : start + _AAC_FRAME])
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)
