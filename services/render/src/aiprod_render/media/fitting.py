"""Fits pictures into the frame, and stores them as planes."""

import cv2
import numpy as np
from PIL import Image

from aiprod_film.media import Fit
from aiprod_render.media.pictures import Pixels
from aiprod_render.picture.colour import Colour, luma
from aiprod_render.picture.planes import Picture, i420, i420_buffer

_BLURRED = 24
"""The pixels of the longer side of the blurred copy behind a picture that is shown whole."""
_DIMMED = 0.5
_OPAQUE = 255
_SAMPLED = 250_000
"""Pixels by which the ground of a transparent picture is chosen."""


type Grounds = tuple[Colour, Colour]
"""Two colours, of which one comes behind what is transparent."""


def fitted(pixels: Pixels, fit: Fit, size: tuple[int, int], grounds: Grounds) -> Pixels:
    """Returns RGB of shape (height, width, 3) for `size` (width, height): cut to fill it, or whole.

    Behind a picture that is shown whole is a blurred copy of it; of one with transparent parts, their ground.
    """
    colours, ground = _opaque(pixels, grounds)
    if fit is Fit.FILL:
        return _filled(colours, size)
    width, height = size
    scale = min(width / colours.shape[1], height / colours.shape[0])
    inner = max(1, round(colours.shape[1] * scale)), max(1, round(colours.shape[0] * scale))
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    behind = _dimmed_blur(_filled(colours, size)) if ground is None else np.full((height, width, 3), ground)
    behind[top : top + inner[1], left : left + inner[0]] = _scaled(colours, inner)
    return behind


def _opaque(pixels: Pixels, grounds: Grounds) -> tuple[Pixels, Pixels | None]:
    """Returns RGB, and the ground of shape (3,) of which the opaque part stands out more, if any."""
    colours = np.ascontiguousarray(pixels[..., :3])
    if pixels[..., 3].min() == _OPAQUE:
        return colours, None
    # A part of a large picture tells its colour well enough.
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / _SAMPLED) ** 0.5))
    part = pixels[::step, ::step].astype(np.float32) / _OPAQUE
    seen = (part[..., :3] * part[..., 3:]).sum(axis=(0, 1)) / max(float(part[..., 3].sum()), 1)
    ground = max(grounds, key=lambda colour: abs(float(luma(colour) - luma(seen.astype(np.float32)))))
    ground = (ground * _OPAQUE).round().astype(np.uint8)
    below = Image.new("RGBA", pixels.shape[1::-1], (*map(int, ground), _OPAQUE))
    below.alpha_composite(Image.fromarray(np.ascontiguousarray(pixels)))
    return np.asarray(below.convert("RGB")), ground


def planes(colours: Pixels) -> Picture:
    """Returns RGB of an even size as planes in BT.709, limited range."""
    height, width = colours.shape[:2]
    picture = i420(i420_buffer(width, height))
    np.copyto(picture.y, _weighted(colours, (0.2126, 0.7152, 0.0722), 219 / 255, 16))
    half = cv2.resize(colours, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    np.copyto(picture.u, _weighted(half, (-0.1146, -0.3854, 0.5), 224 / 255, 128))
    np.copyto(picture.v, _weighted(half, (0.5, -0.4542, -0.0458), 224 / 255, 128))
    return picture


def _weighted(colours: Pixels, weights: tuple[float, float, float], scale: float, zero: int) -> Pixels:
    matrix = np.array([[weight * scale for weight in weights] + [zero]], np.float32)
    return cv2.transform(colours, matrix)


def _filled(colours: Pixels, size: tuple[int, int]) -> Pixels:
    height, width = colours.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    # Cut before scaling: a panorama would become very large otherwise.
    cut = min(width, max(1, round(size[0] / scale))), min(height, max(1, round(size[1] / scale)))
    left, top = (width - cut[0]) // 2, (height - cut[1]) // 2
    return _scaled(colours[top : top + cut[1], left : left + cut[0]], size)


def _scaled(colours: Pixels, size: tuple[int, int]) -> Pixels:
    smaller = size[0] < colours.shape[1]
    return cv2.resize(colours, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)


def _dimmed_blur(colours: Pixels) -> Pixels:
    height, width = colours.shape[:2]
    share = _BLURRED / max(height, width)
    small = cv2.resize(
        colours, (max(2, round(width * share)), max(2, round(height * share))), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), 1.2)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.convertScaleAbs(large, alpha=_DIMMED)
