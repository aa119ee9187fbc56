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
    **dict.fromkeys(("psy", "psów", "psa", "psem", "psami", "psu"), "pies"),
    **dict.fromkeys(("львы", "львов"), "лев"),
    **dict.fromkeys(("псы", "псов"), "пёс"),
}
_ENDINGS = {
    "en": "'s- ’s- ies-y es- s-",
    "de": "en- er- es- e- n- s-",
    "fr": "eaux-eau aux-al s- x-",
    "es": "ces-z es- s-",
    "pt": "ões-ão ães-ão ais-al ns-m es- s-",
    "it": "chi-co ghi-go che-ca i-o i-e e-a",
    "ru": "ами- ями-ь ого-ый ой-а ом- ем-ь ов- ам- ах- у-а ы-а и-а е-а ю-я и-я я-ь и-ь а- ы- у- е- и- и-ка"
    " ек-ка ок-ка ей-ь ев- ью-ь -а",
    "pl": "ie-ń iem-ń ia-ń ami- ami-a ach-a ów- owie- iem- em- owi- om- y- y-a i- i-a ę-a ą-a o-a"
    " e-a a- ek-ka -a",
    "ko": "에서- 으로- 들이- 가- 이- 을- 를- 은- 는- 의- 와- 과- 에- 도- 들-",
    "tr": "lar- ler- ları- leri- ların- lerin- nın- nin- nun- nün- ın- in- un- ün- nda- nde- da- de- ta- te-"
    " dan- den- tan- ten- yı- yi- yu- yü- ya- ye-",
}
"""Endings, each with what stands instead in the dictionary's word."""
_PREFIXES = {
    "ar": ("وال", "بال", "لل", "ال", "و", "ب"),
    "he": ("כשה", "וה", "מה", "לה", "בה", "שה", "ה", "ו", "ב", "ל", "מ", "ש", "כ"),
}
_SHORTEST = 3
_PLURAL = {
    "en": ("s",),
    "fr": ("s", "x"),
    "es": ("s",),
    "pt": ("s",),
    "it": ("i", "e"),
    "de": ("e", "en", "er", "n"),
    "tr": ("lar", "ler", "ları", "leri", "ların", "lerin"),
}
_SLAVIC_PLURALS = {"ru": ("ы", "и", "ов", "ев", "ей", "ек", "ок"), "pl": ("y", "i", "ie", "ów", "owie", "ek")}
"""Endings of plurals whose singular ends in a consonant, or is a genitive plural."""
SLAVIC = frozenset(_SLAVIC_PLURALS)
_SINGULARS = {"psa", "psem", "psu"}
_VOWELS = "аяоеёuыиaąeęioóuy"


def folded(text: str) -> str:
    """Returns the text case-folded and as long as before: a Turkish `İ` would become two characters."""
    return text.casefold().replace("i\u0307", "i")


def dictionary_forms(word: str, language: str) -> Iterator[str]:
    """Yields the word, and then the words that it may be a form of, the likeliest first."""
    yield word
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    # Korean nouns of one letter are common.
    shortest = 1 if language == "ko" else _SHORTEST
    if language == "en" and word.endswith("men"):
        yield f"{word[:-3]}man"
    for change in _ENDINGS.get(language, "").split():
        ending, _, instead = change.partition("-")
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word[: len(word) - len(ending)] + instead
    for prefix in _PREFIXES.get(language, ()):
        # Many Hebrew words begin with the letter of a preposition.
        least = 3 if language == "he" and not prefix.endswith("ה") else 2
        if word.startswith(prefix) and len(word) - len(prefix) >= least:
            yield word[len(prefix) :]


def is_plural(word: str, singular: str, language: str, *, first: bool = False) -> bool:
    """Returns whether the word is a plural form of the dictionary's word; the `first` one is a subject."""
    if word == singular or word in _SINGULARS:
        return False
    if language in _SLAVIC_PLURALS and word not in _IRREGULAR:
        return _is_slavic_plural(word, singular, language, first=first)
    return (
        word in _IRREGULAR
        or (language == "en" and word.endswith("men"))
        or (word.endswith(_PLURAL.get(language, ())) and not word.endswith(("'s", "’s")))
    )


def _is_slavic_plural(word: str, singular: str, language: str, *, first: bool) -> bool:
    """Returns whether a noun is surely many.

    That of a feminine noun looks like its genitive: in `портрет собаки` there is one dog, but `собаки` at the
    start are several.
    """
    feminine = singular[-1] in _VOWELS
    if feminine:
        nominative = first and word.endswith(("ы", "и", "y", "i"))
        # The genitive of `babcia` is `babci`.
        shorter = len(word) < len(singular) and not word.endswith("i")
        return nominative or shorter or word[-2:] in {"ек", "ок", "ek"}
    return word.endswith(_SLAVIC_PLURALS[language])
