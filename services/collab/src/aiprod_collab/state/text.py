"""Two edits of one text, merged by words; the one file that knows merge3."""

import re
from typing import Any

from merge3 import Merge3
from patiencediff import PatienceSequenceMatcher

# Thai, Lao, Burmese, Khmer, kana, Han and Hangul are not written word by word.
SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff"
)
# One character of those, or a word, or what stands between words.
TOKEN = re.compile(rf"[{SPACELESS}]|[^\W{SPACELESS}]+|\W")


class Conflict(Exception):
    """Both edits changed the same words, each in its way."""


def merged(base: str, mine: str, theirs: str) -> str:
    """`theirs` with what changed from `base` to `mine`. Conflict when both changed the same words."""
    sides = TOKEN.findall(base), TOKEN.findall(theirs), TOKEN.findall(mine)
    text: list[str] = []
    # difflib needs 80 ms for 4,000 characters of a hundred different ones; this one needs 3 ms.
    matcher: Any = PatienceSequenceMatcher
    for group in Merge3(*sides, sequence_matcher=matcher).merge_groups():
        if group[0] == "conflict":
            raise Conflict
        text.extend(group[1])
    return "".join(text)
