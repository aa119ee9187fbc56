"""Reads the source of one scene: its text, and its labelled fields such as `Caption: "…"` or `VO: …`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from aiprod_llm.storyboard.board import StoryboardScene
from aiprod_llm.storyboard.directions import without_camera, without_directions
from aiprod_llm.storyboard.labels import COLON, EDGE, FIELDS, MARKUP, any_of, field_of, fields_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.lengths import read_length, take_length
from aiprod_llm.storyboard.markup import clean, split_quoted, unquoted

_FIELD_WORDS = any_of(word for name in FIELDS for word in words("fields", name))
_LABEL = lazy_pattern(
    rf"{EDGE}{MARKUP}(?P<label>{_FIELD_WORDS})"
    rf"(?:\s*\([^)\n]*\))?{COLON}",
    re.IGNORECASE | re.MULTILINE,
)
_SPEAKER = re.compile(
    r"(?:^|(?<=[.!?…\"”»])\s|(?<=\n))[ \t*_-]*(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2})"
    r"\s*(?:\((?P<aside>[^)\n]*)\))?[*_ \t]*:[*_ \t]*(?P<words>[\"“„«「][^\"”»」\n]+[\"”»“」])",
    re.MULTILINE,
)
_STRUCTURE = lazy_pattern(rf"^{MARKUP}(?:{any_of(words('lists', 'structure'))}){COLON}", re.IGNORECASE)
_BRACKETS = re.compile(r"^[(（]([^()（）]+)[)）]\.?$")
_SLUG = re.compile(
    r"^\s*(?:INT|EXT)\.?(?:/(?:INT|EXT)\.?)?\s+"
    r"(?P<place>(?:[A-ZÀ-Þ][A-ZÀ-Þ '’-]{2,40}?(?:\s*[-–—]\s*[A-ZÀ-Þ]{3,20})?\s*[-–—:.]\s+)?)"
)
_OPENING_NOTE = re.compile(r"^\s*(?P<notes>[^.\n]{1,60})\.\s+(?=\S)")
_PICTOGRAMS = re.compile(r"[\u2300-\u23ff\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]+")
_VOICE_OVER = re.compile(r"\bv\.?\s?o\.?\b|off", re.IGNORECASE)
_NOTHING = re.compile(
    r"[-–—/]*"
    r"|\(?(?:none|no caption|no text|n/a|keine?r?|aucune?|ninguno|nessun[ao]?|nenhum|нет|无|なし|없음)\)?",
    re.IGNORECASE,
)
_WRITTEN = lazy_pattern(
    rf"(?<!\w)(?:(?:with|and|,)\s+)?(?:the\s+)?(?:{any_of(words('lists', 'written'))})"
    r"(?:\s+(?:on (?:the )?screen|appears?|reads?|says?))?\s*[:：]?\s*"
    r"(?P<words>[\"“„«「][^\"”“»」\n]{2,120}[\"”“»」])",
    re.IGNORECASE,
)
_CARD = lazy_pattern(
    rf"(?:(?:the\s+)?(?:{any_of(words('lists', 'written'))})\s*[:：]?\s*)?"
    r"(?P<words>[\"“„«「'‘][^\"”“»」\n]{1,200}[\"”“»」'’])[\s.,–—-]*(?:(?:and|und|et|y|e|with)\s+)?(?P<address>(?:https?://|www\.)?[\w-]+(?:\.[\w-]+)+\S*?)?[.!]?",
    re.IGNORECASE,
)
_BRACKETED = lazy_pattern(
    rf"[ \t]*[(\[（]\s*(?P<field>(?:{_FIELD_WORDS}){COLON}[^()\[\]（）\n]+)[)\]）][.。]?",
    re.IGNORECASE,
)
_SPOKEN_WORDS = any_of([*words("fields", "caption"), *words("fields", "narration")])
_SPOKEN_BEHIND = lazy_pattern(
    rf"(?<=[.!?…\"”»])[ \t]+(?=(?:{_SPOKEN_WORDS}){COLON})",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^\s*[\[【](?P<note>[^\[\]【】\n]{1,40})[\]】]\s*(?=\w)")
_AUDIBLE = re.compile(
    r"\b(?:music|sounds?|song|noises?|silence|sfx|ambien\w+|melody|beat|piano|guitar|drums?|geräusch\w*|musik|bruits?|musique|ruidos?|música|rumori|musica|rain|wind|applause|laughter|whistl\w+|footsteps)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ".!?…。！？؟।:,;"
_HEADING = 60
"""Characters of the longest line that is a heading above the scene's text."""


def read_scene(source: str, duration: int | None = None, directions: str = "") -> StoryboardScene:
    """Returns the scene of a source without its label, which says the `duration` and the `directions`."""
    source = _STRUCTURE.sub("", source)
    if slug := _SLUG.match(source):
        place = slug["place"].strip(" -–—:.").lower()
        directions, source = f"{directions}. {place}".strip(". "), source[slug.end() :]
    if note := _NOTE.match(source):
        directions, source = f"{directions}. {note['note']}".strip(". "), source[note.end() :]
    noted, source, notes = _take_notes(source)
    duration, directions = duration or noted, f"{directions}. {notes}".strip(". ")
    if duration is None:
        duration, source, beside = take_length(source)
        directions = f"{directions}. {beside}".strip(". ")
    scene = StoryboardScene("", duration, directions=directions)
    is_row = "|" in source
    source, cells = _take_cells(source)
    scene = replace(scene, directions=f"{scene.directions}. {cells}".strip(". "))
    text, spoken = _without_speakers(source.replace("|", "\n"))
    parts = []
    for field, value, rest in _fields(text):
        parts += [value, rest] if field == "text" else [rest]
        scene = with_field(scene, field, value)
    body = unquoted(_BRACKETS.sub(r"\1", "\n".join(filter(str.strip, parts)).strip()))
    heading = "" if is_row else _heading(body)
    if quoted := scene.caption is None and _WRITTEN.search(body):
        body, scene = body.replace(quoted[0], ""), with_field(scene, "caption", quoted["words"])
    elif not body.strip() and scene.heading:
        # A title card: nothing but its words.
        scene = replace(scene, caption=scene.caption or scene.heading)
    text = _one_line(body) or scene.heading
    return _with_speech(replace(scene, text=text, heading=scene.heading or heading), spoken)


def read_card(source: str) -> StoryboardScene | None:
    """Returns the scene of a source that is a quotation, with or without an address: words and no picture."""
    card = _CARD.fullmatch(without_directions(source))
    return (
        StoryboardScene("", caption=clean(f"{unquoted(card['words'])} {card['address'] or ''}"))
        if card
        else None
    )


def with_field(scene: StoryboardScene, field: str, value: str) -> StoryboardScene:
    """Returns the scene with the value of a field that is not its text. A caption or narration may go on."""
    text = clean(unquoted(value))
    if field == "audio" and (label := _LABEL.match(value.strip())):
        return with_field(scene, field_of(label["label"]) or "sound", value.strip()[label.end() :])
    if field == "audio":
        field = "narration" if _is_speech(value) else "sound"
    match field:
        case "caption" | "narration":
            utterance = "" if _NOTHING.fullmatch(text) else text
            if field == "caption":
                return replace(scene, caption=f"{scene.caption or ''} {utterance}".strip())
            return replace(scene, narration=f"{scene.narration or ''} {utterance}".strip())
        case "dialogue":
            return replace(scene, caption=scene.caption or text)
        case "duration":
            # A bare number counts seconds.
            length = read_length(value) or read_length(f"{value.strip()} s")
            return replace(scene, duration=length or scene.duration)
        case "directions":
            return replace(scene, directions=f"{scene.directions}. {text}".strip(". "))
        case "heading":
            return replace(scene, heading=text)
        case "sound":
            return replace(scene, sound=f"{scene.sound}. {text}".strip(". "))
    return scene


def has_speech(text: str) -> bool:
    """Returns whether a caption or something spoken is labelled in the text."""
    return any(
        field_of(label["label"]) in ("caption", "narration", "dialogue") for label in _LABEL.finditer(text)
    )


def _take_notes(source: str) -> tuple[int | None, str, str]:
    """Returns the length in a line of notes above the text or before it, the text, and the other notes.

    `4s | at dawn` above a text, and `Close-up, 3 seconds.` before it.
    """
    first, _, rest = source.strip().partition("\n")
    if "|" in first and rest.strip() and not _LABEL.match(rest):
        notes, text = first.split("|"), rest
    elif (opening := _OPENING_NOTE.match(source)) and all(map(_is_note, opening["notes"].split(","))):
        notes, text = opening["notes"].split(","), source[opening.end() :]
    else:
        return None, source, ""
    bare = [_PICTOGRAMS.sub("", note).strip() for note in notes]
    lengths = [length for note in bare if (length := read_length(note)) is not None]
    others = ", ".join(note for note in bare if note and read_length(note) is None)
    return (lengths[0] if lengths else None), text, others


def _take_cells(source: str) -> tuple[str, str]:
    """Returns the row without the cells that are notes about the camera, and these: `close-up | a match`."""
    cells = source.split("|")
    notes = [cell.strip() for cell in cells if cell.strip() and _is_note(cell)]
    if len(cells) == 1 or len(notes) == len(cells):
        return source, ""
    return "|".join(cell for cell in cells if cell.strip() not in notes), ", ".join(notes)


def _is_note(note: str) -> bool:
    return read_length(note) is not None or not without_camera(note.strip())


def with_fields_on_lines(text: str) -> str:
    """Returns the text with fields in brackets or behind a sentence on lines of their own: `(VO: …)`."""
    text = _SPOKEN_BEHIND.sub("\n", text)
    return _BRACKETED.sub(lambda match: f"\n{match['field']}\n", text)


def _is_speech(value: str) -> bool:
    """Returns whether what is heard is spoken: a sentence or a quotation that names no sound."""
    utterance = value.strip()
    is_sentence = utterance.endswith((".", "!", "?", "…", "。", "！", "？")) or bool(split_quoted(utterance))
    return is_sentence and not _AUDIBLE.search(utterance)


def _fields(source: str) -> Iterator[tuple[str, str, str]]:
    """Yields each field, its value, and the text after the value; first the text before all fields."""
    labels = list(_LABEL.finditer(source))
    starts = [label.start() for label in labels] + [len(source)]
    yield "", "", source[: starts[0]]
    names = [label["label"] for label in labels]
    alone = fields_of(names) if not source[: starts[0]].strip() else list(map(field_of, names))
    for label, end, field in zip(labels, starts[1:], alone, strict=True):
        content = source[label.end() : end]
        value, rest = _value(content)
        yield (field_of(label["label"]) if split_quoted(content.strip()) else field) or "", value, rest


def _value(text: str) -> tuple[str, str]:
    """Returns the value that a text starts with: a quotation, or its first line, and what follows it."""
    text = text.lstrip(" \t|")
    if quoted := split_quoted(text.lstrip()):
        return quoted[0], quoted[1].lstrip(" .,;|。、")
    first, _, rest = text.lstrip("\n").partition("\n")
    return first.strip(" |"), rest


def _heading(text: str) -> str:
    """Returns the first line if it is a heading above more text, else an empty string."""
    first, newline, rest = text.strip().partition("\n")
    heading = clean(first)
    is_heading = newline and rest.strip() and len(heading) <= _HEADING and heading[-1:] not in _SENTENCE_ENDS
    return heading if is_heading and not rest.lstrip()[0].islower() else ""


def _one_line(text: str) -> str:
    """Returns the lines in one, a full stop between sentences."""
    result = ""
    for line in filter(None, map(clean, text.splitlines())):
        # A small letter goes on with the sentence of the line before.
        ended = not result or result[-1] in _SENTENCE_ENDS or line[0].islower()
        result += ("" if not result else " " if ended else ". ") + line
    return result


def _without_speakers(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Returns the text without lines such as `Mara: "Come in."`, and who says what."""
    speakers = [match for match in _SPEAKER.finditer(source) if not _ends_on_label(match["name"])]
    spoken = [
        ("narration" if _VOICE_OVER.search(match["aside"] or "") else "caption", unquoted(match["words"]))
        for match in speakers
    ]
    text = _SPEAKER.sub(lambda match: match[0] if _ends_on_label(match["name"]) else " ", source)
    return text, spoken


def _ends_on_label(name: str) -> bool:
    """Returns whether what looks like a name ends on a label: `a fox. Caption`."""
    words = name.split()
    return any(field_of(" ".join(words[start:])) for start in range(len(words)))


def _with_speech(scene: StoryboardScene, spoken: list[tuple[str, str]]) -> StoryboardScene:
    captions = clean(" ".join(utterance for kind, utterance in spoken if kind == "caption"))
    if captions and scene.caption is None:
        scene = replace(scene, caption=captions)
    for kind, utterance in spoken:
        scene = with_field(scene, "narration", utterance) if kind == "narration" else scene
    return scene
