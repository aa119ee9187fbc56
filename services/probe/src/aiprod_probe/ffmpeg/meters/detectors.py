"""Chains of FFmpeg's detectors: frames go through them and come out with the results as metadata."""

from collections.abc import Iterator
from typing import Any

import av
from av.filter import Graph

type Filters = tuple[tuple[str, str], ...]
type Format = tuple[object, ...]
"""The format of a frame: width, height, and pixel format; or sample rate, layout, and sample format."""

# Defects of a whole picture show at 320 px as well as at full size, and it takes a fraction of the time.
WIDTH, MAX_HEIGHT = 320, 2560
BLACK, FREEZE, SILENCE = 0.1, 1.0, 0.5
"""The shortest defects that are reported, in seconds, or half of the film if that is less."""


def picture_detectors(length: float) -> Filters:
    """Returns the detectors for a film of `length` seconds, 0 if it is unknown."""
    return (
        # A strip of 8192 x 16 has no height then, and one of 16 x 8192 a thousand times too much.
        ("scale", f"{WIDTH}:'clip(2*round({WIDTH}/2*ih/iw),2,{MAX_HEIGHT})':flags=fast_bilinear"),
        ("format", "yuv420p"),
        ("blackdetect", f"d={_min_duration(BLACK, length)}:pix_th=0.10"),
        # A noise of 0.003 would report calm content as frozen.
        ("freezedetect", f"n=0.001:d={_min_duration(FREEZE, length)}"),
        ("scdet", "t=10"),
    )


def sound_detectors(length: float) -> Filters:
    """Returns the detectors for a sound of `length` seconds, 0 if it is unknown."""
    return ("ebur128", "metadata=1:peak=true"), (
        "silencedetect",
        f"n=-60dB:d={_min_duration(SILENCE, length)}",
    )


def _min_duration(seconds: float, length: float) -> str:
    # FFmpeg reads no exponents, which a sound of one sample would have.
    return f"{min(seconds, length / 2) if length else seconds:.6f}"


class FilterChain:
    """A chain of filters for frames of one format. RuntimeError if FFmpeg cannot create or run it."""

    def __init__(self, frame: Any, filters: Filters) -> None:
        """Creates a chain for frames of the same format as `frame`."""
        self._graph = Graph()
        # The service runs a worker per core: more threads only compete.
        self._graph.threads = 1
        is_picture = isinstance(frame, av.VideoFrame)
        try:
            end = _picture_source(self._graph, frame) if is_picture else _sound_source(self._graph, frame)
            for name, arguments in (*filters, ("buffersink" if is_picture else "abuffersink", "")):
                next_filter = self._graph.add(name, arguments)
                end.link_to(next_filter)
                end = next_filter
            self._graph.configure()
        except (av.FFmpegError, ValueError) as error:
            raise RuntimeError(f"cannot create detectors for {frame!r}: {error}") from None

    def push(self, frame: Any) -> Iterator[Any]:
        """Pushes a frame, or None at the end; yields the frames that come out."""
        try:
            self._graph.push(frame)
            while True:
                yield self._graph.pull()
        except (BlockingIOError, EOFError):
            return
        except av.FFmpegError as error:
            raise RuntimeError(f"the detectors fail on {frame!r}: {error}") from None


class Detectors:
    """A chain of detectors for frames of the first frame's format; other frames are converted first.

    Streams change their size or format midway, and decoders may return a different format than the headers
    state. One chain for all frames keeps sums such as loudness right for the whole stream.
    """

    def __init__(self, detectors: Filters) -> None:
        self._filters = detectors
        self._format: Format = ()
        self._detector: FilterChain | None = None
        self._source_format: Format = ()
        self._converter: FilterChain | None = None

    def push(self, frame: Any) -> Iterator[Any]:
        """Pushes a frame, or None at the end; yields the frames that come out, with their metadata."""
        format = _frame_format(frame)
        self._format = self._format or _target_format(frame, format)
        if self._converter and format != self._source_format:
            # Flush what the converter still holds before the format changes.
            yield from self._convert(None)
            self._converter = None
        if frame is None:
            yield from self._detector.push(None) if self._detector else ()
        elif format == self._format:
            yield from self._detect(frame)
        else:
            if self._converter is None:
                self._source_format = format
                self._converter = FilterChain(frame, _conversion(frame, self._format))
            yield from self._convert(frame)

    def _convert(self, frame: Any) -> Iterator[Any]:
        assert self._converter
        for converted in self._converter.push(frame):
            yield from self._detect(converted)

    def _detect(self, frame: Any) -> Iterator[Any]:
        if self._detector is None:
            self._detector = FilterChain(frame, self._filters)
        yield from self._detector.push(frame)


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


def _frame_format(frame: Any) -> Format:
    match frame:
        case av.VideoFrame():
            return frame.width, frame.height, frame.format.name
        case av.AudioFrame():
            return frame.sample_rate, frame.layout.name, frame.format.name
    return ()


def _target_format(frame: Any, format: Format) -> Format:
    """Returns the format for the detectors: FFmpeg cannot convert other frames to a palette."""
    if isinstance(frame, av.VideoFrame) and frame.format.has_palette:
        return (*format[:2], "rgb24")
    return format


def _conversion(frame: Any, target: Format) -> Filters:
    """Returns the filters that convert a frame to the target format."""
    first, second, format = target
    if isinstance(frame, av.VideoFrame):
        return ("scale", f"{first}:{second}:flags=fast_bilinear"), ("format", f"{format}")
    # aformat may change the time base, and timestamps must stay in that of the stream.
    arguments = f"sample_rates={first}:channel_layouts={second}:sample_fmts={format}"
    return ("aformat", arguments), ("asettb", f"{frame.time_base.numerator}/{frame.time_base.denominator}")
