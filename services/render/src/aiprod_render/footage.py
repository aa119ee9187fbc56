"""A video that a model made, as a shot of ours: our size and rate, square pixels, BT.709, our words."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.filter import Graph

from aiprod_render.animatic.grade import grade_of
from aiprod_render.animatic.palette import air
from aiprod_render.animatic.planes import Bytes, Picture
from aiprod_render.animatic.typography import Lettering
from aiprod_render.film import ClipSpec, Format
from aiprod_runtime.errors import FailedPrecondition

FORMATS = "mov,matroska"
"""What a model sends is MP4 (or WebM). Named, so that FFmpeg follows no playlist that comes instead."""


class Footage:
    """Draws the frames of the video at `path` in their order, holding the last one past its end.

    `words` are the scene's title and caption over it. FailedPrecondition when it cannot be read.
    """

    def __init__(self, spec: ClipSpec, path: Path, *, words: bool = True) -> None:
        self._path = path
        self._form = spec.format
        self._lettering = _lettering(spec) if words else None
        self._next = 0

    def __enter__(self) -> Self:
        try:
            options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
            self._source = av.open(str(self._path), container_options=options)
            self._frames = _conformed(self._source, self._form)
            self._frame = next(self._frames)
        except (av.FFmpegError, StopIteration, IndexError) as error:
            raise _unreadable(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    def draw(self, target: Picture, number: int) -> None:
        """Draw frame `number`, which is never before one that was drawn."""
        try:
            while self._next < number:
                self._next += 1
                self._frame = next(self._frames, self._frame)
        except av.FFmpegError as error:
            raise _unreadable(error) from error
        height, half = self._form.height, self._form.height // 2
        chroma = self._frame[height:].reshape(2, half, self._form.width // 2)
        for plane, source in ((target.y, self._frame[:height]), (target.u, chroma[0]), (target.v, chroma[1])):
            np.copyto(plane, source)
        if self._lettering:
            self._lettering.draw(target, float(number / self._form.rate))


def _conformed(source: av.container.InputContainer, form: Format) -> Iterator[Bytes]:
    """The frames as I420 of the format; other shapes are fitted in, with black beside them."""
    track = source.streams.video[0]
    graph = Graph()
    last = graph.add_buffer(template=track)
    width, height, fitted = form.width, form.height, _fitted(track, form)
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
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _fitted(track: av.VideoStream, form: Format) -> tuple[int, int]:
    """The largest size of the track's shape that fits into the frame, in square pixels."""
    shape = Fraction(track.width, track.height) * (track.sample_aspect_ratio or 1)
    width = min(Fraction(form.width), form.height * shape)
    height = min(Fraction(form.height), form.width / shape)
    return round(width / 2) * 2, round(height / 2) * 2


def _pulled(graph: Graph) -> Iterator[Bytes]:
    while True:
        try:
            yield graph.vpull().to_ndarray()
        except (av.BlockingIOError, av.EOFError):
            return


def _lettering(spec: ClipSpec) -> Lettering:
    scene, style = spec.scene, spec.style
    light = air(scene.palette or style.palette, scene, grade_of(style))
    seconds = float(spec.frame_count / spec.format.rate)
    return Lettering(spec.format, light, spec.film_title, scene.caption, seconds)


def _unreadable(error: Exception) -> FailedPrecondition:
    return FailedPrecondition(f"the model's video cannot be read: {error}", reason="TAKE_UNREADABLE")
