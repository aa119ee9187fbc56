"""Reads a storyboard from plain text: tries each form, and reads what is said about the whole film."""

import re
import unicodedata
from dataclasses import replace

from aiprod_llm.storyboard.board import Split, Storyboard
from aiprod_llm.storyboard.directions import (
    Directions,
    lettering,
    names_only_a_film,
    read_directions,
    without_directions,
)
from aiprod_llm.storyboard.fields import with_fields_on_lines
from aiprod_llm.storyboard.forms.advertisement import split_advertisement
from aiprod_llm.storyboard.forms.bracketed import split_bracketed
from aiprod_llm.storyboard.forms.document import split_document
from aiprod_llm.storyboard.forms.explainer import split_explainer
from aiprod_llm.storyboard.forms.fielded import split_fielded
from aiprod_llm.storyboard.forms.headed import split_headed
from aiprod_llm.storyboard.forms.labelled import split_labelled
from aiprod_llm.storyboard.forms.listed import split_listed
from aiprod_llm.storyboard.forms.screenplay import split_screenplay
from aiprod_llm.storyboard.forms.sequenced import split_sequenced
from aiprod_llm.storyboard.forms.structured import split_structured
from aiprod_llm.storyboard.forms.table import split_table
from aiprod_llm.storyboard.forms.timed import split_timed
from aiprod_llm.storyboard.labels import COLON, EDGE, MARKUP, any_of, field_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.markup import clean, tidied, unquoted
from aiprod_llm.storyboard.screen_words import screen_words

_DOCUMENTS = (split_document, split_table)
_TEXTS = (
    split_screenplay,
    split_labelled,
    split_timed,
    split_headed,
    split_listed,
    split_bracketed,
    split_fielded,
    split_structured,
    split_sequenced,
    split_explainer,
    split_advertisement,
)
"""In the order in which they are tried: a scene of one form may hold marks of the next."""

_STYLE, _MUSIC, _TITLE = (any_of(words("film", name)) for name in ("style", "music", "title"))
_FILM_LINE = lazy_pattern(
    rf"{EDGE}{MARKUP}(?:(?P<style>{_STYLE})|(?P<music>{_MUSIC})){COLON}(?P<value>[^\n|]*?)(?:\.(?=\s)|。|(?=\n|\||$))",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE_LINE = lazy_pattern(
    rf"^{MARKUP}(?:{_TITLE}){COLON}(?P<value>[^\n]+?)(?:\.(?=\s)|$)", re.IGNORECASE | re.MULTILINE
)
_MARKDOWN_TITLE = re.compile(r"^#{1,2}\s+(?P<value>[^\n]+)$", re.MULTILINE)
_ANNOUNCEMENT = lazy_pattern(any_of(words("lists", "announcements")), re.IGNORECASE)
_TOPIC = lazy_pattern(
    rf"^{MARKUP}(?:{any_of([*words('lists', 'topics'), *words('lists', 'advertisements')])}){COLON}",
    re.IGNORECASE,
)
_CLOSING_LINE = lazy_pattern(
    rf"^{MARKUP}(?:{any_of(words('lists', 'lines'))}){COLON}(?P<words>[^\n]+)$", re.IGNORECASE | re.MULTILINE
)
_FACT = lazy_pattern(any_of(words("lists", "facts")), re.IGNORECASE)
_ANNOUNCED = lazy_pattern(
    rf"[,\s–-]*(?<!\w)(?:with|in|using|as|mit|avec|en|con|com|met|in|из|с)\s[^.]{{0,30}}?(?:{_ANNOUNCEMENT.pattern})[^.]*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?:：。！？])\s+|(?<=[。！？])|\n+")

_NONE = re.compile(
    r"[:：]\s*(?:none|no|off|nein|keine?|aucune?|ninguna?|nessun[ao]?|nenhuma?|нет|无|なし)(?!\w)", re.I
)
_COURTESY = lazy_pattern(f"(?:{'|'.join(words('lists', 'courtesies'))})", re.IGNORECASE)
_LAST = re.compile(r"[^\n.!?。！？]+(?:\.(?=\w)[^\n.!?。！？]+)*[.!?。！？]*[\s]*")
_HAS_LABEL = re.compile(r"\W*[^:：]{1,30}[:：]\s*\D")


def read_storyboard(text: str) -> Storyboard | None:
    """Returns the storyboard that the text is, or None if it is a plain prompt."""
    text = tidied(unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))
    # Before lines about the film are taken out: in a document these are fields.
    for split in _DOCUMENTS:
        if found := split(text):
            return _storyboard(found, found.around)
    story, closing = _without_closing(with_fields_on_lines(_FILM_LINE.sub("", text)))
    for split in _TEXTS:
        if found := split(story):
            return _storyboard(replace(found, around=f"{found.around}\n{closing}"), text)
    return None


def _without_closing(text: str) -> tuple[str, str]:
    """Returns the text without the sentences at its end that only direct the film, and these."""
    body, blank, last = text.rstrip().rpartition("\n\n")
    if blank and _CLOSING_LINE.fullmatch(last):
        story, closing = _without_closing(body)
        return story, f"{closing}\n{last}"
    end = len(text.rstrip())
    for sentence in reversed(list(_LAST.finditer(text))):
        prose = sentence[0].strip()
        apart = text[: sentence.start()].endswith("\n\n")
        # `A violin lies on a chair. (2 sec)` says how long its own scene is.
        of_scene = prose.startswith("(") and not text[: sentence.start()].endswith("\n")
        if of_scene or (
            prose
            and not (apart and _COURTESY.fullmatch(prose.strip(" .!,")))
            and (without_directions(prose).strip(" .") or _HAS_LABEL.match(prose))
        ):
            break
        end = sentence.start()
    return text[:end], text[end:]


def _storyboard(split: Split, film: str) -> Storyboard:
    """Returns the storyboard; `film` is the text that has the lines about style and music."""
    lines = list(_FILM_LINE.finditer(film))
    around = _FILM_LINE.sub("", split.around)
    scenes = split.scenes
    if (line := _CLOSING_LINE.search(around)) and not scenes[-1].caption:
        around = around.replace(line[0], "\n")
        scenes = (*scenes[:-1], replace(scenes[-1], caption=clean(unquoted(line["words"].strip()))))
    title = _TITLE_LINE.search(around) or _MARKDOWN_TITLE.search(around)
    if title:
        around = around.replace(title[0], "\n")
    premise, looks = _premise(around)
    styles = [clean(line["value"]) for line in lines if line["style"]]
    return Storyboard(
        scenes=scenes,
        title=clean(unquoted(clean(title["value"]))) if title else "",
        premise=premise,
        style=", ".join(filter(None, [*styles, looks])),
        music=", ".join(clean(line["value"]) for line in lines if line["music"]),
        directions=_directions(split.around, film),
    )


def film_directions(text: str) -> Directions:
    """Returns what a prompt or a storyboard in plain text asks of the whole film."""
    board = read_storyboard(text)
    return board.directions if board else read_directions(text)


def _directions(around: str, film: str) -> Directions:
    """Returns the directions around the scenes; lengths inside them are the scenes' own."""
    # The scene of `Caption: none` alone has none.
    allowed = lettering(f"{around}\n{_NONE.sub('', film)}")
    return replace(
        read_directions(around),
        captions=None if allowed.captions else False,
        title=None if allowed.title else False,
    )


def _premise(around: str) -> tuple[str, str]:
    """Returns what the text around the scenes says and how it looks, without facts and announcements."""
    lines = (_TOPIC.sub("", line) for line in around.splitlines() if not _is_fact(line))
    sentences = (_ANNOUNCED.sub("", clean(sentence)) for line in lines for sentence in _SENTENCE.split(line))
    prose = (unquoted(without_directions(sentence)).rstrip(". ") for sentence in sentences)
    kept = [sentence for sentence in prose if sentence and not _announces(sentence)]
    looks = [sentence for sentence in kept if not screen_words(sentence)]
    return ". ".join(sentence for sentence in kept if sentence not in looks), ", ".join(looks)


def _is_fact(line: str) -> bool:
    """Returns whether a line such as `Format: vertical` or `Mood: calm` is for the maker of the film."""
    label, colon, _ = line.replace("：", ":").partition(":")
    name = clean(label)
    return bool(colon) and (field_of(name) not in (None, "text", "heading") or bool(_FACT.fullmatch(name)))


def _announces(sentence: str) -> bool:
    """Returns whether a sentence only says that scenes follow, or greets."""
    is_courtesy = bool(_COURTESY.fullmatch(sentence.strip(" .!,")))
    return is_courtesy or bool(_ANNOUNCEMENT.search(sentence)) or names_only_a_film(sentence)
