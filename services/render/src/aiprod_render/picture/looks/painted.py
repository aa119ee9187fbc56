"""Looks of paint, paper and clay, and of pixels."""

import cv2
import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_render.picture.looks.look import (
    BLACK,
    WHITE,
    Look,
    curve,
    edge_distance,
    enlarge,
    full,
    grain,
    halved,
    line_strength,
    lines,
    shade,
    share,
    stairs,
    through,
    tinted,
)
from aiprod_render.picture.paint import Field, smoothstep
from aiprod_render.picture.planes import Bytes, Picture

_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.uint8)


def watercolour(form: VideoFormat) -> Look:
    """Returns thin washes on white paper: soft shapes with darker rims, and an unpainted margin."""
    pale = curve(lambda y: WHITE - (WHITE - y) * 0.74)
    rims = line_strength(9, 0.75)
    warp = _Warp(form, 0.009, 14, 21)
    paper = share(0.955 + 0.045 * grain(form, 170, 3, 22))
    painted = smoothstep(0.035, 0.060, edge_distance(form) + 0.020 * grain(form, 16, 4, 23))
    pooled = 0.90 + 0.10 * smoothstep(-0.5, 0.7, grain(form, 5, 3, 24))
    kept, bare = share(painted * pooled), share((1 - painted) * (WHITE / 255))
    kept_chroma, bare_chroma = share(halved(painted)), share((1 - halved(painted)) * (128 / 255))

    def apply(picture: Picture, _seconds: float) -> None:
        # A median at half size looks like a painter's filter at a tenth of its cost.
        small = cv2.medianBlur(halved(picture.y), 5)
        cv2.subtract(small, lines(picture, rims), dst=small)
        enlarge(warp(cv2.LUT(small, pale)), picture.y)
        shade(picture.y, kept)
        cv2.add(picture.y, bare, dst=picture.y)
        shade(picture.y, paper)
        for plane in (picture.u, picture.v):
            np.copyto(plane, warp(cv2.medianBlur(plane, 3)))
            shade(plane, kept_chroma)
            cv2.add(plane, bare_chroma, dst=plane)

    return apply


def oil(form: VideoFormat) -> Look:
    """Returns thick strokes of rich colour on canvas."""
    warp = _Warp(form, 0.010, 70, 31, stretch=3.0)
    ridge = grain(form, 90, 2, 32, stretch=4.0)
    up, down = share(ridge.clip(0, 1) * 0.085), share((-ridge).clip(0, 1) * 0.085)
    rich = tinted(0, 1.45)
    deep = curve(lambda y: BLACK + (WHITE - BLACK) * smoothstep(-0.12, 1.08, (y - BLACK) / (WHITE - BLACK)))

    def apply(picture: Picture, _seconds: float) -> None:
        small = warp(cv2.medianBlur(halved(picture.y), 5))
        _relief(small, 1, 0.55)
        enlarge(cv2.LUT(small, deep), picture.y)
        cv2.add(picture.y, up, dst=picture.y)
        cv2.subtract(picture.y, down, dst=picture.y)
        for plane in (picture.u, picture.v):
            np.copyto(plane, warp(plane))
            through(plane, rich)

    return apply


def paper_cut(form: VideoFormat) -> Look:
    """Returns layers of coloured paper: few tones, fibres, and a shadow under each edge."""
    tones = stairs(11, 0.2)
    fibres = share(0.93 + 0.07 * grain(form, 130, 3, 41, stretch=0.6))
    bright = tinted(0, 1.22)
    drop = max(1, min(form.width, form.height) // 180)

    def apply(picture: Picture, _seconds: float) -> None:
        small = cv2.LUT(halved(picture.y), tones)
        through(picture.y, tones)
        thrown = cv2.subtract(cv2.blur(small, (2 * drop + 1, 2 * drop + 1)), small)
        moved = np.zeros_like(thrown)
        moved[drop:, drop:] = thrown[:-drop, :-drop]
        cv2.subtract(picture.y, full(moved, picture), dst=picture.y)
        _relief(picture.y, drop, 0.35)
        shade(picture.y, fibres)
        for plane in (picture.u, picture.v):
            through(plane, bright)

    return apply


def clay(form: VideoFormat) -> Look:
    """Returns figures of clay: round edges in a soft light, and the marks of fingers."""
    prints = grain(form, 34, 3, 51)
    up, down = share(prints.clip(0, 1) * 0.055), share((-prints).clip(0, 1) * 0.055)
    warm, mellow = tinted(-3, 1.12), tinted(3, 1.12)
    wide = max(2, min(form.width, form.height) // 150)

    def apply(picture: Picture, _seconds: float) -> None:
        small = cv2.medianBlur(halved(picture.y), 5)
        soft = cv2.blur(small, (2 * wide + 1, 2 * wide + 1))
        cv2.addWeighted(small, 0.6, soft, 0.4, 0, dst=small)
        _relief(small, wide, 0.85)
        enlarge(small, picture.y)
        cv2.add(picture.y, up, dst=picture.y)
        cv2.subtract(picture.y, down, dst=picture.y)
        through(picture.u, warm)
        through(picture.v, mellow)

    return apply


def pixel_art(form: VideoFormat) -> Look:
    """Returns large pixels of few colours, which dither between tones."""
    block = max(2, round(min(form.width, form.height) / 128))
    size = form.width // block, form.height // block
    step = 26
    dither = np.tile(_BAYER, (-(-size[1] // 4), -(-size[0] // 4)))[: size[1], : size[0]] * np.uint8(
        step // 16 + 1
    )
    tones = curve(lambda y: (y - BLACK) // step * step + BLACK + 4)
    colours = curve(lambda c: 128 + np.round((c - 128) * 1.5 / 14) * 14)

    def apply(picture: Picture, _seconds: float) -> None:
        # By way of the half size it takes half the time.
        small = cv2.resize(halved(picture.y), size, interpolation=cv2.INTER_AREA)
        blocks = [cv2.LUT(cv2.add(small, dither), tones)]
        blocks += [
            cv2.LUT(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), colours)
            for plane in (picture.u, picture.v)
        ]
        for plane, part in zip(picture.planes, blocks, strict=True):
            cv2.resize(part, (plane.shape[1], plane.shape[0]), dst=plane, interpolation=cv2.INTER_NEAREST)

    return apply


class _Warp:
    """Moves the pixels of a half-size plane by a fixed noise, up to `reach` parts of the short side."""

    def __init__(
        self, form: VideoFormat, reach: float, cells: float, seed: int, *, stretch: float = 1.0
    ) -> None:
        x, y = np.meshgrid(
            np.arange(form.width // 2, dtype=np.float32), np.arange(form.height // 2, dtype=np.float32)
        )
        far = reach * min(form.width, form.height) / 2
        across, down = (
            (place + far * _small(grain(form, cells, 2, number, stretch=stretch))).astype(np.float32)
            for place, number in ((x, seed), (y, seed + 100))
        )
        # Whole pixels take a third of the time, and no brush is more exact.
        self._map, self._rest = cv2.convertMaps(across, down, cv2.CV_16SC2, nninterpolation=True)

    def __call__(self, plane: Bytes) -> Bytes:
        moved: Bytes = cv2.remap(
            plane, self._map, self._rest, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
        )
        return moved


def _small(field: Field) -> Field:
    return cv2.resize(field, (field.shape[1] // 2, field.shape[0] // 2), interpolation=cv2.INTER_AREA)


def _relief(plane: Bytes, reach: int, strength: float) -> None:
    """Lights edges that face the upper left and shades the others."""
    former = plane[:-reach, :-reach].copy()
    later = plane[reach:, reach:]
    rise, fall = cv2.subtract(later, former), cv2.subtract(former, later)
    cv2.add(later, cv2.convertScaleAbs(rise, alpha=strength), dst=later)
    cv2.subtract(later, cv2.convertScaleAbs(fall, alpha=strength), dst=later)
