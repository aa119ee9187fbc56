"""Detects the language of a text by the lexicons."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from aiprod_llm.embedded.lexicon import EMOJI, Lexicon

KANA = frozenset({"HIRAGANA", "KATAKANA"})


def detect_script(text: str) -> str:
    """Returns the Unicode script of most letters, for example `LATIN`, or an empty string without letters.

    Any kana make a text Japanese, because most of its characters may be Chinese.
    """
    scripts = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    kana = next((name for name in scripts if name in KANA), None)
    return kana or (scripts.most_common(1)[0][0] if scripts else "")


def detect_language(text: str, lexicons: Mapping[str, Lexicon]) -> Lexicon | None:
    """Returns the lexicon that has most words of the text, or None if none has any."""
    script = detect_script(text)
    if not script:
        return lexicons[EMOJI] if lexicons[EMOJI].count_words(text) else None
    candidates = [
        lexicon
        for lexicon in lexicons.values()
        if script in lexicon.scripts and not set(lexicon.foreign) & set(text)
    ]
    best = max(candidates, key=lambda lexicon: lexicon.count_words(text), default=None)
    return best if best and best.count_words(text) else None
