"""Scenes with labels: `Scene 1 (3s): …`, `Shot 2 | 2s | …`, `Szene 3 – Der Hafen`, `第一幕：…`."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.cuts import find_cuts
from aiprod_llm.storyboard.fields import has_speech, read_card, read_scene
from aiprod_llm.storyboard.labels import EDGE, MARKUP, NUMBERS, ROMAN, any_of, read_number, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.lengths import LENGTH, SPAN, take_length

_WORD = any_of([*words("scenes", "spaced"), *words("scenes", "unspaced")])
_SPELLED = "|".join(sorted(NUMBERS, key=len, reverse=True))
_LETTER = rf"(?-i:[A-Z]|{'|'.join(ROMAN)})(?=\s*[:：.)(–—-])"
_NUMERAL = rf"(?:(?:\d{{1,3}}|(?:{_SPELLED}))(?!\w*[^\W\d_\u3040-\uffff])|{_LETTER})"
_TOTAL = rf"(?:\s*(?:/|of|von|de|sur|di|van|из)\s*(?!{LENGTH})\d{{1,3}}(?!\w))?"
"""How many there are: `Scene 1/3`; what is behind the slash of `Scene 1 / 3 s` is its length."""
_ORDINAL = "|".join(
    sorted((word for word in NUMBERS if word.isascii() or len(word) > 2), key=len, reverse=True)
)
_NTH = r"st|nd|rd|th|[ªº°.]|[eè]re|er|e|ème|-?[яй]|-?ая"
"""Endings of ordinals in digits: `2nd scene`, `1ª escena`, `3. Szene`."""
_COUNTER = "|".join(words("scenes", "counters"))
_BRACKET = r"(?:[\s*_]*[(\[（【][^()\[\]（）【】\n]{1,80}[)\]）】])"
_INSIDE = rf"(?:\s*[-–—:,|]\s*(?:{SPAN}|{LENGTH})\s*(?=[\])】>}}]))"
"""A length inside the brackets of a label: `[Scene 1 - 4 sec]`."""
_BEHIND = rf"(?:[ \t]*[,/–—-]\s*(?:{SPAN}|{LENGTH})(?=[ \t]*(?:[:：\n]|[–—-]\s)))"
"""A length between a label and its end: `Scene one, 5 seconds: …`, `Shot 1 – 3 s – …`."""
_LABEL = lazy_pattern(
    rf"(?:{EDGE}{MARKUP}(?P<in>in\s+)?[\[(【<{{]?\s*|(?=[\u3040-\u9fff\uac00-\ud7af])|(?P<inside>(?<=\s)))"
    rf"(?:(?:{_WORD})\s*(?:no\.|nr\.|n[°º]|№|#)?\s*(?P<number>{_NUMERAL}){_TOTAL}(?:\s*(?:{_COUNTER}))?"
    rf"|(?P<ordinal>{_ORDINAL})\s+(?:{_WORD})"
    rf"|(?P<nth>\d{{1,2}})(?:{_NTH})\s*(?:{_WORD})(?=[ \t*_]*[:：(\[–—-]))"
    rf"[*_]*(?P<beside>{_INSIDE}|{_BEHIND}|{_BRACKET}?)[*_]*"
    rf"(?P<end>[ \t]*(?:[:：=|,.)、\]】>}}·/-]+|[–—](?=\s)|(?=\n)|$))?",
    re.IGNORECASE | re.MULTILINE,
)

# `Scene: …` again and again, without numbers.
_BARE = lazy_pattern(
    rf"(?:^{MARKUP}[\[【{{]?|[\[【{{])\s*(?:{_WORD})[*_]*(?P<beside>{_BRACKET}?)[*_]*(?P<end>[ \t]*[:：])",
    re.IGNORECASE | re.MULTILINE,
)
# Any word that counts scenes from one: `Prompt 1: …`, `Mistake #2: …`.
_COUNTED = lazy_pattern(
    rf"^{MARKUP}(?P<word>[^\W\d_]+(?: [^\W\d_]+)?)\s*#?\s*(?P<number>\d{{1,3}})[*_]*"
    rf"(?P<beside>{_BRACKET}?)[*_]*(?P<end>[ \t]*[:：|])",
    re.MULTILINE,
)
_PLACE = re.compile(
    r"(?P<place>[^\n:：.!?()\[\]]{1,40}?)\s*(?P<beside>[(\[][^()\[\]\n]*[)\]])?\s*[:：]\s*(?=[^\sa-z])"
)
"""A place behind a label and its dash: `Scene 1 - BEACH (4s): …`."""
_NOTES = re.compile(r"(?P<notes>[^\[\]\n]{1,80})\][ \t]*[:：–—-]?[ \t]*(?=\w)")
"""What stands behind a label inside its brackets, above or before the text: `[Scene 1 – a barn – 4s] …`."""
_DASHES = ("-", "–", "—")
_OPENING, _CLOSING = (
    lazy_pattern(
        rf"(?:^|(?<=[.!?…]\s)|(?<=[。！？])){MARKUP}(?:{any_of(words('scenes', name))})"
        rf"[*_]*(?P<beside>{_BRACKET}?)[*_]*(?P<end>[ \t]*[:：])",
        re.IGNORECASE | re.MULTILINE,
    )
    for name in ("opening", "closing")
)


def split_labelled(text: str) -> Split | None:
    """Splits at labels that end in a colon or a length, and at others whose numbers count up.

    A single label must start a line and end in a colon.
    """
    labels = _with_named_parts(_labels(text), text)
    if labels and not any(map(_has_number, labels)) and len(find_cuts(text)) > len(labels):
        return None
    bare = [] if labels else list(_BARE.finditer(text))
    if len(bare) > 1 and not has_speech(text[: bare[0].start()]):
        labels = bare
    labels = labels or _counted(text)
    if not labels or (len(labels) == 1 and not _starts_line(labels[0], text)):
        return None
    ends = [label.start() for label in labels[1:]] + [len(text)]
    scenes = []
    for label, end in zip(labels, ends, strict=True):
        length, other, notes = take_length(_beside(label))
        directions = notes if length else other.strip(" ()[]（）【】")
        source = text[label.end() : end].lstrip(" \t:：=|–—-·/")
        if (label["end"] or "").strip() in _DASHES and (place := _PLACE.match(source)):
            length = length or take_length(place["beside"] or "")[0]
            directions = f"{place['place']}. {directions}".strip(". ")
            source = source[place.end() :]
        if (note := _NOTES.match(source)) and "[" in label[0]:
            length, other, notes = take_length(f"({note['notes'].replace(' – ', ', ').replace(' - ', ', ')})")
            directions = f"{notes if length else other}. {directions}".strip(" .()")
            source = source[note.end() :]
        card = read_card(source) if label.re in (_OPENING, _CLOSING) else None
        scenes.append(card or read_scene(source, length, directions))
    return Split(text[: labels[0].start()], tuple(scenes))


def _with_named_parts(labels: list[re.Match[str]], text: str) -> list[re.Match[str]]:
    """Returns the labels with those of the parts around them: `Intro: …`, `End card: …`."""
    if not any(map(_has_number, labels)):
        return labels
    before = [part for part in _OPENING.finditer(text) if part.end() <= labels[0].start()]
    after = list(_CLOSING.finditer(text, labels[-1].end()))
    return [*before, *labels, *after]


def _counted(text: str) -> list[re.Match[str]]:
    """Returns the labels of one word that count all scenes from one."""
    labels = list(_COUNTED.finditer(text))
    words = {label["word"].casefold() for label in labels}
    counts = [int(label["number"]) for label in labels] == list(range(1, len(labels) + 1))
    return labels if len(labels) > 1 and len(words) == 1 and counts else []


def _has_number(label: re.Match[str]) -> bool:
    groups = label.groupdict()
    return bool(groups.get("number") or groups.get("nth"))


def _beside(label: re.Match[str]) -> str:
    """Returns the brackets behind a label, or the length inside its own."""
    return (label["beside"] or "").lstrip(" \t-–—:,/|")


def _labels(text: str) -> list[re.Match[str]]:
    """Returns the labels; of those that are not clear, only the one that counts on: `final` always does."""
    labels: list[re.Match[str]] = []
    expected: int | None = None
    for match in _LABEL.finditer(text):
        number = read_number(match["number"] or match["ordinal"] or match["nth"])
        counts_on = number in (None, expected) if labels else number in (0, 1)
        if _is_clear(match) or (counts_on and _is_label(match)):
            labels.append(match)
            expected = (number if number is not None else expected or 0) + 1
    return labels


def _is_clear(label: re.Match[str]) -> bool:
    has_colon = (label["end"] or "").strip(" )]】") in (":", "：", "=", "|", "·", "/")
    has_length = take_length(_beside(label))[0] is not None
    return bool(label["number"] or label["nth"]) and (has_colon or (has_length and label["inside"] is None))


def _is_label(label: re.Match[str]) -> bool:
    """Returns whether it is more than a mention: `In scene 2, …` is one, `scene 2, …` is none."""
    end = (label["end"] or "").strip()
    return (
        label["inside"] is None
        and (bool(label["beside"]) or label["end"] is not None)
        and (end != "," or bool(label["in"]))
    )


def _starts_line(label: re.Match[str], text: str) -> bool:
    starts_line = not text[: label.start()].rpartition("\n")[2].strip()
    return starts_line and (label["end"] or "").strip() in (":", "：", "|")
