"""Detects the language of a text by its script and word lists, and by statistics where these leave doubt."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.loading import loaded_once

KANA = frozenset({"HIRAGANA", "KATAKANA"})
OF_ONE_LANGUAGE = KANA | {"CJK", "GREEK", "HANGUL", "HEBREW", "THAI"}
"""Scripts that tell the language without a word."""
_FEW_WORDS = 5
"""A text of fewer words is in the language that has one word more; a longer one needs a lead of two."""
_STATISTICAL = 3
"""Words that statistics need where no list has any of them."""
_LONGEST = 2000
"""Characters that the statistics look at."""


def detect_script(text: str) -> str:
    """Returns the Unicode script of most letters, for example `LATIN`, or an empty string without letters.

    Any kana make a text Japanese, because most of its characters may be Chinese.
    """
    scripts = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    kana = next((name for name in scripts if name in KANA), None)
    return kana or (scripts.most_common(1)[0][0] if scripts else "")


def detect_language(text: str, lexicons: Mapping[str, Lexicon]) -> Lexicon | None:
    """Returns the lexicon of the text's language; None if no lexicon has it."""
    script = detect_script(text)
    if not script:
        return lexicons[EMOJI] if lexicons[EMOJI].count_words(text) else None
    candidates = [
        lexicon
        for lexicon in lexicons.values()
        if script in lexicon.scripts and not set(lexicon.foreign) & set(text)
    ]
    if script == "LATIN":
        return _by_words_and_statistics(text, candidates)
    best = max(candidates, key=lambda lexicon: lexicon.count_words(text), default=None)
    return best if best and (script in OF_ONE_LANGUAGE or best.count_words(text)) else None


def _by_words_and_statistics(text: str, lexicons: Sequence[Lexicon]) -> Lexicon | None:
    """Returns the lexicon with most words of the text; of those close together, the likeliest language's."""
    counts = {lexicon.language: lexicon.count_words(text) for lexicon in lexicons}
    by_language = {lexicon.language: lexicon for lexicon in lexicons}
    most = max(counts.values(), default=0)
    words = len(text.split())
    behind = 0 if words < _FEW_WORDS else 1
    close = [language for language, count in counts.items() if count >= most - behind]
    if words < _FEW_WORDS and len(close) > 1:
        close = _with_most_things(text, close)
    if len(close) == 1:
        return by_language[close[0]]
    likeliest = _likeliest(text[:_LONGEST])
    # A language without a lexicon shares words with its neighbours, but not most of the text's.
    if (likeliest[0] not in counts and most * 3 < words) or (not most and words < _STATISTICAL):
        return None
    return by_language[next(language for language in likeliest if language in close)]


def _with_most_things(text: str, languages: Sequence[str]) -> list[str]:
    """Returns the languages that have a figure for most words of a text; all if none has one."""
    # German writes its nouns with a capital: the angel of `An angel sings` is no fishing rod.
    nouns = " ".join(word for word in text.split() if word[:1].isupper())
    texts = dict.fromkeys(languages, text) | ({"de": nouns} if "de" in languages and nouns else {})
    known = {language: words_of(language).count_things(texts[language]) for language in languages}
    most = max(known.values())
    return [language for language in languages if known[language] == most]


def _likeliest(text: str) -> list[str]:
    """Returns the languages that a text may be in, the likeliest first."""
    return [language for language, _ in _identifier().rank(text)]


@loaded_once
def _identifier() -> Any:
    # Imported and loaded only where word lists leave doubt: the model takes 1 s and 75 MB.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
