"""Looks of lines: ink, pencil, comic, anime, neon, blueprint, chalk."""

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
from aiprod_render.picture.planes import Picture


def ink(form: VideoFormat) -> Look:
    """Returns washes of black ink in a few tones on warm paper, with brushed lines."""
    washes = cv2.LUT(stairs(5, 0.45), curve(lambda y: 46 + (y - BLACK) * 0.86)).ravel()
    strokes = line_strength(7, 5.5)
    paper = share(0.95 + 0.05 * grain(form, 120, 4, 61))
    dry = share(0.62 + 0.38 * smoothstep(-0.35, 0.3, grain(form, 60, 2, 62, stretch=3.0)))

    def apply(picture: Picture, _seconds: float) -> None:
        brushed = full(lines(picture, strokes), picture)
        small = cv2.medianBlur(halved(picture.y), 5)
        enlarge(cv2.LUT(small, washes), picture.y)
        shade(brushed, dry)
        cv2.subtract(picture.y, brushed, dst=picture.y)
        shade(picture.y, paper)
        picture.u[:] = NEUTRAL - 7
        picture.v[:] = NEUTRAL + 4

    return apply


def pencil(form: VideoFormat) -> Look:
    """Returns lines of a pencil on white paper, and hatching where it is dark."""
    strokes = line_strength(4, 4.6)
    darkness = curve(lambda y: np.clip((196 - y) * 0.92, 0, 150))
    near, far = _hatching(form, 1.0, 0.0), _hatching(form, -0.75, 0.35)
    lead = share(0.7 + 0.3 * grain(form, 260, 2, 63))
    paper = share(0.975 + 0.025 * grain(form, 150, 3, 64))
    faint = tinted(0, 0.16)

    def apply(picture: Picture, _seconds: float) -> None:
        drawn = full(lines(picture, strokes), picture)
        dark = cv2.LUT(picture.y, darkness)
        picture.y[:] = 229
        cv2.subtract(picture.y, cv2.multiply(dark, near, scale=1 / 255), dst=picture.y)
        deep = cv2.subtract(dark, np.full_like(dark, 70))
        cv2.subtract(picture.y, cv2.multiply(deep, far, scale=1 / 255), dst=picture.y)
        shade(drawn, lead)
        cv2.subtract(picture.y, cv2.convertScaleAbs(drawn, alpha=0.82), dst=picture.y)
        shade(picture.y, paper)
        for plane in (picture.u, picture.v):
            through(plane, faint)

    return apply


def _hatching(form: VideoFormat, lean: float, seed: float) -> np.ndarray:
    """Returns strokes in one direction as a mask."""
    step = max(3.0, min(form.width, form.height) / 130)
    x, y = np.arange(form.width, dtype=np.float32)[None, :], np.arange(form.height, dtype=np.float32)[:, None]
    wave = grain(form, 12, 3, 65 + int(seed * 10))
    strokes = 0.5 + 0.5 * np.sin(2 * np.pi * ((x + y * lean) / step / 1.3 + wave * 0.8))
    return share(0.25 + 0.75 * smoothstep(0.3, 0.8, strokes))


def comic(form: VideoFormat) -> Look:
    """Returns flat, loud colours with black outlines, and dots where it is dark."""
    tones, outlines, loud = stairs(6, 0.12), line_strength(13, 7.0), tinted(0, 1.75)
    step = max(4.0, min(form.width, form.height) / 96)
    x, y = np.arange(form.width, dtype=np.float32)[None, :], np.arange(form.height, dtype=np.float32)[:, None]
    raster = np.cos(2 * np.pi * (x + y) / step / 1.4) + np.cos(2 * np.pi * (x - y) / step / 1.4)
    dots: Field = 92 + 24 * raster

    def apply(picture: Picture, _seconds: float) -> None:
        black = full(lines(picture, outlines), picture)
        small = cv2.medianBlur(halved(picture.y), 5)
        enlarge(small, picture.y)
        screen = cv2.compare(picture.y, threshold, cv2.CMP_LT)
        through(picture.y, tones)
        cv2.add(picture.y, cv2.bitwise_and(screen, paper_light), dst=picture.y)
        cv2.subtract(picture.y, black, dst=picture.y)
        # What is subtracted may fall below black, which is 16.
        cv2.max(picture.y, floor, dst=picture.y)
        for plane in (picture.u, picture.v):
            through(plane, loud)

    threshold = dots.clip(0, 255).astype(np.uint8)
    paper_light = np.full((form.height, form.width), 30, np.uint8)
    floor = np.full((form.height, form.width), BLACK, np.uint8)
    return apply


def anime(form: VideoFormat) -> Look:
    """Returns cels: two or three clear tones a colour, fine outlines, and light that blooms."""
    outlines, clear = line_strength(14, 2.6), tinted(0, 1.34)
    bright = curve(lambda y: BLACK + (WHITE - BLACK) * np.clip((y - BLACK) / (WHITE - BLACK), 0, 1) ** 0.82)
    tones = cv2.LUT(stairs(7, 0.16), bright).ravel()
    highlights = curve(lambda y: np.clip((y - 170) * 0.62, 0, 60))

    def apply(picture: Picture, _seconds: float) -> None:
        fine = full(lines(picture, outlines), picture)
        through(picture.y, tones)
        # Light that blooms has no detail to lose.
        quarter = cv2.resize(picture.y, (form.width // 4, form.height // 4), interpolation=cv2.INTER_AREA)
        bloom = cv2.blur(cv2.LUT(quarter, highlights), (13, 13))
        cv2.subtract(picture.y, fine, dst=picture.y)
        cv2.add(picture.y, cv2.resize(bloom, (form.width, form.height)), dst=picture.y)
        for plane in (picture.u, picture.v):
            through(plane, clear)

    return apply


def neon(form: VideoFormat) -> Look:
    """Returns glowing outlines in magenta and cyan in the dark."""
    tubes = line_strength(8, 5.0)
    u, v = tinted(20, 2.1), tinted(15, 2.1)

    def apply(picture: Picture, _seconds: float) -> None:
        glowing = lines(picture, tubes)
        quarter = cv2.resize(glowing, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        # Two box blurs look like a Gaussian one and cost less.
        haze = cv2.resize(cv2.blur(cv2.blur(quarter, (9, 9)), (9, 9)), glowing.shape[::-1])
        cv2.convertScaleAbs(picture.y, dst=picture.y, alpha=0.27, beta=BLACK * 0.73)
        cv2.add(picture.y, full(cv2.addWeighted(glowing, 0.62, haze, 0.55, 0), picture), dst=picture.y)
        for plane, table in ((picture.u, u), (picture.v, v)):
            through(plane, table)

    return apply


def blueprint(form: VideoFormat) -> Look:
    """Returns white lines and a grid on blue paper."""
    strokes = line_strength(5, 4.2)
    step = max(12, min(form.width, form.height) // 24)
    grid = np.zeros((form.height, form.width), np.uint8)
    grid[::step], grid[:, ::step] = 9, 9
    grid[:: step * 4], grid[:, :: step * 4] = 20, 20
    frame = edge_distance(form)
    grid[(frame > 0.030) & (frame < 0.034)] = 120

    def apply(picture: Picture, _seconds: float) -> None:
        drawn = lines(picture, strokes)
        cv2.convertScaleAbs(picture.y, dst=picture.y, alpha=0.16, beta=55)
        cv2.add(picture.y, grid, dst=picture.y)
        cv2.add(picture.y, full(drawn, picture), dst=picture.y)
        # What is added may rise above white, which is 235.
        cv2.min(picture.y, bright, dst=picture.y)
        # The lines are white, the paper is blue.
        for plane, shift in ((picture.u, 40), (picture.v, -24)):
            cv2.convertScaleAbs(drawn, dst=plane, alpha=-shift / 320, beta=NEUTRAL + shift)

    bright = np.full((form.height, form.width), WHITE, np.uint8)
    return apply


def chalk(form: VideoFormat) -> Look:
    """Returns chalk on a blackboard: rough lines, and colour rubbed in lightly."""
    strokes = line_strength(5, 4.6)
    rubbed = curve(lambda y: np.clip((y - 60) * 0.5, 0, 90))
    rough = share(0.35 + 0.65 * smoothstep(-0.4, 0.5, grain(form, 210, 2, 66)))
    fill = share(0.25 + 0.55 * smoothstep(-0.3, 0.8, grain(form, 110, 3, 67, stretch=2.5)))
    dust = (46 + 7 * grain(form, 5, 4, 68)).astype(np.uint8)
    u, v = tinted(-3, 0.8), tinted(-7, 0.8)

    def apply(picture: Picture, _seconds: float) -> None:
        drawn = full(lines(picture, strokes), picture)
        body = cv2.LUT(picture.y, rubbed)
        shade(body, fill)
        shade(drawn, rough)
        np.copyto(picture.y, cv2.add(dust, body))
        cv2.add(picture.y, cv2.convertScaleAbs(drawn, alpha=0.8), dst=picture.y)
        for plane, table in ((picture.u, u), (picture.v, v)):
            through(plane, table)

    return apply
