"""Removes what is written for a reader and is not part of the text: Markdown, braces, quotes around it."""

import re

QUOTES = {
    '"': '"',
    "“": "”",
    "„": "“”",
    "«": "»",
    "「": "」",
    "『": "』",
    "‘": "’",
    "'": "'",
    "‹": "›",
    "＂": "＂",
}
"""Opening quotes with those that may close them."""

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_LINE_START = re.compile(r"(?m)^[ \t]*(?:#{1,6}(?=\s)|>+|[-*•▪●◦‣·](?=\s)|```\w*|(?:[-*_] ?){3,}$)[ \t]*")
_EMPHASIS = re.compile(r"\*+|`+|~~|(?<!\w)_+|_+(?!\w)|__+")
_BRACES = re.compile(r"[{}\[\]【】<>|]")
_SPACES = re.compile(r"[^\S\n]{9,}")
_LINES = re.compile(r"\n\s*\n")
_MARKS = re.compile(r"([*_#>~=.-])\1{3,}")
_EMPTY = re.compile(r"[(（]\s*[)）]")
_SPACE_BEFORE = re.compile(r"\s+([,.;:!?)。、])")


def tidied(text: str) -> str:
    """Returns the text with one kind of bar and short runs: long ones cost quadratic time."""
    for pattern, replacement in ((_SPACES, "        "), (_LINES, "\n\n"), (_MARKS, r"\1\1\1")):
        text = pattern.sub(replacement, text)
    return text.replace("｜", "|")


def clean(text: str) -> str:
    """Returns the text on one line without markup."""
    for pattern, replacement in (
        (_LINK, r"\1"),
        (_LINE_START, ""),
        (_EMPHASIS, ""),
        (_BRACES, " "),
        (_EMPTY, " "),
    ):
        text = pattern.sub(replacement, text)
    return _SPACE_BEFORE.sub(r"\1", " ".join(text.split())).strip(" \t-–—:：;,、，/·→⇒➜➔➡")


def unquoted(text: str) -> str:
    """Returns the text without quotes around all of it."""
    text = text.strip()
    if len(text) > 1 and text[-1] in QUOTES.get(text[0], ""):
        return text[1:-1].strip()
    return text


def split_quoted(text: str) -> tuple[str, str] | None:
    """Returns the quotation that the text starts with, and what follows; None if it starts with none."""
    closing = QUOTES.get(text[:1], "")
    # An apostrophe inside a word closes nothing.
    ends = (
        index
        for index in range(1, len(text))
        if text[index] in closing and not text[index + 1 : index + 2].isalpha()
    )
    end = next(ends, None) if closing else None
    return None if end is None else (text[1:end].strip(), text[end + 1 :])
