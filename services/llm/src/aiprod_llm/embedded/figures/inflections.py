"""The forms in which a word may stand in a dictionary: simple plurals and cases, never another word."""

from collections.abc import Iterator

_IRREGULAR = {
    "mice": "mouse",
    "geese": "goose",
    "wolves": "wolf",
    "leaves": "leaf",
    "knives": "knife",
    "loaves": "loaf",
    "oxen": "ox",
    "calves": "calf",
    "scarves": "scarf",
    "men": "man",
    "women": "woman",
}
_ENDINGS = {
    "en": "'s- ’s- ies-y es- s-",
    "de": "en- er- es- e- n- s-",
    "fr": "eaux-eau aux-al s- x-",
    "es": "ces-z es- s-",
    "pt": "ões-ão ães-ão ais-al ns-m es- s-",
    "it": "chi-co ghi-go che-ca i-o i-e e-a",
    "ru": "ами- ями-ь ого-ый ой-а ом- ем-ь ов- ам- ах- у-а ы-а и-а е-а ю-я и-я я-ь и-ь а- ы- у- е- и- и-ка",
    "ko": "에서- 으로- 들이- 가- 이- 을- 를- 은- 는- 의- 와- 과- 에- 도- 들-",
    "tr": "lar- ler-",
}
"""Endings, each with what stands instead in the dictionary's word."""
_PREFIXES = {"ar": ("وال", "بال", "لل", "ال", "و", "ب")}
_SHORTEST = 3
_PLURAL = {"en": ("s",), "fr": ("s", "x"), "es": ("s",), "pt": ("s",)}


def dictionary_forms(word: str, language: str) -> Iterator[str]:
    """Yields the word, and then the words that it may be a form of, the likeliest first."""
    yield word
    if language == "en" and word in _IRREGULAR:
        yield _IRREGULAR[word]
    # Korean nouns of one letter are common.
    shortest = 1 if language == "ko" else _SHORTEST
    if language == "en" and word.endswith("men"):
        yield f"{word[:-3]}man"
    for change in _ENDINGS.get(language, "").split():
        ending, _, instead = change.partition("-")
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word[: -len(ending)] + instead
    for prefix in _PREFIXES.get(language, ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            yield word[len(prefix) :]


def is_plural(word: str, singular: str, language: str) -> bool:
    """Returns whether the word is a plural form of the dictionary's word."""
    if word == singular:
        return False
    return (
        word in _IRREGULAR
        or (language == "en" and word.endswith("men"))
        or (word.endswith(_PLURAL.get(language, ())) and not word.endswith(("'s", "’s")))
    )
