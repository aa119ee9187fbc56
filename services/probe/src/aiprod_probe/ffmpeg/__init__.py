"""Measures media files with FFmpeg's libraries. Runs in worker processes only: a file may crash it."""

from aiprod_probe.ffmpeg.decoding import analyze_with_progress
from aiprod_probe.ffmpeg.headers import measure, measure_remote
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.results import pickle_by_fields

__all__ = ["analyze_with_progress", "examine", "measure", "measure_remote"]

# Here, because this package is what each worker imports.
pickle_by_fields()
