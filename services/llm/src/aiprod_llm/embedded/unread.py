"""Finds the nouns and verbs of a text that stand for no entity and no act, so that no picture shows them.

Only languages whose parts of speech are known have any.
"""

from collections.abc import Iterator, Sequence

from aiprod_llm.embedded.acts import LANGUAGES, grammar_of
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns import Noun, find_nouns
from aiprod_llm.embedded.parts_of_speech import Part, Tagged, tag
from aiprod_llm.embedded.places import find_place, unshown_places, unshown_styles
from aiprod_llm.embedded.subject_nouns import phrases

_VISIBLE = ("setting", "time_of_day", "weather", "lighting", "mood", "shot_size", "camera_angle")
_DIRECTING = ("camera_movement", "medium", "colour")


def unread_nouns(text: str, lexicons: tuple[Lexicon, ...]) -> Iterator[str]:
    """Yields the nouns, with adjectives, that no word list has and no sky, place or style stands for."""
    language = lexicons[0]
    nouns, negated = find_nouns(text, lexicons), language.negated(text)
    words = tag(text, language.language)
    silent = language.noise | language.stop | language.abstract
    if language.language in LANGUAGES:
        silent |= grammar_of(language.language).small
    undrawn = {*unshown_places(text, lexicons), *unshown_styles(text, lexicons)}
    for start, end in phrases(words, language):
        head = words[end - 1]
        if inside(negated, head.start) or _is_known(head, nouns) or _is_seen(words[start:end], language):
            continue
        if len(head.text) > 1 and head.text.casefold() not in silent and head.text not in undrawn:
            yield text[words[start].start : head.end]


def unread_verbs(text: str, lexicons: tuple[Lexicon, ...]) -> Iterator[str]:
    """Yields the verbs that are no act."""
    language = lexicons[0]
    if language.language not in LANGUAGES:
        return
    grammar = grammar_of(language.language)
    acts, silent = list(grammar.find(text.casefold())), language.stop | language.noise | language.abstract
    nouns, negated = find_nouns(text, lexicons), language.negated(text)
    for word in tag(text, language.language):
        known = any(act.start < word.end and word.start < act.end for act in acts) or _is_known(word, nouns)
        silent_here = word.text.casefold() in silent | grammar.light or inside(negated, word.start)
        if word.part is Part.VERB and not (known or silent_here or _is_seen([word], language)):
            yield word.text


def _is_known(word: Tagged, nouns: Sequence[Noun]) -> bool:
    return any(noun.start < word.end and word.start < noun.end for noun in nouns)


def _is_seen(words: Sequence[Tagged], language: Lexicon) -> bool:
    """Returns whether the words tell where, when or how, which sets, light and camera show."""
    head, phrase = words[-1].text, " ".join(word.text for word in words)
    cued = any(language.first(section, head) for section in (*_VISIBLE, *_DIRECTING))
    return cued or bool(find_place(phrase, (language,)))
