"""Splits text into user-perceived characters, by the rules of UAX 29 that captions need."""

import unicodedata

JOINER = "\u200d"
MAX_CODE_POINTS = 32
"""Of one grapheme; no script stacks more marks (the stream-safe limit of UAX 15)."""


def graphemes(text: str) -> list[str]:
    """Returns the text's graphemes; joined they are the text again."""
    clusters: list[str] = []
    for char in text:
        if clusters and len(clusters[-1]) < MAX_CODE_POINTS and _continues(clusters[-1], char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _continues(cluster: str, char: str) -> bool:
    return (
        char == JOINER
        or _extends(char)
        or (cluster[-1] == JOINER and unicodedata.category(char) == "So")
        or (_is_flag_half(char) and len(cluster) == 1 and _is_flag_half(cluster))
        or (_is_virama(cluster[-1]) and unicodedata.category(char) == "Lo")
        or _is_later_jamo(char)
    )


def _extends(char: str) -> bool:
    """Whether it is a mark, a variation selector, a skin tone or a tag."""
    is_mark = unicodedata.category(char) in ("Mn", "Mc", "Me")
    return is_mark or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_virama(char: str) -> bool:
    return unicodedata.combining(char) == 9


def _is_later_jamo(char: str) -> bool:
    return "\u1160" <= char <= "\u11ff"
