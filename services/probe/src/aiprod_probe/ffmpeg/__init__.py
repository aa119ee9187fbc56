"""Measures media files with FFmpeg's libraries. Runs in worker processes, never beside a server."""

from aiprod_probe.ffmpeg.decoding import analyse_metered
from aiprod_probe.ffmpeg.headers import measure, measure_lent
from aiprod_probe.ffmpeg.opening import confine
from aiprod_probe.ffmpeg.packets import examine

__all__ = ["analyse_metered", "confine", "examine", "measure", "measure_lent"]
