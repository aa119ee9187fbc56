"""FFmpeg's detectors, as chains that frames are pushed through; results are the frames' metadata."""

from collections.abc import Iterator
from typing import Any, Self

from av.audio.stream import AudioStream as AvAudio
from av.filter import Graph
from av.video.stream import VideoStream as AvVideo

# At 320 px defects of a whole picture are as plain as at full size, at a fraction of the time.
# freezedetect's noise of 0.003 calls calm content frozen.
PICTURE = (
    ("scale", "320:-2:flags=fast_bilinear"),
    ("format", "yuv420p"),
    ("blackdetect", "d=0.1:pix_th=0.10"),
    ("freezedetect", "n=0.001:d=1"),
    ("scdet", "t=10"),
    ("signalstats", "stat=brng"),
)
SOUND = (("ebur128", "metadata=1:peak=true"), ("silencedetect", "n=-60dB:d=0.5"))


class Detectors:
    """One chain of detectors."""

    def __init__(self, graph: Graph, source: Any, filters: tuple[tuple[str, str], ...], sink: str) -> None:
        self._graph = graph
        end = source
        for name, arguments in filters:
            following = graph.add(name, arguments)
            end.link_to(following)
            end = following
        end.link_to(graph.add(sink))
        graph.configure()

    @classmethod
    def of_picture(cls, stream: AvVideo) -> Self:
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(template=stream, time_base=stream.time_base)
        return cls(graph, source, PICTURE, "buffersink")

    @classmethod
    def of_sound(cls, stream: AvAudio) -> Self:
        graph = Graph()
        graph.threads = 1
        source = graph.add_abuffer(template=stream, time_base=stream.time_base)
        return cls(graph, source, SOUND, "abuffersink")

    def push(self, frame: Any) -> Iterator[Any]:
        """Push a frame, None at the end; the frames that come out of the chain."""
        self._graph.push(frame)
        while True:
            try:
                yield self._graph.pull()
            except (BlockingIOError, EOFError):
                return
