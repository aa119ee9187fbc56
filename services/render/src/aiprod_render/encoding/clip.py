"""Encodes a clip, and writes its frame count and preview along the way."""

from collections.abc import Iterator
from pathlib import Path

from aiprod_render.build_folder import FRAME_COUNT, LOGO_PIXELS
from aiprod_render.clip_frames import ClipFrames
from aiprod_render.encoding.mp4 import write_mp4
from aiprod_render.encoding.preview import preview_frame, write_preview
from aiprod_render.picture.overlay import Overlay
from aiprod_render.picture.planes import Bytes
from aiprod_render.render_inputs import ClipSpec
from aiprod_work.shared_counter import open_counter

CLIP = "clip.mp4"


def encode_clip(spec: ClipSpec, frames: ClipFrames, folder: Path) -> Path:
    """Encodes all frames of a clip into `folder` and returns the MP4's path. Raises OSError if it cannot."""
    path = folder / CLIP
    with open_counter(folder / FRAME_COUNT) as counter:
        write_mp4(path, spec.format, _previewed(spec, frames, folder), counter)
    return path


def _previewed(spec: ClipSpec, frames: ClipFrames, folder: Path) -> Iterator[Bytes]:
    previewed, logo = preview_frame(spec), spec.style.logo
    overlay = Overlay(logo, folder / LOGO_PIXELS, spec.format) if logo else None
    for number in range(spec.frame_count):
        frame = frames.frame(number, overlay.at(number) if overlay else None)
        if number == previewed:
            write_preview(frame, folder)
        yield frame
