"""The cut of one scene: its shot, the one that it dissolves from, and its fades."""

from fractions import Fraction
from typing import Protocol

import cv2
import numpy as np

from aiprod_render.animatic.grade import grade_of
from aiprod_render.animatic.planes import Bytes, Picture, i420
from aiprod_render.film import ClipSpec, Format, Outgoing, Transition

DISSOLVE_SECONDS = Fraction(1, 2)
FADE_IN_SECONDS = Fraction(1, 2)
FADE_OUT_SECONDS = Fraction(3, 5)
NO_COLOUR = 128
"""The value of both colour planes where there is no colour."""


class Shot(Protocol):
    """One scene as it is seen, without its neighbours."""

    def draw(self, target: Picture, number: int) -> None:
        """Draw frame `number`, over all of the target; numbers past the end of the scene go on."""


class Cut:
    """The frames of one clip. `under` is the shot of the scene before, where it dissolves from one."""

    def __init__(self, spec: ClipSpec, shot: Shot, under: Shot | None) -> None:
        self._spec = spec
        self._shot = shot
        self._under = under
        self._grey = grade_of(spec.style).grey
        self._dissolve = dissolve_frames(spec, spec.outgoing) if spec.outgoing else 0
        self._buffer, self._other = buffer_of(spec.format), buffer_of(spec.format)

    def frame(self, number: int) -> Bytes:
        """Frame `number` as I420 of shape (height * 3 // 2, width), valid until the next call."""
        self._shot.draw(i420(self._buffer), number)
        if self._under and self._spec.outgoing and number < self._dissolve:
            self._under.draw(i420(self._other), self._spec.outgoing.frame_count + number)
            share = _smooth((number + 1) / (self._dissolve + 1))
            cv2.addWeighted(self._other, 1 - share, self._buffer, share, 0, dst=self._buffer)
        if self._grey:
            self._buffer[self._spec.format.height :] = NO_COLOUR
        self._fade(self._brightness(number))
        return self._buffer

    def _brightness(self, number: int) -> float:
        """0 for black to 1; a fade takes no more than half of the clip."""
        rate, count = self._spec.format.rate, self._spec.frame_count
        brightness = 1.0
        if self._spec.scene.transition is Transition.FADE:
            frames = min(round(rate * FADE_IN_SECONDS), count // 2)
            brightness = min(brightness, number / max(1, frames))
        if self._spec.fade_out:
            frames = min(round(rate * FADE_OUT_SECONDS), count // 2)
            brightness = min(brightness, (count - 1 - number) / max(1, frames))
        return brightness

    def _fade(self, brightness: float) -> None:
        if brightness >= 1:
            return
        height = self._spec.format.height
        for part, black in ((self._buffer[:height], 16), (self._buffer[height:], NO_COLOUR)):
            cv2.convertScaleAbs(part, dst=part, alpha=brightness, beta=black * (1 - brightness))


def dissolve_frames(spec: ClipSpec, outgoing: Outgoing) -> int:
    longest = min(spec.frame_count, outgoing.frame_count) // 2
    return min(round(spec.format.rate * DISSOLVE_SECONDS), longest)


def buffer_of(form: Format) -> Bytes:
    """An I420 frame of shape (height * 3 // 2, width)."""
    return np.zeros((form.height * 3 // 2, form.width), np.uint8)


def _smooth(part: float) -> float:
    return part * part * (3 - 2 * part)
