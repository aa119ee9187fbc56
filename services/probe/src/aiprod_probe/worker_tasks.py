"""What workers do, by name: the service itself never loads FFmpeg's libraries."""

from aiprod_probe.examination import Examination
from aiprod_probe.qc.judge import Judgement
from aiprod_probe.report_messages import serialized


def measure(path: str) -> bytes:
    """Measure a file, as `ffmpeg.measure` does; returns the message of the report.

    The caller has nothing to build: that would take it longer than the worker, whose caches are warm.
    """
    from aiprod_probe import ffmpeg

    return serialized(ffmpeg.measure(path))


def measure_remote(path: str) -> bytes:
    """Measure a file behind a socket, as `ffmpeg.measure_remote` does; returns the message of the report."""
    from aiprod_probe import ffmpeg

    return serialized(ffmpeg.measure_remote(path))


def examine(path: str) -> Examination:
    """Examine a file's packets, as `ffmpeg.examine` does."""
    from aiprod_probe import ffmpeg

    return ffmpeg.examine(path)


def analyze_with_progress(path: str, progress_path: str) -> Examination:
    """Decode a file, as `ffmpeg.analyze_with_progress` does."""
    from aiprod_probe import ffmpeg

    return ffmpeg.analyze_with_progress(path, progress_path)


def draw_timeline(title: str, judgement: Judgement) -> bytes:
    """Draw an analysis, as `timeline.draw_timeline` does."""
    from aiprod_probe.timeline import draw_timeline

    return draw_timeline(title, judgement)
