"""The words that label the parts of a storyboard, in all languages that the planner reads."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from importlib import resources
from string import ascii_uppercase

from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

_TABLE = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text("utf-8"))
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

EDGE = r"(?:^|(?<=[\n|;\[.!?,…)\]}\"”»’'/—–>*。！？」』，、；：:-]))"
"""Where a label of spaced words may begin, apart from spaces and markup."""
# Bounded, so that a long run of marks costs no quadratic time.
MARKUP = r"[ \t*_>#•▪●◦‣·\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f-]{0,12}"
COLON = r"[ \t*_]{0,6}[:：][ \t*_]{0,6}"


def words(table: str, name: str) -> list[str]:
    """Returns the words of a list, each a regular expression."""
    return [spaced(word) for word in _TABLE[table][name]]


def spaced(pattern: str) -> str:
    """Returns the pattern with any run of spaces and hyphens for each space; ` ?` is an optional one."""
    return pattern.replace(" ?", r"[\s-]*").replace(" ", r"[\s-]+")


def any_of(alternatives: Iterable[str]) -> str:
    """Returns a pattern of whole words; those of scripts without spaces may touch others."""
    # Longer ones first: a regular expression takes the first alternative that fits.
    ordered = sorted(dict.fromkeys(alternatives), key=len, reverse=True)
    apart = "|".join(word for word in ordered if not _UNSPACED.search(word))
    touching = "|".join(word for word in ordered if _UNSPACED.search(word))
    return "|".join(filter(None, (rf"(?<!\w)(?:{apart})(?!\w)" if apart else "", touching)))


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
FIELDS: tuple[str, ...] = tuple(_TABLE["fields"])
AMOUNTS: dict[str, str] = {spaced(word): key for key, listed in _TABLE["amounts"].items() for word in listed}
"""Words for amounts, as patterns, and their numbers."""
NUMBERS: dict[str, str] = {word: key for key, listed in _TABLE["numbers"].items() for word in listed}


def read_number(text: str) -> int | None:
    """Returns the number of a numeral, a letter or a number word, or None for a word such as `final`."""
    if text.isdecimal():
        return int(text)
    if text in ROMAN:
        return ROMAN.index(text) + 1
    if len(text) == 1 and text in ascii_uppercase:
        return ascii_uppercase.index(text) + 1
    key = next(key for word, key in NUMBERS.items() if re.fullmatch(word, text, re.IGNORECASE))
    return None if key == "next" else int(key)


def field_of(label: str) -> str | None:
    """Returns which of FIELDS, or `style`, `music` or `title`, a label names; None if it names none."""
    text = " ".join(_UNIT.sub("", label).split()).strip(" *_:：")
    found = (field for field, pattern in _FIELD_PATTERNS.items() if pattern.fullmatch(text))
    # Keys of documents are often written without accents: `duracion`.
    return next(found, None) or (_PLAIN.get(text.casefold()) if text.isascii() else None)


def counts_scenes(label: str) -> bool:
    """Returns whether a column or key only numbers the scenes: `Shot`, `#`, `No.`."""
    return not label.strip() or bool(_COUNTER.fullmatch(label.strip(" .*_")))


def fields_of(labels: Iterable[str]) -> list[str | None]:
    """Returns the fields of the columns of a scene. `Text` is a caption only beside another description."""
    names = list(labels)
    fields = [field_of(name) for name in names]
    if "text" in fields:
        return fields
    return [
        "text" if _BARE_TEXT.fullmatch(name.strip()) else field
        for name, field in zip(names, fields, strict=True)
    ]


_UNIT = re.compile(r"\s*\([^()]*\)\s*$")
_COUNTER = lazy_pattern(
    rf"(?:#|№|id|no|nr|n[°º]|(?:{any_of([*words('scenes', 'spaced'), *words('scenes', 'unspaced')])})"
    r"\s*(?:#|№|no\.?|nr\.?|n[°º]|number)?)",
    re.IGNORECASE,
)
_BARE_TEXT = lazy_pattern("|".join(words("lists", "bare_text")), re.IGNORECASE)
_ACCENTS = re.compile(r"[\u0300-\u036f]")


def _plain(word: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", word.casefold()))


_FIELD_PATTERNS: dict[str, re.Pattern[str]] = {
    **{name: lazy_pattern("|".join(words("fields", name)), re.IGNORECASE) for name in FIELDS},
    **{name: lazy_pattern("|".join(words("film", name)), re.IGNORECASE) for name in _TABLE["film"]},
}
_PLAIN = {
    plain: name
    for table in ("fields", "film")
    for name, listed in _TABLE[table].items()
    for word in listed
    if (plain := _plain(word)).isascii() and plain != word and "(" not in plain
}
"""The fields of words that have accents, by the same words without them."""
