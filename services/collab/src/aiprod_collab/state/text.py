"""Merges two edits of one text word by word; the only file that imports merge3."""

import re
from typing import Any

from merge3 import Merge3
from patiencediff import PatienceSequenceMatcher

# Thai, Lao, Burmese, Khmer, kana, Han, and Hangul have no spaces between words.
SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff"
)
# One character of those scripts, a word, or one character between words.
TOKEN = re.compile(rf"[{SPACELESS}]|[^\W{SPACELESS}]+|\W")


class Conflict(Exception):
    """Both edits changed the same words in different ways."""


def merged(base: str, mine: str, theirs: str) -> str:
    """Returns `theirs` with the changes from `base` to `mine`. Raises Conflict where they overlap."""
    sides = TOKEN.findall(base), TOKEN.findall(theirs), TOKEN.findall(mine)
    text: list[str] = []
    # difflib takes 80 ms for 4,000 characters out of a hundred different ones; patience diff takes 3 ms.
    matcher: Any = PatienceSequenceMatcher
    for group in Merge3(*sides, sequence_matcher=matcher).merge_groups():
        if group[0] == "conflict":
            raise Conflict
        text.extend(group[1])
    return "".join(text)
