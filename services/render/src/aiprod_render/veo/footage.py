"""A take as a shot: converts it to the film's format and draws title and caption over it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.filter import Graph

from aiprod_film.manifest import VideoFormat
from aiprod_film.media import USUAL_LETTERS
from aiprod_render.clip_frames import ClipFrames
from aiprod_render.encoding.clip import encode_clip
from aiprod_render.picture.palette import atmosphere
from aiprod_render.picture.planes import Bytes, Picture
from aiprod_render.picture.style_grade import grade_of
from aiprod_render.picture.typography import Lettering, LetterStyle
from aiprod_render.render_inputs import ClipSpec
from aiprod_rpc.errors import FailedPrecondition

FORMATS = "mov,matroska"
"""Models send MP4 or WebM. The list keeps FFmpeg from following a playlist that comes instead."""


def cut_clip(spec: ClipSpec, take: Path, outgoing_take: Path | None, folder: Path) -> Path:
    """Cuts and encodes a clip into `folder`, and returns its path.

    `outgoing_take` is the take of the scene that the clip dissolves from. Raises FailedPrecondition if a
    take cannot be read.
    """
    with Footage(spec, take) as shot:
        if outgoing_take is None:
            return encode_clip(spec, ClipFrames(spec, shot, None), folder)
        with Footage(spec, outgoing_take, lettering=False) as outgoing:
            return encode_clip(spec, ClipFrames(spec, shot, outgoing), folder)


class Footage:
    """The frames of the video at `path` in order; past its end, the last one.

    `lettering` draws the scene's title and caption over it. Raises FailedPrecondition if the video cannot
    be read.
    """

    def __init__(self, spec: ClipSpec, path: Path, *, lettering: bool = True) -> None:
        self._path = path
        self._form = spec.format
        self._lettering = _lettering(spec) if lettering else None
        self._next = 0

    def __enter__(self) -> Self:
        try:
            # The take comes from outside: FFmpeg may read this file and nothing else.
            options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
            self._source = av.open(str(self._path), container_options=options)
            self._frames = _converted(self._source, self._form)
            self._frame = next(self._frames)
        except (av.FFmpegError, StopIteration, IndexError) as error:
            raise _unreadable(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    def draw(self, target: Picture, number: int) -> None:
        """Draws frame `number`; numbers never go back."""
        try:
            while self._next < number:
                self._next += 1
                # Hold the last frame when the take is shorter than the scene with its dissolve.
                self._frame = next(self._frames, self._frame)
        except av.FFmpegError as error:
            raise _unreadable(error) from error
        height, half = self._form.height, self._form.height // 2
        chroma = self._frame[height:].reshape(2, half, self._form.width // 2)
        for plane, source in ((target.y, self._frame[:height]), (target.u, chroma[0]), (target.v, chroma[1])):
            np.copyto(plane, source)
        if self._lettering:
            self._lettering.draw(target, float(number / self._form.rate))


def _converted(source: av.container.InputContainer, form: VideoFormat) -> Iterator[Bytes]:
    """Yields the frames as I420 in the film's format, with black bars where the aspect differs."""
    track = source.streams.video[0]
    graph = Graph()
    # Each worker has one core: more threads only compete.
    track.codec_context.thread_count = graph.threads = 1
    # FFmpeg's own filters handle every rate, shape and colour space that a model may send.
    last = graph.add_buffer(template=track)
    width, height, fitted = form.width, form.height, _fitted_size(track, form)
    # The rate comes first, so that no dropped frame is scaled; a take that starts late is filled up.
    # Bars have even offsets, because chroma has half the resolution.
    for name, arguments in (
        ("fps", f"fps={form.rate}:start_time=0"),
        ("scale", f"w={fitted[0]}:h={fitted[1]}:flags=bicubic:out_color_matrix=bt709:out_range=tv"),
        ("setsar", "1"),
        ("pad", f"w={width}:h={height}:x=trunc((ow-iw)/4)*2:y=trunc((oh-ih)/4)*2"),
        ("format", "yuv420p"),
    ):
        following = graph.add(name, arguments)
        last.link_to(following)
        last = following
    last.link_to(graph.add("buffersink"))
    graph.configure()
    for frame in source.decode(track):
        graph.push(frame)
        yield from _filtered(graph)
    # The fps filter holds the last frame until it knows that none follows.
    graph.push(None)
    yield from _filtered(graph)


def _fitted_size(track: av.VideoStream, form: VideoFormat) -> tuple[int, int]:
    """Returns the largest size with the track's aspect that fits the frame, in square pixels."""
    # PyAV gives None where the file states no pixel shape.
    shape = Fraction(track.width, track.height) * (track.sample_aspect_ratio or 1)
    width = min(Fraction(form.width), form.height * shape)
    height = min(Fraction(form.height), form.width / shape)
    return round(width / 2) * 2, round(height / 2) * 2


def _filtered(graph: Graph) -> Iterator[Bytes]:
    while True:
        try:
            yield graph.vpull().to_ndarray()
        # PyAV raises BlockingIOError when the graph needs another frame first.
        except (av.BlockingIOError, av.EOFError):
            return


def _lettering(spec: ClipSpec) -> Lettering:
    scene, style = spec.scene, spec.style
    light = atmosphere(scene.palette or style.palette, scene, grade_of(style))
    seconds = float(spec.frame_count / spec.format.rate)
    return Lettering(
        spec.format,
        light,
        spec.film_title,
        scene.caption,
        seconds,
        style=LetterStyle(style.letters or USUAL_LETTERS),
    )


def _unreadable(error: Exception) -> FailedPrecondition:
    # The text of FFmpeg's errors ends with the path of the file.
    found = getattr(error, "strerror", None) or type(error).__name__
    return FailedPrecondition(f"the model's video cannot be read: {found}", reason="TAKE_UNREADABLE")
