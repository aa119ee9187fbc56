"""Looks of film stock: black and white, noir, sepia, and an old reel."""

import cv2
import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_render.picture.looks.look import (
    BLACK,
    NEUTRAL,
    WHITE,
    Look,
    curve,
    edge_distance,
    grain,
    shade,
    share,
    through,
    tinted,
)
from aiprod_render.picture.paint import smoothstep
from aiprod_render.picture.planes import Picture


def black_and_white(form: VideoFormat) -> Look:
    """Returns a look without colour, with the grain and the contrast of film."""
    contrast = curve(
        lambda y: BLACK + (WHITE - BLACK) * smoothstep(-0.08, 1.06, (y - BLACK) / (WHITE - BLACK))
    )
    film = share(0.965 + 0.035 * grain(form, 240, 2, 11))

    def apply(picture: Picture, _seconds: float) -> None:
        through(picture.y, contrast)
        shade(picture.y, film)
        _grey(picture)

    return apply


def noir(form: VideoFormat) -> Look:
    """Returns a look without colour: deep shadows, and light that falls through blinds."""
    hard = curve(
        lambda y: (
            BLACK
            + (WHITE - BLACK) * smoothstep(0.10, 0.86, np.clip((y - BLACK) / (WHITE - BLACK), 0, 1) ** 0.72)
        )
    )
    x, y = np.arange(form.width)[None, :] / form.width, np.arange(form.height)[:, None] / form.height
    slats = smoothstep(0.30, 0.62, 0.5 + 0.5 * np.sin(2 * np.pi * (y * 9 + x * 1.6)).astype(np.float32))
    beam = np.exp(-(((x - 0.62) / 0.34) ** 2 + ((y - 0.42) / 0.42) ** 2)).astype(np.float32)
    dark = np.clip(np.hypot((x - 0.55) / 0.75, (y - 0.5) / 0.72), 0, 1).astype(np.float32) ** 2.2
    light = share((0.70 + 0.30 * slats * beam) * (1 - 0.55 * dark) + 0.16 * beam)

    def apply(picture: Picture, _seconds: float) -> None:
        through(picture.y, hard)
        shade(picture.y, light)
        _grey(picture)

    return apply


def sepia(form: VideoFormat) -> Look:
    """Returns the brown look of an old print, pale at its edges."""
    worn = edge_distance(form) + 0.02 * grain(form, 9, 4, 12)
    kept = share(0.55 + 0.45 * smoothstep(0.0, 0.16, worn))
    paper = share((255 - kept).astype(np.float32) / 255 * 0.8)
    film = share(0.96 + 0.04 * grain(form, 200, 2, 13))

    def apply(picture: Picture, _seconds: float) -> None:
        cv2.convertScaleAbs(picture.y, dst=picture.y, alpha=0.86, beta=20)
        shade(picture.y, kept)
        cv2.add(picture.y, paper, dst=picture.y)
        shade(picture.y, film)
        picture.u[:] = NEUTRAL - 18
        picture.v[:] = NEUTRAL + 13

    return apply


def vintage_film(form: VideoFormat) -> Look:
    """Returns the look of an old reel: faded and warm, with scratches, dust and a flickering lamp."""
    u, v = tinted(-9, 0.72), tinted(7, 0.72)
    gate = share(smoothstep(0.012, 0.05, _rounded(form)) * (0.94 + 0.06 * grain(form, 220, 2, 14)))
    flicker = (0.80, 0.83, 0.86, 0.82)
    thin = max(1, form.height // 540)

    def apply(picture: Picture, seconds: float) -> None:
        # An old reel has 16 pictures a second; its light changes with each, its dust with every other one.
        # The least share keeps a time on a step from falling before it.
        tick = int(seconds * 16 + 1e-6)
        faults = np.random.default_rng(tick // 2)
        cv2.convertScaleAbs(picture.y, dst=picture.y, alpha=flicker[tick % len(flicker)], beta=25)
        through(picture.u, u)
        through(picture.v, v)
        for x in faults.integers(0, form.width, 2).tolist():
            top, foot = sorted(faults.integers(0, form.height, 2).tolist())
            line = picture.y[top:foot, x : x + thin]
            cv2.add(line, np.full_like(line, 46), dst=line)
        for x, y in zip(
            *(faults.integers(0, size, 5).tolist() for size in (form.width, form.height)), strict=True
        ):
            cv2.circle(picture.y, (x, y), 1 + (x + y) % (2 + form.height // 360), 44, -1, cv2.LINE_AA)
        shade(picture.y, gate)

    return apply


def _rounded(form: VideoFormat) -> np.ndarray:
    """Returns the distance from the edge of a film gate with round corners."""
    x = np.abs(np.arange(form.width, dtype=np.float32)[None, :] - form.width / 2)
    y = np.abs(np.arange(form.height, dtype=np.float32)[:, None] - form.height / 2)
    short = min(form.width, form.height)
    radius = 0.09 * short
    across, down = x - (form.width / 2 - radius), y - (form.height / 2 - radius)
    far = np.hypot(np.maximum(across, 0), np.maximum(down, 0)) + np.minimum(np.maximum(across, down), 0)
    return (radius - far) / short


def _grey(picture: Picture) -> None:
    picture.u[:] = NEUTRAL
    picture.v[:] = NEUTRAL
