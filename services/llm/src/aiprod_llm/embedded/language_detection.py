"""Which language a text is in, as far as the lexicons can tell."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from aiprod_llm.embedded.lexicon import EMOJI, Lexicon

KANA = frozenset({"HIRAGANA", "KATAKANA"})


def script(text: str) -> str:
    """The script of most letters in Unicode's words, for example `LATIN`; empty without letters.

    Kana decide for Japanese, whose texts are often mostly Chinese characters.
    """
    scripts = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    kana = next((name for name in scripts if name in KANA), None)
    return kana or (scripts.most_common(1)[0][0] if scripts else "")


def detect(text: str, lexicons: Mapping[str, Lexicon]) -> Lexicon | None:
    """The lexicon that knows most words of the text; None where none knows any."""
    written = script(text)
    if not written:
        return lexicons[EMOJI] if lexicons[EMOJI].known_words(text) else None
    candidates = [
        lexicon
        for lexicon in lexicons.values()
        if written in lexicon.scripts and not set(lexicon.foreign) & set(text)
    ]
    best = max(candidates, key=lambda lexicon: lexicon.known_words(text), default=None)
    return best if best and best.known_words(text) else None
