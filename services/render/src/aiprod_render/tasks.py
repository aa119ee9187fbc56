"""What the worker processes do. Importing this module is what makes one ready."""

from collections.abc import Iterator
from pathlib import Path

import cv2

from aiprod_render.animatic.engine import Film
from aiprod_render.animatic.planes import Bytes
from aiprod_render.cut import Cut
from aiprod_render.film import ClipSpec, Score
from aiprod_render.footage import Footage
from aiprod_render.master import write_master
from aiprod_render.meter import open_meter
from aiprod_render.mp4 import write_clip
from aiprod_render.preview import preview_frame, write_preview
from aiprod_render.progress import METER, PREVIEW

cv2.setNumThreads(1)

CLIP, MASTER = "clip.mp4", "master.mp4"
"""What is made, in the work's folder, where the meter and the preview are too."""


def render_clip(spec: ClipSpec, folder: Path) -> Path:
    """Draw a clip. OSError when it cannot be written."""
    return _write(spec, Film(spec), folder)


def cut_clip(spec: ClipSpec, take: Path, outgoing: Path | None, folder: Path) -> Path:
    """Cut a clip out of foreign videos: the scene's, and the one it dissolves from.

    FailedPrecondition when they cannot be read.
    """
    with Footage(spec, take) as shot:
        if outgoing is None:
            return _write(spec, Cut(spec, shot, None), folder)
        with Footage(spec, outgoing, words=False) as under:
            return _write(spec, Cut(spec, shot, under), folder)


def assemble_master(clips: list[Path], score: Score, folder: Path) -> Path:
    """Join clips with the music of `score`."""
    path = folder / MASTER
    with open_meter(folder / METER) as meter:
        write_master(path, clips, score, meter)
    return path


def _write(spec: ClipSpec, cut: Cut, folder: Path) -> Path:
    path = folder / CLIP
    with open_meter(folder / METER) as meter:
        write_clip(path, spec.format, _frames(spec, cut, folder), meter)
    return path


def _frames(spec: ClipSpec, cut: Cut, folder: Path) -> Iterator[Bytes]:
    shown = preview_frame(spec)
    for number in range(spec.frame_count):
        frame = cut.frame(number)
        if number == shown:
            write_preview(frame, folder / PREVIEW)
        yield frame
