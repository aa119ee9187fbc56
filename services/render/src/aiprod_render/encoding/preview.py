"""A small preview picture of a clip that is being rendered."""

from pathlib import Path
from typing import TYPE_CHECKING

from aiprod_render.build_folder import PREVIEW
from aiprod_render.render_inputs import ClipSpec

if TYPE_CHECKING:
    from aiprod_render.picture.planes import Bytes

WIDTH = 320
QUALITY = 80


def preview_frame(spec: ClipSpec) -> int:
    """Returns the number of the previewed frame: half a second in, because the first may be black."""
    return min(round(spec.format.rate / 2), spec.frame_count // 2)


def write_preview(frame: "Bytes", folder: Path) -> None:
    """Writes an I420 frame to `folder` as a JPEG of `WIDTH` pixels; the file appears once it is complete."""
    # The service, which draws nothing, imports this module, too.
    import cv2

    picture = cv2.cvtColor(frame, cv2.COLOR_YUV2BGR_I420)
    height = picture.shape[0] * WIDTH // picture.shape[1]
    small = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    # The service may read at any time: rename the finished file into place.
    part = folder / f"{PREVIEW}.part"
    part.write_bytes(jpeg.tobytes())
    part.replace(folder / PREVIEW)
