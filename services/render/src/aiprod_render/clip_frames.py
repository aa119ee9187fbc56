"""The frames of a clip: its shot, the dissolve from the previous shot, and the fades."""

from typing import Protocol

import cv2

from aiprod_film.scene import Transition
from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.planes import Bytes, Cel, Picture, i420, i420_buffer
from aiprod_render.picture.style_grade import grade_of
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.transition_times import FADE_IN_SECONDS, FADE_OUT_SECONDS, dissolve_frames

NEUTRAL_CHROMA = 128
"""The value of both chroma planes where there is no colour."""


class Shot(Protocol):
    """The pictures of one scene, without dissolves and fades."""

    def draw(self, target: Picture, number: int) -> None:
        """Draws frame `number` over the whole target; a number past the scene's end continues it."""


class ClipFrames:
    """The frames of one clip. `outgoing` is the shot that it dissolves from, if any."""

    def __init__(self, spec: ClipSpec, shot: Shot, outgoing: Shot | None) -> None:
        self._spec = spec
        self._shot = shot
        self._outgoing = outgoing
        self._grey = grade_of(spec.style).grey
        self._dissolve = (
            dissolve_frames(spec.format.rate, spec.outgoing.frame_count, spec.frame_count)
            if spec.outgoing
            else 0
        )
        width, height = spec.format.width, spec.format.height
        self._buffer, self._outgoing_buffer = i420_buffer(width, height), i420_buffer(width, height)

    def frame(self, number: int, over: Cel | None = None) -> Bytes:
        """Returns frame `number` as I420 of shape (height * 3 // 2, width), valid until the next call.

        `over` is what lies over all pictures, and fades with them.
        """
        self._shot.draw(i420(self._buffer), number)
        if self._outgoing and self._spec.outgoing and number < self._dissolve:
            # The dissolve belongs to the incoming clip, so clips render independently of each other.
            self._outgoing.draw(i420(self._outgoing_buffer), self._spec.outgoing.frame_count + number)
            # Both ends are mixtures: a pure frame of either scene would lengthen that scene by one.
            share = smoothstep((number + 1) / (self._dissolve + 1))
            cv2.addWeighted(self._outgoing_buffer, 1 - share, self._buffer, share, 0, dst=self._buffer)
        # Rounding leaves traces of colour in a black-and-white film: remove them from the finished frame.
        if self._grey:
            self._buffer[self._spec.format.height :] = NEUTRAL_CHROMA
        if over:
            over.composite(i420(self._buffer), 0, 0)
        self._fade(self._brightness(number))
        return self._buffer

    def _brightness(self, number: int) -> float:
        """Returns 0 for black to 1; a fade takes at most half of the clip."""
        rate, count = self._spec.format.rate, self._spec.frame_count
        brightness = 1.0
        if self._spec.scene.transition is Transition.FADE:
            frames = min(round(rate * FADE_IN_SECONDS), count // 2)
            brightness = min(brightness, (number + 1) / (frames + 1))
        if self._spec.fade_out:
            frames = min(round(rate * FADE_OUT_SECONDS), count // 2)
            # The last frame must be fully black, hence `count - 1`.
            brightness = min(brightness, (count - 1 - number) / max(1, frames))
        return brightness

    def _fade(self, brightness: float) -> None:
        if brightness >= 1:
            return
        height = self._spec.format.height
        # Black is 16 in limited range, not 0.
        for part, black in ((self._buffer[:height], 16), (self._buffer[height:], NEUTRAL_CHROMA)):
            cv2.convertScaleAbs(part, dst=part, alpha=brightness, beta=black * (1 - brightness))
