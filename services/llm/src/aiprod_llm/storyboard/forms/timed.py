"""Scenes with times: `[00:00-00:03] …`, `0-3s: …`, `Hook (0-3s): …`, `0:00 … 0:05 …`."""

import re
from itertools import pairwise

from aiprod_film.frames import SECOND
from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import EDGE, MARKUP, any_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.lengths import CLOCK, LENGTH, SPAN, read_clock, read_length, read_span
from aiprod_llm.storyboard.markup import clean

_PARTS = lazy_pattern(
    rf"{EDGE}{MARKUP}[^\W\d_][^\n:：()\[\].!?|]{{0,30}}?[*_]*\s*"
    r"[(\[（]\s*(?P<from>\d{1,3})\s*[-–—]\s*(?P<to>\d{1,3})\s*[)\]）][*_]*[ \t]*[:：–—-][*_]*",
    re.MULTILINE,
)
_SPANS = lazy_pattern(
    rf"{EDGE}{MARKUP}(?:from\s+|von\s+|de\s+)?[\[(（【{{<]?\s*(?P<span>{SPAN})\s*[\])）】}}>]?[*_]*\s*[:：|,–—-]?",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = lazy_pattern(
    rf"{EDGE}{MARKUP}(?P<name>[^\W\d_][^\n:：()\[\].!?|]{{0,30}}?)[*_]*\s*"
    rf"[(\[（]\s*(?P<span>{SPAN}|{LENGTH})\s*[)\]）][*_]*[ \t]*[:：–—-][*_]*",
    re.IGNORECASE | re.MULTILINE,
)
_AT, _MARK = any_of(words("sequence", "at")), any_of(words("sequence", "mark"))
_STARTS = lazy_pattern(
    rf"(?:^{MARKUP}[\[(（]?(?:(?:{_AT})\s+|t\s*=\s*)?|{EDGE}{MARKUP}(?:[\[(（]|(?:{_AT})\s+))(?P<start>{CLOCK}|{LENGTH})"
    rf"(?:[\s-]+(?:{_MARK}))?[\])）]?[*_]*\s*[:：|,–—-]?\s+",
    re.IGNORECASE | re.MULTILINE,
)
_ORDINAL = (
    r"(?:(?:for|in|during|während|pendant|durante)\s+)?(?:(?:the|der|die|den|les|l[oa]s|i|gli|as|os|de)\s+)?"
    rf"(?:{any_of(words('sequence', 'spans'))})\s*"
)
_LENGTHS = lazy_pattern(
    rf"(?:^{MARKUP}[\[({{<]?|{EDGE}{MARKUP}(?P<ordinal>{_ORDINAL})|^{MARKUP}{_ORDINAL})(?P<span>{LENGTH})[\])}}>]?[*_]*\s*"
    r"(?(ordinal)[:：|,–—-]|[:：|–—-])\s*",
    re.IGNORECASE | re.MULTILINE,
)
_BRACKETED = lazy_pattern(
    rf"^{MARKUP}[\[(（【{{<]\s*(?P<span>{LENGTH})\s*[\])）】}}>][*_]*\s*(?=\S)", re.IGNORECASE | re.MULTILINE
)
_COUNTED = lazy_pattern(
    rf"{EDGE}{MARKUP}[\[(（]?(?:seconds?|secs?\.?|sekunden?|sek\.?|secondes?|segundos?|secondi|seconden|секунды?|秒)\s+"
    r"(?P<from>\d{1,3})\s*(?:[-–—]|to|bis|à|a|al|t/m|tot|до)\s*(?P<to>\d{1,3})[\])）]?[*_]*\s*[:：|,–—-]?\s*",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = re.compile(r"(?m)^[ \t*_>#]*\(?\d{1,3}[.):]\s*$")
_END = lazy_pattern(rf"(?:{any_of(words('end', 'marks'))})\W*", re.IGNORECASE)
_WORD = any_of([*words("scenes", "spaced"), *words("scenes", "unspaced")])
_NUMBER_BELOW = lazy_pattern(
    rf"(?:^|\n)\s*(?:\d{{1,4}}|(?:{_WORD})\s*#?(?:\d{{1,3}}|[A-Z]))\s*[,:.–—-]?\s*$", re.IGNORECASE
)


def split_timed(text: str) -> Split | None:
    """Splits at two or more spans, named ones first, or at times that start at zero and count up."""
    if parts := _named_parts(text):
        return _split(text, parts, [(int(part["to"]) - int(part["from"])) * SECOND for part in parts])
    for pattern in (_NAMED, _SPANS):
        marks = _in_order([mark for mark in pattern.finditer(text) if not _is_item(mark, text)])
        if len(marks) >= 2:
            return _split(text, marks, [read_length(mark["span"]) for mark in marks])
    return _split_counted(text) or _split_at_starts(text) or _split_at_lengths(text)


def _is_item(mark: re.Match[str], text: str) -> bool:
    """Returns whether the name of a part is the text of a list's item: `1) A fox wakes (3s) - Caption: …`."""
    name = mark.start("name") if "name" in mark.re.groupindex else 0
    return mark[0].rstrip()[-1:] in ("-", "–", "—") and bool(_ITEM.search(text[:name]))


def _named_parts(text: str) -> list[re.Match[str]]:
    """Returns parts with seconds that follow each other from zero: `Opening (0-3): … Middle (3-8): …`."""
    parts = list(_PARTS.finditer(text))
    spans = [(int(part["from"]), int(part["to"])) for part in parts]
    follow = bool(spans) and spans[0][0] == 0 and all(b[0] == a[1] for a, b in pairwise(spans))
    return parts if len(parts) > 1 and follow and all(start < stop for start, stop in spans) else []


def _split_counted(text: str) -> Split | None:
    """Splits at counted seconds; those of `Seconds 1-3, 4-6` are all seconds that are named."""
    marks = list(_COUNTED.finditer(text))
    spans = [(int(mark["from"]), int(mark["to"])) for mark in marks]
    inclusive = bool(spans) and spans[0][0] == 1 and all(b[0] == a[1] + 1 for a, b in pairwise(spans))
    lengths = [stop - start + inclusive for start, stop in spans]
    if len(marks) < 2 or min(lengths) <= 0 or any(after[0] < before[1] for before, after in pairwise(spans)):
        return None
    return _split(text, marks, [length * SECOND for length in lengths])


def _split_at_starts(text: str) -> Split | None:
    """Splits at times that start at zero and count up; the last scene is as long as the film lasts."""
    marks = list(_STARTS.finditer(text))
    times = [
        read_clock(mark["start"])
        if ":" in mark["start"].replace("：", ":")
        else read_length(mark["start"]) or 0
        for mark in marks
    ]
    if len(marks) < 2 or times[0] or any(after <= before for before, after in pairwise(times)):
        return None
    return _split(text, marks, [*(after - before for before, after in pairwise(times)), None])


def _split_at_lengths(text: str) -> Split | None:
    for pattern in (_LENGTHS, _BRACKETED):
        if len(marks := list(pattern.finditer(text))) >= 2:
            return _split(text, marks, [read_length(mark["span"]) for mark in marks])
    return None


def _in_order(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """Returns the marks whose spans do not go back in time; lengths are always in order."""
    kept: list[re.Match[str]] = []
    end = 0
    for mark in marks:
        if re.fullmatch(SPAN, mark["span"], re.IGNORECASE):
            start, stop = read_span(mark["span"])
            if start < end or stop <= start:
                continue
            end = stop
        kept.append(mark)
    return kept


def _split(text: str, marks: list[re.Match[str]], lengths: list[int | None]) -> Split:
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    sources = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    # The last time may only say where the film ends: 0:06 The end.
    if len(sources) > 1 and _END.fullmatch(clean(sources[-1])):
        sources.pop()
    # The numbers of subtitles stand above their times.
    scenes = [
        read_scene(_NUMBER_BELOW.sub("", source), length)
        for source, length in zip(sources, lengths, strict=False)
    ]
    return Split(_NUMBER_BELOW.sub("", text[: marks[0].start()]), tuple(scenes))
