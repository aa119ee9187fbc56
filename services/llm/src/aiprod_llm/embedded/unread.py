"""Finds the words of a scene's text that stand for nothing in its picture.

Nouns and verbs are told apart in languages whose parts of speech are known. Of the others, all words are
found that no list has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from aiprod_film.places import LANDMARKS, PLACES, in_season
from aiprod_film.scene import Scene, Weather
from aiprod_llm.embedded.acts.drawn import WITH_OWN_THING
from aiprod_llm.embedded.acts.turns import TURNS, verbs_of
from aiprod_llm.embedded.figures import UNSPACED, words_of
from aiprod_llm.embedded.figures.inflections import folded
from aiprod_llm.embedded.grammar import LANGUAGES, grammar_of
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.nouns.subject_nouns import phrases
from aiprod_llm.embedded.places import (
    find_place,
    find_season,
    places_in,
    specifies,
    unshown_places,
    unshown_styles,
)
from aiprod_llm.embedded.small_words import small_words
from aiprod_llm.embedded.surroundings import surroundings
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged, is_tagged, tag
from aiprod_llm.embedded.world.environment import day_of

_WORLD = ("setting", "time_of_day", "weather")
_MANNER = ("lighting", "mood", "shot_size", "camera_angle", "camera_movement", "medium", "colour")
_SEEN_IN_STORMS = frozenset({Weather.RAIN, Weather.CLOUDY})
_USUAL = frozenset({"CLEAR", "CLOUDY", "DAY"})
"""Weathers and times whose words say more than one thing: a clear glass."""
_RUN = re.compile(r"[^\W\d_](?:[\w\u0900-\u0963\u0966-\u097f'’-]*[\w\u0900-\u0963\u0966-\u097f])?")
_CHARACTERS = re.compile(r"[\u3400-\u9fff]{2,}|[\u30a1-\u30fa\u30fc]{2,}|[\u0e01-\u0e4e]{3,}")
_BLANK = "\0"
_ELIDED = re.compile(
    r"(?<!\w)(?:[cdjlmnst]|qu|lorsqu|un|(?:d|n|s|c)?all|dell|nell|sull|quest|quell)['’]", re.IGNORECASE
)
"""Small words that lean on the next one: `d'un`, `all'alba`."""
_NEVER = re.compile("(?!)")
_COUNTED = {
    "zh": re.compile(
        r"[一二三四五六七八九十两兩几幾\d]+(?:只|隻|个|個|头|頭|条|條|匹|位|名|朵|棵|座|辆|輛|艘|张|張|本|杯|群|对|對)"
    ),
    "ja": re.compile(r"[一二三四五六七八九十\d]+(?:匹|頭|羽|台|人|つ|個|本|枚|隻|艘|軒|輪|冊)"),
    "th": re.compile(
        r"(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|\d+)\s?(?:ตัว|คน|คัน|ใบ|ดอก|ต้น|หลัง|ลำ|เล่ม|ลูก|อัน|ขวด|แก้ว)"
    ),
}
"""A number with the word that counts."""
_WITH_SPARKS = frozenset({"forge", "weld", "solder"})
_SHORTEST = 3
"""Letters of the shortest word that is looked at, where words are written apart."""
_HOW = {
    "fr": re.compile(r"\w+ment"),
    **dict.fromkeys(("es", "it", "pt"), re.compile(r"\w+mente")),
    "ru": re.compile(r"\w+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ыми?|ими?|ую|юю|ых|их|но|ко)"),
    "pl": re.compile(r"\w+(?:ego|emu|ych|ymi|nie|nym|nej|owy|owa|owe)"),
}
"""Adjectives and adverbs, which are not reported."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A scene of a film, and whether anybody is seen in it who has a body: a person or an animal.

    So is a house. `verbs` are those of all scenes with its text, of which each shows a step.
    """

    scene: Scene
    bodies: bool
    house: bool
    verbs: frozenset[str]

    @property
    def stated(self) -> frozenset[str]:
        """The keys of the verbs that are shown: of acts, and of turns by one of their steps."""
        return self.verbs | {key for key in TURNS if not self.verbs.isdisjoint(verbs_of(key))}


def unread_nouns(text: str, lexicons: tuple[Lexicon, ...], shown: Shown) -> Iterator[str]:
    """Yields the nouns, with adjectives, that no word list has and no sky, place or style stands for."""
    language = lexicons[0]
    nouns, negated = find_nouns(text, lexicons), language.negated(text)
    words = tag(text, language.language)
    silent = language.noise | language.stop | language.abstract | _small(language, shown)
    silent |= surroundings(shown.scene, language.language)
    undrawn = {*unshown_places(text, lexicons), *unshown_styles(text, lexicons)}
    done = _done(text, language, shown)
    # The rocks of `against the rocks` are a part of the set.
    done += [
        (place.start, place.end)
        for place in places_in(text, lexicons)
        if place.key == in_season(shown.scene.place)[1]
    ]
    for start, end in phrases(words, language):
        last = end - 1 if _ends_with_verb(words[start:end], language) else end
        head = words[last - 1]
        if any(first <= head.start < after for first, after in done):
            # The rope that somebody skips, and the wood that is chopped, are shown with the act.
            continue
        if inside(negated, head.start) or _is_known(head, nouns) or _is_cue(words[start:last], language):
            continue
        begin = words[start].start
        if any(noun.character and begin - 1 <= noun.end and noun.start < head.end for noun in nouns):
            # In `Old Tom sleeps`, what he does was taken for a noun.
            continue
        if len(head.text) > 1 and head.text.casefold() not in silent and head.text not in undrawn:
            first = _unknown_from(words[start:last], nouns, language)
            yield text[first.start : head.end]


def _unknown_from(words: Sequence[Tagged], nouns: Sequence[Noun], language: Lexicon) -> Tagged:
    """Returns the first word after those that are shown: of `grandmother kneading dough` it is the dough."""
    verbs = grammar_of(language.language) if language.language in LANGUAGES else None
    for place in range(len(words) - 1, 0, -1):
        before = words[place - 1]
        lowered = before.text.casefold()
        acts = verbs is not None and any(len(lowered) == act.end for act in verbs.find(lowered))
        if (_is_known(before, nouns) and before.part is Part.NOUN and place > 1) or (acts and place > 1):
            return words[place]
    return words[0]


def _done(text: str, language: Lexicon, shown: Shown) -> list[tuple[int, int]]:
    """Returns where the words of the acts are that the scene shows."""
    if language.language not in LANGUAGES:
        return []
    stated = shown.stated
    found = grammar_of(language.language).find(folded(text))
    return [(verb.start, verb.end) for verb in found if verb.key in stated]


def _small(language: Lexicon, shown: Shown) -> frozenset[str]:
    """Returns the nouns that need no picture of their own: of bodies, of houses, and of hot work."""
    if language.language not in LANGUAGES:
        return frozenset()
    grammar = grammar_of(language.language)
    hot = any(act.verb in _WITH_SPARKS for act in shown.scene.acts)
    body = grammar.body if shown.bodies else frozenset()
    house = grammar.house if shown.house else frozenset()
    return grammar.small | body | house | (grammar.sparks if hot else frozenset())


def _ends_with_verb(words: Sequence[Tagged], language: Lexicon) -> bool:
    """Returns whether the last of several nouns is what the one before it does: `the red fox sleeps`."""
    if len(words) < 2 or words[-2].part is not Part.NOUN or language.language not in LANGUAGES:
        return False
    last = words[-1].text.casefold()
    return any(act.end - act.start == len(last) for act in grammar_of(language.language).find(last))


def unread_verbs(text: str, lexicons: tuple[Lexicon, ...], shown: Shown) -> Iterator[str]:
    """Yields the verbs that are not acts."""
    language = lexicons[0]
    if language.language not in LANGUAGES or not is_tagged(language.language):
        return
    grammar = grammar_of(language.language)
    stated = shown.stated
    acts = [
        act
        for act in grammar.find(folded(text))
        if act.key in stated or act.key not in WITH_OWN_THING or grammar.denies(folded(text), act)
    ]
    silent = language.stop | language.noise | language.abstract
    nouns, negated = find_nouns(text, lexicons), language.negated(text)
    for word in tag(text, language.language):
        known = any(act.start < word.end and word.start < act.end for act in acts) or _is_known(word, nouns)
        spoken = word.text.casefold()
        silent_here = spoken in silent | grammar.light or inside(negated, word.start)
        # What a river or a hill does is how it lies there.
        silent_here = silent_here or (spoken in grammar.lying and not shown.bodies)
        if word.part is Part.VERB and not (known or silent_here or _is_cue([word], language)):
            yield word.text


def unread_words(text: str, lexicons: tuple[Lexicon, ...], shown: Shown) -> Iterator[str]:
    """Yields the words that no list has, in languages whose parts of speech are not known."""
    language = lexicons[0]
    if is_tagged(language.language):
        return
    around = surroundings(shown.scene, language.language)
    rest = _blanked(text, _read(text, lexicons))
    if language.language in UNSPACED:
        rest = _COUNTED.get(language.language, _NEVER).sub(_BLANK, rest)
        listed = sorted(words_of(language.language).colours, key=len, reverse=True)
        colour = rf"(?:{'|'.join(listed) or '(?!)'})"
        rest = re.sub(rf"{colour}色?[的の]?(?={_BLANK})|(?<={_BLANK})(?:สี)?{colour}", _BLANK, rest)
        said = language.stop | language.determiners | small_words(language.language) | around
        small = "|".join(sorted(map(re.escape, said), key=len, reverse=True))
        yield from _CHARACTERS.findall(re.sub(small or "(?!)", _BLANK, rest))
        return
    rest = _ELIDED.sub(lambda elided: " " * len(elided[0]), rest)
    for run in re.split(rf"[^\w\u0900-\u0963\u0966-\u097f'’ -]|{_BLANK}", rest):
        for silent, words in groupby(
            _RUN.findall(run), lambda word: folded(word) in around or _says_nothing(word, language)
        ):
            if not silent:
                yield " ".join(words)


def _blanked(text: str, parts: Sequence[tuple[int, int]]) -> str:
    """Returns the text with a mark in place of each character of the parts."""
    inner = {place for start, end in parts for place in range(start, end)}
    return "".join(_BLANK if place in inner else char for place, char in enumerate(text))


def _read(text: str, lexicons: tuple[Lexicon, ...]) -> list[tuple[int, int]]:
    """Returns the parts of a text that stand for something, or that it negates."""
    language = lexicons[0]
    cues = (match for section in (*_WORLD, *_MANNER) for match in language.find(section, text))
    acts = grammar_of(language.language).find(folded(text)) if language.language in LANGUAGES else ()
    parts = [language.connectives, language.openings, language.turns, language.splits]
    said = (match.span() for part in parts if part for match in part.finditer(text))
    undrawn = (*unshown_places(text, lexicons), *unshown_styles(text, lexicons))
    return [
        *((noun.start, noun.end) for noun in find_nouns(text, lexicons)),
        *((cue.start, cue.end) for cue in cues),
        *((place.start, place.end) for place in places_in(text, lexicons)),
        *((act.start, act.end) for act in acts),
        *((span.start, span.end) for span in language.negated(text)),
        *said,
        *((text.find(words), text.find(words) + len(words)) for words in undrawn),
    ]


def _says_nothing(word: str, language: Lexicon) -> bool:
    """Returns whether a word tells how or how many, joins others, or is everywhere, as the sun is."""
    word = folded(word)
    silent = language.stop | language.noise | language.abstract | language.determiners
    silent |= small_words(language.language)
    words = words_of(language.language)
    how = _HOW.get(language.language)
    counted = word in words.numbers or word in words.colours or words.figures.get(word) == ""
    return len(word) < _SHORTEST or word in silent or counted or bool(how and how.fullmatch(word))


def elsewhere(text: str, lexicons: tuple[Lexicon, ...], shown: Shown) -> Iterator[str]:
    """Yields the places, times and weathers of the text that are not its scene's, which has one of each."""
    scene = shown.scene
    for place in places_in(text, lexicons):
        at_landmark = in_season(scene.place)[1] in LANDMARKS and PLACES[place.key] is scene.setting
        if not specifies(in_season(scene.place)[1], place.key) and not at_landmark:
            yield text[place.start : place.end]
    named = [(place.start, place.end) for place in places_in(text, lexicons)]
    passing = day_of(text, lexicons) is not None
    for section in _WORLD:
        if passing and section == "time_of_day":
            continue
        there = {getattr(scene, section).name}
        if scene.weather is Weather.STORM:
            there |= {weather.name for weather in _SEEN_IN_STORMS}
        for cue in lexicons[0].find(section, text):
            is_place = any(start < cue.end and cue.start < end for start, end in named)
            if cue.key not in there | _USUAL and not is_place:
                yield text[cue.start : cue.end]


def _is_known(word: Tagged, nouns: Sequence[Noun]) -> bool:
    return any(noun.start < word.end and word.start < noun.end for noun in nouns)


def _is_cue(words: Sequence[Tagged], language: Lexicon) -> bool:
    """Returns whether the words tell where, when or how, which sets, light and camera show."""
    head, phrase = words[-1].text, " ".join(word.text for word in words)
    cued = any(language.first(section, head) for section in (*_WORLD, *_MANNER))
    cued = cued or bool(find_season(head, (language,)))
    return cued or bool(find_place(phrase, (language,)))
