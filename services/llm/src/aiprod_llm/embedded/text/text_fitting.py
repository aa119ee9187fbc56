"""Wraps, shortens and trims captions and titles, never inside a word or a grapheme."""

import math
import unicodedata

from aiprod_llm.embedded.text.graphemes import graphemes
from aiprod_llm.embedded.text.phrases import phrases

CAPTION_COLUMNS = 70
"""The widest caption. A wide (East Asian) character or an emoji takes two columns."""

TITLE_COLUMNS = 40
LOGLINE_COLUMNS = 300

EDGES = " \t,.;:،。、，；：।|·-–—\"'“”«»()[]*#"


def columns(text: str) -> int:
    """Returns the width of the text in columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def trim(text: str) -> str:
    """Returns one line without punctuation at its edges, except `!` and `?`; never an empty one."""
    line = " ".join(text.split())
    return line.strip(EDGES) or line


def capitalize(text: str) -> str:
    """Returns the text with a capital first letter; several words in capitals become lower case first."""
    if text.isupper() and " " in text:
        text = text.lower()
    # The capital of ß is SS, which begins no word.
    return text[:1].upper() + text[1:] if len(text[:1].upper()) == 1 else text


def wrap(text: str, limit: int = CAPTION_COLUMNS) -> list[str]:
    """Returns the text in lines of about equal width, each at most `limit` columns wide."""
    lines_needed = math.ceil(columns(text) / limit)
    # 15 % more than the mean, so that lines may differ by a word.
    width = min(limit, math.ceil(columns(text) / lines_needed * 1.15))
    lines = [""]
    for part in _parts(text, limit):
        if lines[-1] and columns((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def shorten(text: str, limit: int) -> str:
    """Returns the text if it fits into `limit` columns, else its start with `…`."""
    if columns(text) <= limit:
        return text
    # One column is left for the ellipsis.
    return f"{wrap(text, limit - 1)[0].rstrip(EDGES)}…"


def _parts(text: str, limit: int) -> list[str]:
    """Returns words with a space after each; a word wider than a line is split into phrases or graphemes."""
    parts: list[str] = []
    for word in text.split():
        for phrase in [word] if columns(word) <= limit else phrases(word):
            parts += [phrase] if columns(phrase) <= limit else graphemes(phrase)
        parts[-1] += " "
    return parts
