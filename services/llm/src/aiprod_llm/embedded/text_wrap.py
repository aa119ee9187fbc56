"""Cuts and trims text for captions and titles, never inside a word or a character."""

import math
import unicodedata

from aiprod_llm.embedded.graphemes import graphemes

CAPTION_COLUMNS = 70
"""Widest caption; a wide (East Asian) character or an emoji takes two columns."""

TITLE_COLUMNS = 40

EDGES = " \t,.;:،。、，；：।|·-–—\"'“”«»()[]*#"


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def trimmed(text: str) -> str:
    """One line, without punctuation at its edges but `!` and `?`; as it was if it is nothing else."""
    line = " ".join(text.split())
    return line.strip(EDGES) or line


def capitalised(text: str) -> str:
    """With a capital first letter; text that is all capitals is calmed down first."""
    if text.isupper() and " " in text:
        text = text.lower()
    return text[:1].upper() + text[1:] if len(text[:1].upper()) == 1 else text


def wrap(text: str, limit: int = CAPTION_COLUMNS) -> list[str]:
    """The text in lines of about equal width, each at most `limit` columns."""
    lines_needed = math.ceil(columns(text) / limit)
    width = min(limit, math.ceil(columns(text) / lines_needed * 1.15))
    lines = [""]
    for part in _parts(text, limit):
        if lines[-1] and columns((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def shortened(text: str, limit: int) -> str:
    """The start of the text in at most `limit` columns, with `…` where something was left out."""
    if columns(text) <= limit:
        return text
    return f"{wrap(text, limit - 1)[0].rstrip(EDGES)}…"


def _parts(text: str, limit: int) -> list[str]:
    """Words with their space; a word that fills a line, as where none are used, in characters."""
    parts: list[str] = []
    for word in text.split():
        parts += [word] if columns(word) <= limit else graphemes(word)
        parts[-1] += " "
    return parts
