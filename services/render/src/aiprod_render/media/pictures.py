"""Reads pictures, and the frames of GIF, animated WebP, and AVIF, with Pillow."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from aiprod_render.media.heic import check_whole, is_heic
from aiprod_render.media.limits import MAX_ANIMATION_PIXELS, MAX_PICTURE_PIXELS, refused

type Pixels = NDArray[Any]
"""uint8 RGBA of shape (height, width, 4)."""

type Frames = Iterator[tuple[float, Callable[[], Pixels]]]
"""How long each frame lasts in seconds, more than 0, and how to get its pixels before the next frame."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
STILL_FORMATS = ("PNG", "HEIF")
"""Formats whose further pictures are no frames: previews, depths, and the other shots of a burst."""
_FRAME_SECONDS = 0.1
"""How long a frame of an animation lasts that states no time, or one that no screen could show."""
_SHORTEST_FRAME = 0.02


def open_picture(path: Path) -> Image.Image | None:
    """Returns the picture with its header read; None if it is of no known format, or a HEIF that moves.

    Raises InvalidArgument if it is damaged or too large.
    """
    # Checked below, with a clear text, before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    of_telephone = is_heic(path)
    if of_telephone:
        check_whole(path)
    try:
        picture = Image.open(path, formats=("HEIF", *FORMATS) if of_telephone else FORMATS)
    except UnidentifiedImageError:
        if of_telephone:
            # FFmpeg would show one of its tiles.
            raise refused("the HEIC picture cannot be decoded; save it again as JPEG") from None
        return None
    except Exception as error:
        raise _unreadable(error) from None
    most = MAX_ANIMATION_PIXELS if is_animated(picture) else MAX_PICTURE_PIXELS
    if picture.width * picture.height > most:
        size = f"{picture.width} × {picture.height}"
        raise refused(f"a picture of {size} pixels is too large; it may have {most // 1_000_000} million")
    return picture


def is_animated(picture: Image.Image) -> bool:
    """Returns whether it has more frames than one."""
    return bool(getattr(picture, "is_animated", False)) and picture.format not in STILL_FORMATS


def still(picture: Image.Image, needed: int) -> Pixels:
    """Returns the pixels upright and in sRGB.

    A large picture has fewer of them then, but at least `needed` on its shorter side. Raises InvalidArgument
    if they are damaged.
    """
    try:
        # A JPEG is decoded at a part of its size, any other picture is averaged after it is decoded.
        picture.draft("RGB", (needed, needed))
        picture.load()
        factor = max(1, min(picture.size) // needed)
        return _pixels(ImageOps.exif_transpose(picture.reduce(factor) if factor > 1 else picture))
    # Not what is wrong with the file: the caller tells that reading it takes too much.
    except MemoryError:
        raise
    except Exception as error:
        raise _unreadable(error) from None


def animation(picture: Image.Image) -> Frames:
    """Yields the frames once. Raises InvalidArgument if one is damaged."""
    for number in range(getattr(picture, "n_frames", 1)):
        try:
            picture.seek(number)
            pixels = _pixels(picture.copy())
        except MemoryError:
            raise
        except Exception as error:
            raise _unreadable(error) from None
        seconds = float(picture.info.get("duration") or 0) / 1000
        yield (seconds if seconds >= _SHORTEST_FRAME else _FRAME_SECONDS), lambda shown=pixels: shown  # type: ignore[misc]


def _pixels(picture: Image.Image) -> Pixels:
    return np.asarray(_eight_bits(_in_srgb(picture)).convert("RGBA"))


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Returns grey of 16 bits as grey of 8, which Pillow would cut off at white instead."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.asarray(picture, np.float32)
    # 257 takes 65,535 to 255; what has no larger value than 255 has 8 bits in a wide mode.
    return Image.fromarray(np.clip(values / (257 if values.max() > 255 else 1), 0, 255).astype(np.uint8))


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Returns the picture in sRGB if its profile says what else it is in, as those of phones do."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    # A broken profile is not a reason to refuse a picture that every viewer shows.
    with suppress(ImageCms.PyCMSError, OSError):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        return turned or picture
    return picture


def _unreadable(error: Exception) -> Exception:
    return refused(f"the picture cannot be decoded ({error}); save it again as PNG or JPEG")
