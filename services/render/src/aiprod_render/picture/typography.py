"""Draws the film's title, the caption, and the shade that keeps them readable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import cv2
import numpy as np

from aiprod_film.caption_timing import caption_delay
from aiprod_film.manifest import VideoFormat
from aiprod_film.media import USUAL_LETTERS, LetterBackground, LetterPosition, Letters, LetterSize
from aiprod_render.picture.colour import Colour
from aiprod_render.picture.fonts import DISPLAY, TEXT, Face, is_rtl
from aiprod_render.picture.letter_grounds import box, shade
from aiprod_render.picture.paint import Sheet, blurred
from aiprod_render.picture.palette import Atmosphere
from aiprod_render.picture.planes import Bytes, Cel, Picture, merge_cels
from aiprod_render.picture.textlayout import Block, fit

_WHITE = np.array([0.985, 0.98, 0.965], np.float32)
_VEIL = np.array([0.02, 0.02, 0.03], np.float32)
_LEVELS = 32
_CAPTION, _CAPTION_UPRIGHT = 0.043, 0.052
"""The size of a caption, as parts of the frame's short side."""
_TITLE_SQUARE = 0.085
"""The size of a title in a square, where it is under the figures."""
_SMALLEST = 13
"""Pixels of the smallest caption that is still read."""
_BESIDE = 0.42
"""The part of the width that is left for letters beside figures."""
_DARK_ENOUGH = 98
"""The greatest luma behind white letters: they have a contrast of 4.5 or more on it, in any colour."""
_TITLE_GAP, _RULE_GAP = 0.035, 0.030
"""The space between title and caption, and above both, as parts of the frame's short side."""
_BOXES_GAP = 0.085
"""The space between title and caption where each is in a box."""
_STROKE = 0.16
"""The outline of letters on both sides together, as a part of their size."""
_BRIGHTEST = 99
"""The percentile of the luma behind letters that counts: a spark does not."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sheet that rises by `rise` pixels, starting after `delay` seconds."""

    cel: Cel
    delay: float
    rise: float


@dataclass(frozen=True, slots=True)
class LetterStyle:
    """How letters look, and the author's own `face`; None for the engine's."""

    letters: Letters = USUAL_LETTERS
    face: Face | None = None

    @property
    def caption_scale(self) -> float:
        """The size of captions as a multiple of the usual one."""
        return {LetterSize.SMALL: 0.75, LetterSize.MEDIUM: 1.0, LetterSize.LARGE: 1.5}[self.letters.size]

    @property
    def title_gap(self) -> float:
        """The space between title and caption, as a part of the frame's short side."""
        return _BOXES_GAP if self.letters.background is LetterBackground.BOX else _TITLE_GAP


class Lettering:
    """Title and caption of one scene. They fade out before it ends, so a dissolve has no text.

    `beside` figures they keep to their own side of a wide picture: the right one where figures are
    `leftwards`. `moments` are pictures of the scene
    without letters, which this changes: where they are bright, a dark veil comes behind the letters.
    """

    def __init__(
        self,
        form: VideoFormat,
        atmosphere: Atmosphere,
        title: str,
        caption: str,
        seconds: float,
        *,
        beside: bool = False,
        leftwards: bool = False,
        moments: Sequence[Picture] = (),
        style: LetterStyle | None = None,
    ) -> None:
        self._moments = moments
        self._seconds = seconds
        self._style = style or LetterStyle()
        self._entry, self._exit = min(0.7, seconds / 4), min(0.4, seconds / 5)
        self._lines: list[_Line] = []
        if not title.strip() and not caption.strip():
            return
        beside = beside and form.width > form.height
        self._right = beside and leftwards
        short, side = min(form.width, form.height), round(form.width * 0.07)
        width = round(form.width * _BESIDE) if beside else form.width - 2 * side
        lit = (-1 if leftwards or is_rtl(caption or title) else 1) if beside else 0
        self._lay_shade(form, atmosphere, 0.62 if title.strip() else 0.5, lit)
        below, above = self._caption_block(caption, form, width), self._title_block(title, form, width)
        bottom = self._bottom(form, below, above)
        if below:
            bottom -= below.height
            self._add(form, below, side, bottom, float(caption_delay(Fraction(seconds))), _WHITE)
        if above:
            bottom -= round(short * self._style.title_gap) + above.height
            self._add(form, above, side, bottom, 0.2 * min(1.0, seconds / 3), _WHITE)
        bottom -= round(short * _RULE_GAP)
        block = above or below
        assert block
        edge = form.width - side - block.width if self._right and not block.rtl else side
        # A box is the mark itself.
        if self._style.letters.background is not LetterBackground.BOX:
            self._rule(form, edge, bottom, short, block.rtl, atmosphere.accent)
        # Most frames show the finished lettering: one composite instead of several.
        self._static = merge_cels([(line.cel, 0, 0) for line in self._lines], (form.width, form.height))

    def _lay_shade(self, form: VideoFormat, atmosphere: Atmosphere, strength: float, lit: int) -> None:
        letters = self._style.letters
        if letters.background is not LetterBackground.SHADE:
            return
        cel = shade(form, atmosphere, strength, lit, letters.position)
        for moment in self._moments:
            cel.composite(moment, 0, 0)
        self._lines.append(_Line(cel, 0.0, 0.0))

    def _caption_block(self, caption: str, form: VideoFormat, width: int) -> Block | None:
        if not caption.strip():
            return None
        short = min(form.width, form.height)
        part = _CAPTION if form.width > form.height else _CAPTION_UPRIGHT
        size = max(_SMALLEST, round(short * part * self._style.caption_scale))
        # Larger letters need the same number of lines.
        widest, highest = round(short * 1.15), round(form.height * 0.2 * max(1, self._style.caption_scale))
        return fit(caption, self._style.face or TEXT, size, 500, min(width, widest), highest, 1.38)

    def _title_block(self, title: str, form: VideoFormat, width: int) -> Block | None:
        if not title.strip():
            return None
        short = min(form.width, form.height)
        size = round(short * (0.110 if form.width != form.height else _TITLE_SQUARE))
        face = self._style.face or DISPLAY
        return fit(title, face, size, 560, min(width, round(short * 1.02)), round(form.height * 0.42), 1.06)

    def _bottom(self, form: VideoFormat, caption: Block | None, title: Block | None) -> int:
        """Returns where the lowest letters end, in pixels from the top."""
        short, foot = min(form.width, form.height), round(form.height * 0.075)
        heights = (caption.height if caption else 0) + round(short * _RULE_GAP)
        heights += title.height + round(short * self._style.title_gap) if title else 0
        match self._style.letters.position:
            case LetterPosition.BOTTOM:
                return form.height - foot
            case LetterPosition.MIDDLE:
                return (form.height + heights) // 2
            case LetterPosition.TOP:
                return foot + heights

    def _add(
        self, form: VideoFormat, block: Block, side: int, top: int, delay: float, colour: Colour
    ) -> None:
        left = form.width - side - block.width if block.rtl or self._right else side
        ink = block.mask()
        height, width = ink.shape
        corner = left - block.pad, top - block.pad
        match self._style.letters.background:
            case LetterBackground.SHADE:
                # White text needs a shadow on a bright picture.
                alpha = cv2.max(ink, (blurred(ink, block.size * 0.16) * 0.5).astype(np.uint8))
                self._veil(left, top, block, ink, delay)
            case LetterBackground.BOX:
                alpha = ink
                if ink.any():
                    self._lines.append(_Line(box(*corner, ink, block.size), delay * 0.5, 0.0))
            case LetterBackground.OUTLINE:
                # Odd, because a kernel has a middle.
                stroke = max(3, round(block.size * _STROKE)) | 1
                alpha = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke)))
        sheet = Sheet(*corner, width, height, np.zeros(3, np.float32))
        sheet.cover(ink, colour)
        self._lines.append(_Line(sheet.cut(alpha), delay, block.size * 0.22))

    def _veil(self, left: int, top: int, block: Block, ink: Bytes, delay: float) -> None:
        """Adds a soft, dark veil behind a block of text, as dense as the brightest moment needs."""
        rows, columns = slice(max(0, top), top + block.height), slice(max(0, left), left + block.width)
        behind = [moment.y[rows, columns] for moment in self._moments]
        brightest = max((float(np.percentile(part, _BRIGHTEST)) for part in behind if part.size), default=0.0)
        if brightest <= _DARK_ENOUGH:
            return
        # It follows the letters, so that it is not a box, and is whole under each of them.
        margin = block.size * 2
        room = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
        around = cv2.dilate(room, np.ones((block.size | 1, block.size * 2 | 1), np.uint8))
        corner = block.pad + margin
        sheet = Sheet(left - corner, top - corner, around.shape[1], around.shape[0], _VEIL)
        density = 1 - (_DARK_ENOUGH - 16) / (brightest - 16)
        alpha = (blurred(around, block.size * 0.42) * density).astype(np.uint8)
        # Under all letters: the veil of a title reaches its caption.
        self._lines.insert(1, _Line(sheet.cut(alpha, soft=True), delay * 0.5, 0.0))

    def _rule(self, form: VideoFormat, side: int, top: int, short: int, rtl: bool, colour: Colour) -> None:
        width, height = round(short * 0.066), max(2, round(short * 0.0045))
        left = form.width - side - width if rtl else side
        sheet = Sheet(left, top, width, height, colour)
        self._lines.append(_Line(sheet.cut(np.full((sheet.height, sheet.width), 255, np.uint8)), 0.1, 0.0))

    def draw(self, picture: Picture, seconds: float) -> None:
        """Draws the text as it looks `seconds` after the start of the scene."""
        leaving = np.clip((self._seconds - seconds) / self._exit, 0, 1)
        if self._lines and leaving == 1 and seconds >= self._entry + max(line.delay for line in self._lines):
            self._static.composite(picture, 0, 0)
            return
        for line in self._lines:
            shown = np.clip((seconds - line.delay) / self._entry, 0, 1)
            eased = 1 - (1 - shown) ** 3
            level = round(float(min(eased, leaving)) * _LEVELS)
            if level:
                _fade(line.cel, level / _LEVELS).composite(picture, 0, line.rise * (1 - eased))


def _fade(cel: Cel, level: float) -> Cel:
    if level >= 1 or cel.keep is None or cel.keep_chroma is None:
        return cel
    y, u, v = (
        cv2.convertScaleAbs(plane, alpha=level) for plane in (cel.planes.y, cel.planes.u, cel.planes.v)
    )
    # No row of a faded sheet is opaque.
    keep, keep_chroma = _fade_keep(cel.keep, level), _fade_keep(cel.keep_chroma, level)
    return replace(cel, planes=Picture(y, u, v), keep=keep, keep_chroma=keep_chroma, solid=keep.shape[0])


def _fade_keep(keep: Bytes, level: float) -> Bytes:
    return cv2.convertScaleAbs(keep, alpha=level, beta=255 * (1 - level))
