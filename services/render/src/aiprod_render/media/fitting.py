"""Fits pictures into the frame, and stores them as planes."""

import cv2
import numpy as np

from aiprod_film.media import Fit
from aiprod_render.media.pictures import Pixels
from aiprod_render.picture.colour import Colour, luma
from aiprod_render.picture.planes import Picture, i420, i420_buffer

_BLURRED = 24
"""The pixels of the longer side of the blurred copy behind a picture that is shown whole."""
_DIMMED = 0.5
_OPAQUE = 255


def fitted(pixels: Pixels, fit: Fit, size: tuple[int, int]) -> Pixels:
    """Returns RGB of shape (height, width, 3) for `size` (width, height): cut to fill it, or whole."""
    colours = np.ascontiguousarray(pixels[..., :3])
    filled = _filled(colours, size)
    if fit is Fit.FILL:
        return filled
    width, height = size
    scale = min(width / colours.shape[1], height / colours.shape[0])
    inner = max(1, round(colours.shape[1] * scale)), max(1, round(colours.shape[0] * scale))
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    behind = _dimmed_blur(filled)
    behind[top : top + inner[1], left : left + inner[0]] = _scaled(colours, inner)
    return behind


def opaque(pixels: Pixels, grounds: tuple[Colour, Colour]) -> Pixels:
    """Returns RGBA with what is transparent filled by the ground of which its opaque part stands out more."""
    alpha = pixels[..., 3:].astype(np.float32) / _OPAQUE
    if alpha.min() == 1:
        return pixels
    seen = (pixels[..., :3] * alpha).sum(axis=(0, 1)) / max(float(alpha.sum()), 1) / _OPAQUE
    ground = max(grounds, key=lambda colour: abs(float(luma(colour) - luma(seen.astype(np.float32)))))
    mixed = pixels[..., :3] * alpha + ground * _OPAQUE * (1 - alpha)
    return np.dstack([mixed.round().astype(np.uint8), np.full(alpha.shape[:2], _OPAQUE, np.uint8)])


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
