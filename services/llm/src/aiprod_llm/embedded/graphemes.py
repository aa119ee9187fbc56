"""What a reader sees as one character, after the rules of UAX 29 that captions meet."""

import unicodedata

JOINER = "\u200d"
LONGEST = 32
"""Code points; more marks than any script stacks (the stream-safe limit of UAX 15)."""


def graphemes(text: str) -> list[str]:
    """The text as user-perceived characters; joined again they are the text."""
    clusters: list[str] = []
    for char in text:
        if clusters and len(clusters[-1]) < LONGEST and _continues(clusters[-1], char):
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
    """Marks, variation selectors, skin tones and tags."""
    is_mark = unicodedata.category(char) in ("Mn", "Mc", "Me")
    return is_mark or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_virama(char: str) -> bool:
    return unicodedata.combining(char) == 9


def _is_later_jamo(char: str) -> bool:
    return "\u1160" <= char <= "\u11ff"
