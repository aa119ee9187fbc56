"""Reads a logo with Pillow, at the size that it has in the frame."""

from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from aiprod_film.manifest import VideoFormat
from aiprod_render.build_folder import LOGO, LOGO_PIXELS
from aiprod_render.media.limits import MAX_LOGO_PIXELS, refused

_WIDTH, _HEIGHT = 0.2, 0.12
"""The most that a logo takes of the frame's width, and of its shorter side in height."""


def decode_logo(folder: Path, form: VideoFormat) -> Path:
    """Decodes LOGO in `folder` into RGBA as an array file, and returns its path.

    Raises InvalidArgument if it is no PNG, is damaged or too large, or has nothing to see.
    """
    # Checked below, with a clear text, before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(folder / LOGO, formats=("PNG",))
        if picture.width * picture.height > MAX_LOGO_PIXELS:
            raise refused(f"it has {picture.width} × {picture.height} pixels; a logo may have 16 million")
        logo = _scaled(picture.convert("RGBA"), form)
    except UnidentifiedImageError:
        raise refused("it is not a PNG file: export it as PNG with a transparent background") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise refused(f"it cannot be decoded ({error}); export it again as PNG") from None
    pixels = np.asarray(logo)
    if not pixels[..., 3].any():
        raise refused("it is transparent everywhere")
    path = folder / LOGO_PIXELS
    np.save(path, pixels)
    return path


def _scaled(picture: Image.Image, form: VideoFormat) -> Image.Image:
    """Returns the picture at its size in the frame, which is even: chroma has half of it."""
    scale = min(form.width * _WIDTH / picture.width, min(form.width, form.height) * _HEIGHT / picture.height)
    size = [max(2, round(side * scale / 2) * 2) for side in picture.size]
    # Premultiplied, or the colour of transparent pixels bleeds into the edges.
    premultiplied = picture.convert("RGBa").resize((size[0], size[1]), Image.Resampling.LANCZOS)
    return premultiplied.convert("RGBA")
