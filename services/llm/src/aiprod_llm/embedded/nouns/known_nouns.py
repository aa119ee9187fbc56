"""Finds the bare nouns of a text by word lists and figures, with the number and colour of each."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from aiprod_film.entity import EntityKind
from aiprod_film.library import name_pattern
from aiprod_llm.embedded.figures import FEW, Figured, Words, find_emoji, idioms_of, words_of
from aiprod_llm.embedded.figures.attributes import coat_of, colour_near, number_near, paint, size_near
from aiprod_llm.embedded.figures.kinds import kind_of
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns.compounds import CROPS, FIELDS, Phrase, modifies
from aiprod_llm.embedded.nouns.noun import YOUNG_SIZE, Noun
from aiprod_llm.embedded.text.clock import tells_hour
from aiprod_llm.embedded.text.parts_of_speech import Part, tag

_MATERIALS = frozenset("🪨🪵🧱")
_SMALL, _LARGE = 0.7, 1.3
"""Sizes between these are said of the age of people."""
_HOMEWARDS = {
    "en": ("home", frozenset[str]()),
    "de": ("hause", frozenset({"nach", "zu"})),
    "es": ("casa", frozenset({"a", "en"})),
    "it": ("casa", frozenset({"a"})),
}
"""What home is called, and the words before it that make it a direction; empty for all but articles."""
LOOKBACK = 200
"""Characters before a noun among which its adjectives are looked for."""
_IDEAS = frozenset({"heart", "🕊"})
"""Figures of what is felt: love, hope."""
_PARTICIPLE = re.compile(r"(?:ing|ed|en|nde[nrms]?)$")
_DESCRIBED = frozenset({Part.NOUN, Part.ADJECTIVE})
_BEFORE_NOUNS = frozenset({Part.DETERMINER, Part.ADJECTIVE, Part.PREPOSITION})
_SHOOT = "🌱"
_CHICKS = frozenset("🐤🐥🐣")
_PAIRS = frozenset("👓🕶👖🩳🧤🧦👞👟✂🎧")
"""Things that are a pair, and of which a plural is one."""


def known_nouns(text: str, lexicon: Lexicon, *, any_language: bool = False) -> list[Noun]:
    """Returns the bare nouns of a text, in order: those of the lexicon, and those that have a figure."""
    figures = [*_figures(text, lexicon), *(_in_any_language(text) if any_language else ())]
    nouns = [_figured_noun(text, figured) for figured in figures]
    # By character: a text of a thousand nouns must not compare each with each.
    owners = {at: place for place, noun in enumerate(nouns) for at in range(noun.start, noun.end)}
    idioms = [idiom.span() for idiom in idioms_of(lexicon.language).finditer(text)]
    for found in lexicon.find("entity", text):
        if any(start <= found.start < end for start, end in idioms):
            continue
        kind = EntityKind[found.key]
        covered = [owners[at] for at in range(found.start, found.end) if at in owners]
        if not covered:
            word = text[found.start : found.end].casefold()
            if word in words_of(lexicon.language).verbs and _follows_noun(text, found.start, nouns):
                # A dog watch TV, if a cat does, too: there is no watch.
                continue
            # The lexicon knows that the book of 看书 is one.
            own = words_of("zh").figures.get(word, "") if lexicon.language == "zh" else ""
            noun = Noun(kind, text[found.start : found.end], found.start, found.end, own)
            nouns.append(_counted(text, noun, lexicon))
        elif (nouns[covered[0]].start, nouns[covered[0]].end) == (found.start, found.end):
            # The lexicon knows better what kind of thing it is; but a hot dog is no dog, and the mother of an
            # elephant is one, too.
            known = nouns[covered[0]]
            is_beast = kind is EntityKind.PERSON and known.kind is EntityKind.ANIMAL
            nouns[covered[0]] = known if is_beast else replace(known, kind=kind)
    shown = [noun for noun in nouns if not _is_another_word(text, noun, lexicon.language)]
    named = _characters(text, lexicon) if any_language or lexicon.language != EMOJI else []
    taken = {at for noun in named for at in range(noun.start, noun.end)}
    apart = [noun for noun in shown if taken.isdisjoint(range(noun.start, noun.end))]
    return sorted([*apart, *named], key=lambda noun: noun.start)


def _follows_noun(text: str, start: int, nouns: Sequence[Noun]) -> bool:
    """Returns whether one of these nouns ends right before a place of the text."""
    return any(noun.end + 1 == start and text[noun.end] == " " for noun in nouns)


def _characters(text: str, lexicon: Lexicon) -> list[Noun]:
    """Returns the characters of the film's library that the text names and does not exclude."""
    if not lexicon.proper_names.characters:
        return []
    negated = lexicon.negated(text)
    return [
        Noun(name.kind, found.group(), found.start(), found.end(), name.key, 1, "", name.text)
        for name in lexicon.proper_names.characters
        for found in name_pattern(name.text).finditer(text)
        if not inside(negated, found.start())
    ]


def _is_another_word(text: str, noun: Noun, language: str) -> bool:
    """Returns whether the word is a verb here, an adjective, or a part of a name.

    `The train leaves`, `a giant wave`, `Van Gogh`.
    """
    if tells_hour(text, noun.start, noun.end) or _is_homewards(text, noun, language):
        return True
    words = tag(text, language)
    if len(words) < 2:
        return False
    place = max(0, bisect_right(words, noun.end - 1, key=lambda word: word.start) - 1)
    word, before = words[place], words[place - 1] if place else None
    follows = words[place + 1] if place + 1 < len(words) else None
    # `A green moped` has an article before its colour; `the greens mopped` has none.
    coloured = place > 1 and words[place - 1].text.casefold() in words_of(language).colours
    described = coloured and words[place - 2].part is Part.DETERMINER
    compound = " " in text[noun.start : noun.end]
    # `Love in times of war` asks nobody to love.
    idea = noun.figure in _IDEAS and not place and follows is not None and follows.part is Part.PREPOSITION
    verb = word.part is Part.VERB and (before is None or before.part not in _BEFORE_NOUNS)
    verb = verb and not described and not compound and not idea
    named = follows is not None and follows.part is Part.NAME and follows.text[:1].isupper()
    # After a verb that looks like a noun, such as `runs`, a noun was taken for an adjective.
    followed = (
        follows is not None and follows.part in _DESCRIBED and not follows.text.endswith(("s", "ing", "full"))
    )
    # German writes nouns alone with a capital: `einem Jungen Geschichten`.
    written = language == "de" and place > 0 and word.text[:1].isupper()
    adjective = word.part is Part.ADJECTIVE and followed and not written
    solid = noun.kind in (EntityKind.OBJECT, EntityKind.ANIMAL) or noun.figure in _MATERIALS
    grows = noun.figure in CROPS and follows and follows.text in FIELDS
    if language == "en" and solid and not grows and follows and text[noun.end : follows.start] == " ":
        phrase = Phrase(noun.word, noun.count, noun.kind is EntityKind.ANIMAL, words[:place])
        if modifies(phrase, follows):
            return True
    return verb or adjective or (place > 0 and language == "en" and word.text[:1].isupper() and named)


def _is_homewards(text: str, noun: Noun, language: str) -> bool:
    """Returns whether a noun says where somebody goes, and is no house: home, nach Hause, a casa."""
    word, before = _HOMEWARDS.get(language, ("", frozenset()))
    if noun.word.casefold() != word:
        return False
    previous = text[: noun.start].casefold().split()[-1:]
    if before:
        return not before.isdisjoint(previous)
    tagged = next((one for one in reversed(tag(text, language)) if one.end <= noun.start), None)
    return tagged is None or tagged.part not in (Part.DETERMINER, Part.ADJECTIVE)


def _figures(text: str, lexicon: Lexicon) -> list[Figured]:
    negated = lexicon.negated(text)
    words = words_of(lexicon.language)
    found = find_emoji(text) if lexicon.language == EMOJI else _figures_before_verbs(text, words)
    there = [figured for figured in found if not words.negates(text, figured.end)]
    spoken = [(figured, text[figured.start : figured.end].casefold()) for figured in there]
    affirmed = [(figured, word) for figured, word in spoken if not inside(negated, figured.start)]
    return [figured for figured, word in affirmed if word not in lexicon.stop]


def _figures_before_verbs(text: str, words: Words) -> Iterator[Figured]:
    """Yields the figures of a text; of a compound whose last word is a verb here, those before it.

    `A bus stops at the school`: there is a bus, and no bus stop.
    """
    verbs = _verbs(text, words.language)
    for figured in words.find(text):
        last = text.rfind(" ", figured.start, figured.end) + 1
        is_inflected = text[last : figured.end].casefold().endswith(("s", "ed"))
        if last > figured.start and last in verbs and is_inflected:
            yield from (part for part in words.find(text[:last]) if part.start >= figured.start)
        else:
            yield figured


def _in_any_language(text: str) -> list[Figured]:
    """Returns the figures of a text in the language that has most of its words; of one, in English."""
    best = max(map(words_of, LANGUAGES), key=lambda words: words.count(text))
    # One Latin word alone may be any language's: `hai` is a shark in German, and two in Vietnamese.
    if best.count(text) < 2 and re.search("[a-z]", text.casefold()):
        best = words_of("en")
    return [figured for figured in best.find(text) if not best.negates(text, figured.end)]


def _counted(text: str, noun: Noun, lexicon: Lexicon) -> Noun:
    """Returns a noun that has no figure with the number and the colour that the text states."""
    words = words_of(lexicon.language)
    count = number_near(text, noun.start, noun.end, words, plural=False)
    colour, size = (
        colour_near(text, noun.start, noun.end, words),
        size_near(text, noun.start, noun.end, words),
    )
    return _sized(replace(noun, count=count, colour=colour), size)


def _figured_noun(text: str, figured: Figured) -> Noun:
    figure, start, end, plural, language = figured
    words = words_of(language)
    count = number_near(text, start, end, words, plural=plural)
    if figure in _PAIRS and count <= FEW:
        count = 1
    kind, name = kind_of(figure), text[start:end]
    coat = coat_of(name, words) if kind is EntityKind.ANIMAL or figure == _SHOOT else ""
    colour = paint(figure, coat or colour_near(text, start, end, words))
    noun = Noun(kind, name, start, end, figure, count, colour)
    return _sized(noun, size_near(text, start, end, words) or _size_of_young(noun, words))


def _size_of_young(noun: Noun, words: Words) -> float:
    """Returns the size of an animal whose word says that it is young; chicks are a kind of their own."""
    if noun.kind is not EntityKind.ANIMAL or noun.figure in _CHICKS:
        return 0.0
    spoken = noun.phrase.casefold().split()
    return YOUNG_SIZE if words.young.intersection((*spoken, noun.phrase.casefold())) else 0.0


def _sized(noun: Noun, size: float) -> Noun:
    """Returns a noun of a stated size; a large place is no other one, and a little girl is a child."""
    usual = noun.kind is EntityKind.PERSON and _SMALL <= size <= _LARGE
    return noun if usual or noun.kind is EntityKind.PLACE else replace(noun, size=size)


def phrase_start(text: str, noun: int, lexicon: Lexicon) -> int:
    """Returns where the adjectives of the noun at `noun` begin: after an article up to four words before."""
    words = list(re.compile(r"\S+").finditer(text, max(0, noun - LOOKBACK), noun))
    verbs = _verbs(text, lexicon.language)
    for word in reversed(words[-4:]):
        # A participle describes: `a sleeping baby`. What a verb stands before is not its adjective.
        if word.start() in verbs and not _PARTICIPLE.search(word.group().casefold()):
            break
        if word.group().casefold() in lexicon.determiners:
            return min(noun, word.end() + 1)
        if known_nouns(word.group(), lexicon) or word.group().casefold() in lexicon.stop:
            break
    return noun


@lru_cache(maxsize=512)
def _verbs(text: str, language: str) -> frozenset[int]:
    """Returns where the verbs of a text begin."""
    return frozenset(word.start for word in tag(text, language) if word.part is Part.VERB)
