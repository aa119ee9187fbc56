"""Scenes in a list: numbered or bulleted lines, or numbers inside a paragraph."""

import re
from string import ascii_lowercase, ascii_uppercase

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import ROMAN, any_of, words

_HAN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERED = re.compile(
    rf"^[ \t*_>#]*(?:\(?(?P<number>\d{{1,3}})(?:[.):、]|\ufe0f?\u20e3|\s[-–—])(?!\d)"
    rf"|(?P<circled>[{_CIRCLED}])|(?P<han>[{_HAN}])[、.．])[*_]*[ \t]*",
    re.MULTILINE,
)
_LETTERED = re.compile(
    r"^[ \t*_>#]*\(?\d{0,3}(?:(?P<letter>[A-Z])(?:[.):]|\s[-–—])|(?P<small>[a-z])\))[*_]*[ \t]*", re.MULTILINE
)
_ROMAN = re.compile(r"^[ \t*_>#]*\(?(?P<roman>[IVX]{1,4})[.):][*_]*[ \t]+", re.MULTILINE)
_INLINE = re.compile(
    rf"(?:(?:^|(?<=[.!?:;,\n。！？：；，])\s*|(?<=\s))\(?(?P<number>\d{{1,3}})(?:\)|\ufe0f?\u20e3)\s*"
    rf"|(?:^|(?<=[.!?:;,\n。！？：；，])\s*)(?P<dotted>\d{{1,3}})[.、](?!\d)\s*|(?P<circled>[{_CIRCLED}])\s*"
    rf"|(?:^|(?<=[\n。！？：；])\s*)(?P<han>[{_HAN}])、)(?=\S)"
)
_BULLET = re.compile(r"^[ \t]*[-*+•▪●◦‣·→➤✅👉](?:\ufe0f)?[ \t]+(?=\S)", re.MULTILINE)
_PICTOGRAM = (
    r"[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f9ff\U0001fa00-\U0001faff]"
    r"[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_PICTURED = re.compile(rf"^[ \t]*(?:[-*+•][ \t]+)?(?:{_PICTOGRAM}){{1,3}}[ \t]*(?=[^\s\d])", re.MULTILINE)
_ARROW = re.compile(r"\s*(?:→|⇒|➜|➔|➡\ufe0f?|=>|->|>>|(?<=\s)>(?=\s))\s*")
_DEMANDS = re.compile(rf"(?:{any_of(words('lists', 'demands'))})[*_ \t]*[:：]?[*_\s]*$", re.IGNORECASE)


def split_listed(text: str) -> Split | None:
    """Splits a list of two or more items; not one that lists demands on the film."""
    patterns = (_NUMBERED, _LETTERED, _ROMAN, None, _INLINE)
    for marks in (_counting_up(pattern, text) if pattern else _bullets(text) for pattern in patterns):
        if len(marks) >= 2:
            before = text[: marks[0].start()]
            return None if _DEMANDS.search(before) else _split(text, before, marks)
    return _split_at_arrows(text)


def _split_at_arrows(text: str) -> Split | None:
    """Splits a paragraph such as `Lemonade: squeeze lemons → stir in sugar → serve` at two or more arrows."""
    line = next((line for line in text.splitlines() if len(_ARROW.findall(line)) >= 2), "")
    if not line:
        return None
    title, colon, first = line.partition(":")
    sequence = first if colon and not _ARROW.search(title) else line
    before, _, after = text.partition(line)
    around = "\n".join([before, title if sequence is first else "", after])
    return Split(around, tuple(map(read_scene, filter(str.strip, _ARROW.split(sequence)))))


def _counting_up(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    marks: list[re.Match[str]] = []
    for match in pattern.finditer(text):
        if _number(match) == len(marks) + 1:
            marks.append(match)
    return marks


def _number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if letter := groups.get("letter"):
        return ascii_uppercase.index(letter) + 1
    if roman := groups.get("roman"):
        return ROMAN.index(roman) + 1 if roman in ROMAN else 0
    if small := groups.get("small"):
        return ascii_lowercase.index(small) + 1
    if circled := groups.get("circled"):
        return _CIRCLED.index(circled) + 1
    if han := groups.get("han"):
        return _HAN.index(han) + 1
    return int(groups.get("number") or groups.get("dotted") or 0)


def _bullets(text: str) -> list[re.Match[str]]:
    """Returns the bullets of the outermost level, or the pictograms that begin all lines but the first."""
    lines = [line for line in text.splitlines() if line.strip()]
    pictured = list(_PICTURED.finditer(text))
    marks = pictured if len(pictured) >= max(2, len(lines) - 1) else list(_BULLET.finditer(text))
    indents = [len(mark[0]) - len(mark[0].lstrip()) for mark in marks]
    return [mark for mark, indent in zip(marks, indents, strict=True) if indent == min(indents)]


def _split(text: str, before: str, marks: list[re.Match[str]]) -> Split | None:
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    sources = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    # What follows the list after a blank line is about the film.
    sources[-1], _, after = sources[-1].partition("\n\n")
    scenes = [
        scene for source in sources if (scene := read_scene(source)).text or scene.caption or scene.narration
    ]
    return Split(f"{before}\n{after}", tuple(scenes)) if len(scenes) >= 2 else None
