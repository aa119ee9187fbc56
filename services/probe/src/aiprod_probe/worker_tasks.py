"""What workers do, by name: the service itself never loads FFmpeg's libraries."""

from aiprod_probe.examination import Examination
from aiprod_probe.qc.judge import Judgement
from aiprod_probe.report_messages import probe_report


def measure(path: str, filename: str) -> bytes:
    """Measures a file, as `ffmpeg.measure` does; returns the serialized message of the report.

    The caller has nothing to build or to read: that would take it longer than the worker, whose caches are
    warm. `filename` is the file's name to people.
    """
    from aiprod_probe import ffmpeg

    return probe_report(ffmpeg.measure(path), filename).SerializeToString()


def measure_remote(path: str, filename: str) -> bytes:
    """Measures a file behind a socket, as `measure` does with a file."""
    from aiprod_probe import ffmpeg

    return probe_report(ffmpeg.measure_remote(path), filename).SerializeToString()


def examine(path: str) -> Examination:
    """Examines a file's packets, as `ffmpeg.examine` does."""
    from aiprod_probe import ffmpeg

    return ffmpeg.examine(path)


def analyze_with_progress(path: str, progress_path: str) -> Examination:
    """Decodes a file, as `ffmpeg.analyze_with_progress` does."""
    from aiprod_probe import ffmpeg

    return ffmpeg.analyze_with_progress(path, progress_path)


def draw_timeline(title: str, judgement: Judgement) -> bytes:
    """Draws an analysis, as `timeline.draw_timeline` does."""
    from aiprod_probe.timeline import draw_timeline

    return draw_timeline(title, judgement)
