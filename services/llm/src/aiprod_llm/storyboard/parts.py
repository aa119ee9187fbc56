"""Takes the parts of sentences between commas and full stops that match a pattern out of a text."""

import re
from collections.abc import Iterable

from aiprod_llm.storyboard.labels import spaced
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

BREAK = re.compile(
    r"(\s*[,;，、；،؛\n]\s*|(?<=[.!?。！？…؟।])\s+|(?<=[。！？])|\s[-–—|/]\s|(?<=[\u0e00-\u0e7f])\s+(?=[\u0e00-\u0e7f\d]))"
)
EDGES = " \t\n-–—|*.,;:!()[]（）【】，。、；،؛।"


def divided(text: str, pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    """Returns the text without the parts that match as a whole, each with the break before it, and these."""
    pieces = BREAK.split(text)
    kept, found = [], []
    for gap, part in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        bare = part.strip(EDGES)
        if bare and pattern.fullmatch(bare):
            found.append(bare)
        else:
            kept.append((gap, part))
    return "".join(gap + part if index else part for index, (gap, part) in enumerate(kept)), found


def either(patterns: Iterable[str]) -> str:
    """Returns a pattern of any of the patterns; a space in one matches any run of spaces and hyphens."""
    return "|".join(f"(?:{spaced(pattern)})" for pattern in patterns)


def compiled(pattern: str) -> re.Pattern[str]:
    """Returns a pattern that ignores case and is compiled when it is first used."""
    return lazy_pattern(pattern, re.IGNORECASE)
