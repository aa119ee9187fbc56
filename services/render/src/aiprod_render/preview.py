"""A small picture of a clip, for those who watch it being made."""

from pathlib import Path

import cv2

from aiprod_render.animatic.planes import Bytes
from aiprod_render.film import ClipSpec

WIDTH = 320
QUALITY = 80


def preview_frame(spec: ClipSpec) -> int:
    """The number of the frame that is shown: half a second in, since the first may be black."""
    return min(round(spec.format.rate / 2), spec.frame_count // 2)


def write_preview(frame: Bytes, path: Path) -> None:
    """Write an I420 frame as a JPEG of `WIDTH` pixels, which appears at `path` when it is complete."""
    picture = cv2.cvtColor(frame, cv2.COLOR_YUV2BGR_I420)
    height = picture.shape[0] * WIDTH // picture.shape[1]
    small = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    part = path.with_suffix(".part")
    part.write_bytes(jpeg.tobytes())
    part.replace(path)
