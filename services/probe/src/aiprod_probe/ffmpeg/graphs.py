"""FFmpeg's detectors, as chains that frames are pushed through; results are the frames' metadata."""

from collections.abc import Iterator
from typing import Any

import av
from av.filter import Graph

type Filters = tuple[tuple[str, str], ...]
type Form = tuple[object, ...]
"""Of a frame: width, height and format; or sample rate, layout and format."""

# At 320 px defects of a whole picture are as plain as at full size, at a fraction of the time.
WIDTH = 320
BLACK, FREEZE, SILENCE = 0.1, 1.0, 0.5
"""Seconds that each has to last to be noted; half of a film that is shorter than twice that."""


def picture_detectors(length: float) -> Filters:
    """Those of a film of that many seconds, 0 when its length is unknown."""
    return (
        ("scale", f"{WIDTH}:-2:flags=fast_bilinear"),
        ("format", "yuv420p"),
        ("blackdetect", f"d={_least(BLACK, length)}:pix_th=0.10"),
        # A noise of 0.003 calls calm content frozen.
        ("freezedetect", f"n=0.001:d={_least(FREEZE, length)}"),
        ("scdet", "t=10"),
        ("signalstats", "stat=brng"),
    )


def sound_detectors(length: float) -> Filters:
    """Those of a sound of that many seconds, 0 when its length is unknown."""
    return ("ebur128", "metadata=1:peak=true"), ("silencedetect", f"n=-60dB:d={_least(SILENCE, length)}")


def _least(seconds: float, length: float) -> float:
    return min(seconds, length / 2) if length else seconds


class Chain:
    """One filter after the other, for frames of one form; RuntimeError when FFmpeg cannot make or use it."""

    def __init__(self, frame: Any, filters: Filters) -> None:
        """For frames like the given one."""
        self._graph = Graph()
        self._graph.threads = 1
        is_picture = isinstance(frame, av.VideoFrame)
        try:
            end = _picture_source(self._graph, frame) if is_picture else _sound_source(self._graph, frame)
            for name, arguments in (*filters, ("buffersink" if is_picture else "abuffersink", "")):
                following = self._graph.add(name, arguments)
                end.link_to(following)
                end = following
            self._graph.configure()
        except (av.FFmpegError, ValueError) as error:
            raise RuntimeError(f"no detectors for {frame!r}: {error}") from None

    def push(self, frame: Any) -> Iterator[Any]:
        """Push a frame, None at the end; the frames that come out of the chain."""
        try:
            self._graph.push(frame)
            while True:
                yield self._graph.pull()
        except (BlockingIOError, EOFError):
            return
        except av.FFmpegError as error:
            raise RuntimeError(f"the detectors failed on {frame!r}: {error}") from None


class Detectors:
    """A chain of detectors for frames of one form; others are brought into that form before.

    Streams change their size, sample format or layout midway, and a decoder may give another one than the
    headers say; the detectors go on, so that what they add up is of the whole stream.
    """

    def __init__(self, detectors: Filters) -> None:
        self._filters = detectors
        self._form: Form = ()
        self._detecting: Chain | None = None
        self._other: Form = ()
        self._converting: Chain | None = None

    def push(self, frame: Any) -> Iterator[Any]:
        """Push a frame, None at the end; the frames that come out, with what was detected."""
        form = _form(frame)
        self._form = self._form or _target(frame, form)
        if self._converting and form != self._other:
            yield from self._converted(None)
            self._converting = None
        if frame is None:
            yield from self._detecting.push(None) if self._detecting else ()
        elif form == self._form:
            yield from self._detected(frame)
        else:
            if self._converting is None:
                self._other, self._converting = form, Chain(frame, _conversion(frame, self._form))
            yield from self._converted(frame)

    def _converted(self, frame: Any) -> Iterator[Any]:
        assert self._converting
        for converted in self._converting.push(frame):
            yield from self._detected(converted)

    def _detected(self, frame: Any) -> Iterator[Any]:
        if self._detecting is None:
            self._detecting = Chain(frame, self._filters)
        yield from self._detecting.push(frame)


def _picture_source(graph: Graph, frame: av.VideoFrame) -> Any:
    return graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )


def _sound_source(graph: Graph, frame: av.AudioFrame) -> Any:
    return graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format,
        layout=frame.layout.name,
        time_base=frame.time_base,
    )


def _form(frame: Any) -> Form:
    match frame:
        case av.VideoFrame():
            return frame.width, frame.height, frame.format.name
        case av.AudioFrame():
            return frame.sample_rate, frame.layout.name, frame.format.name
    return ()


def _target(frame: Any, form: Form) -> Form:
    """The form that detectors take; nothing can be converted to a palette."""
    if isinstance(frame, av.VideoFrame) and frame.format.has_palette:
        return (*form[:2], "rgb24")
    return form


def _conversion(frame: Any, form: Form) -> Filters:
    first, second, format = form
    if isinstance(frame, av.VideoFrame):
        return ("scale", f"{first}:{second}:flags=fast_bilinear"), ("format", f"{format}")
    wanted = f"sample_rates={first}:channel_layouts={second}:sample_fmts={format}"
    return ("aformat", wanted), ("asettb", f"{frame.time_base.numerator}/{frame.time_base.denominator}")
