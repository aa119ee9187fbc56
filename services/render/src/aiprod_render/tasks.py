"""What the worker processes do. Importing this module is what makes one ready."""

from pathlib import Path

import cv2

from aiprod_render.animatic.engine import Film
from aiprod_render.film import ClipSpec, Score
from aiprod_render.master import write_master
from aiprod_render.meter import open_meter
from aiprod_render.mp4 import write_clip

cv2.setNumThreads(1)


def render_clip(spec: ClipSpec, path: Path, meter_path: Path) -> None:
    """Render a clip to `path`, counting its frames at `meter_path`. OSError when it cannot be written."""
    film = Film(spec)
    with open_meter(meter_path) as meter:
        write_clip(path, spec.format, (film.frame(number) for number in range(spec.frame_count)), meter)


def assemble_master(clips: list[Path], score: Score, path: Path, meter_path: Path) -> None:
    """Join clips to `path` with the music of `score`, counting frames at `meter_path`."""
    with open_meter(meter_path) as meter:
        write_master(path, clips, score, meter)
