"""What a user's file may be."""

from aiprod_film.asset import Asset
from aiprod_rpc.errors import AiprodError, FailedPrecondition, InvalidArgument, Unavailable

MAX_BYTES = 512 << 20
LONGEST_RECORDING = 600
"""Seconds, as a film."""
LONGEST_CLIP_SOUND = 61
"""Seconds: a scene, and what dissolves into the next one."""
MAX_FONT_BYTES = 16 << 20
MAX_LOGO_BYTES, MAX_LOGO_PIXELS = 16 << 20, 16_000_000
MAX_PICTURE_PIXELS = 100_000_000
"""The largest picture: that of a medium-format camera."""
MAX_VIDEO_PIXELS = 8192 * 4320
MAX_ANIMATION_PIXELS = 4096 * 4096
"""The largest frame of a GIF or an animated WebP, which are decoded without a video decoder's care."""


def refused(what: str) -> InvalidArgument:
    """Returns the error for a file that cannot be used; `what` says why."""
    return InvalidArgument(what, reason="MEDIA_REFUSED")


def check_size(asset: Asset, most: int = MAX_BYTES) -> None:
    """Raises InvalidArgument if the file is empty or too large to be fetched."""
    if not 0 < asset.size <= most:
        raise refused(f"{asset.name} has {asset.size} bytes; a file has 1 byte to {most >> 20} MiB")


def crashed(whose: str, error: Exception) -> AiprodError:
    """Returns the error for a file whose reading ended with `error`: another one if the file is to blame."""
    # Only a lost worker points to the file.
    if isinstance(error, Unavailable) and error.reason != "RENDER_WORKER_LOST":
        return error
    return FailedPrecondition(
        f"{whose}: the process that reads its file crashes, or needs more memory than it may have; "
        "save the file again in another format",
        reason="MEDIA_CRASHED",
    )
