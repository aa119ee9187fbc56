"""Lays out text: wraps lines, shrinks them until they fit, and draws them as a mask."""

import unicodedata
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aiprod_render.picture.fonts import Face, drawable_text, is_rtl, open_font, runs
from aiprod_render.picture.planes import Bytes

_SHRINK = 0.93
_PAD = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size; all measures are in pixels."""

    face: Face
    size: int
    weight: int
    leading: int
    lines: tuple[str, ...]
    width: int
    rtl: bool

    @property
    def height(self) -> int:
        """The height of all lines."""
        return self.leading * len(self.lines)

    def mask(self) -> Bytes:
        """Returns the ink 0..255, with `pad` pixels on all sides for overhanging glyphs."""
        pad = self.size // 2 + _PAD
        image = Image.new("L", (_even(self.width + 2 * pad), _even(self.height + 2 * pad)))
        draw = ImageDraw.Draw(image)
        for number, line in enumerate(self.lines):
            x = pad + (self.width - _line_width(line, self) if self.rtl else 0)
            baseline = pad + number * self.leading + round(self.size * 0.92)
            _draw_line(draw, line, x, baseline, self)
        return np.asarray(image)

    @property
    def pad(self) -> int:
        """The margin of the mask on each side."""
        return self.size // 2 + _PAD


def fit(text: str, face: Face, size: int, weight: int, width: int, height: int, leading: float) -> Block:
    """Returns the text in the largest size, up to `size`, at which its lines fit into width x height."""
    text = drawable_text(" ".join(text.split()), face)
    rtl = is_rtl(text)
    while True:
        block = Block(face, size, weight, round(size * leading), (), width, rtl)
        lines = _wrap(text, block)
        block = Block(face, size, weight, round(size * leading), lines, width, rtl)
        # Nobody can read smaller letters: text that is still too long leaves its box.
        if block.height <= height or size <= 8:
            return block
        size = int(size * _SHRINK)


def _wrap(text: str, block: Block) -> tuple[str, ...]:
    lines, line = [], ""
    for piece in _breakable_pieces(text, block):
        if line and _line_width((line + piece).rstrip(), block) > block.width:
            lines.append(line.strip())
            line = ""
        line += piece
    if line.strip():
        lines.append(line.strip())
    return tuple(lines)


def _breakable_pieces(text: str, block: Block) -> list[str]:
    """Returns words with the space after them; CJK text and overlong words come in graphemes."""
    pieces: list[str] = []
    for word in text.split(" "):
        # CJK text has no spaces: it may break after any character.
        breakable = any(unicodedata.east_asian_width(character) in "WF" for character in word)
        if breakable or _line_width(word, block) > block.width:
            pieces += _graphemes(word)
            pieces[-1:] = [piece + " " for piece in pieces[-1:]]
        else:
            pieces.append(word + " ")
    return pieces


def _graphemes(word: str) -> list[str]:
    # Imported only when used: it takes 50 ms, and most words stay whole.
    import regex

    return regex.findall(r"\X", word)


def _line_width(line: str, block: Block) -> int:
    return round(sum(float(_font(face, block).getlength(part)) for face, part in runs(line, block.face)))


def _draw_line(draw: ImageDraw.ImageDraw, line: str, x: float, baseline: int, block: Block) -> None:
    parts = list(runs(line, block.face))
    direction = "rtl" if block.rtl else "ltr"
    for face, part in reversed(parts) if block.rtl else parts:
        font = _font(face, block)
        # Runs come in visual order; each is shaped in the direction of the line.
        draw.text((x, baseline), part, fill=255, font=font, anchor="ls", direction=direction)
        x += font.getlength(part, direction=direction)


def _font(face: Face, block: Block) -> ImageFont.FreeTypeFont:
    return open_font(face, block.size, block.weight)


def _even(size: int) -> int:
    return size + size % 2
