"""Words on the screen, in the prompt's own language: its title and its captions."""

from collections.abc import Sequence
from itertools import zip_longest

from aiprod_llm.embedded.entities import nouns
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.prompt_parser import ParsedPrompt
from aiprod_llm.embedded.story import WITHOUT_WEATHER, Beat, World
from aiprod_llm.embedded.text_wrap import TITLE_COLUMNS, capitalised, columns, wrap


def title(reading: ParsedPrompt) -> str:
    """The first clause, where it is short; else up to the end of its first noun."""
    text = reading.clauses[0].text
    if columns(text) > TITLE_COLUMNS:
        ends = [
            noun.end for noun in nouns(text, reading.lexicons) if columns(text[: noun.end]) <= TITLE_COLUMNS
        ]
        text = text[: ends[0]] if ends else wrap(text, TITLE_COLUMNS)[0]
    return _title_case(text, reading.language)


def _title_case(text: str, language: Lexicon | None) -> str:
    if language is None or not language.title_case:
        return text
    words = text.split()
    small = [0 < index < len(words) - 1 and word in language.stop for index, word in enumerate(words)]
    return " ".join(
        word if is_small else capitalised(word) for word, is_small in zip(words, small, strict=True)
    )


def captions(reading: ParsedPrompt, told: Sequence[Beat], worlds: Sequence[World], title: str) -> list[str]:
    """A caption for each beat: its clause the first time, then phrases for what it shows.

    Of several, the one that was not on the screen for longest; the title is on it from the start.
    """
    last_seen = {title.casefold(): -1}
    result = []
    for index, (beat, world) in enumerate(zip(told, worlds, strict=True)):
        before = worlds[index - 1] if index else None
        options = [beat.clause.text, *(_phrases(reading, world, before) or _own_words(reading, beat))]
        caption = min(options, key=lambda text: last_seen.get(text.casefold(), -2))
        last_seen[caption.casefold()] = index
        result.append(caption)
    return result


def _phrases(reading: ParsedPrompt, world: World, before: World | None) -> list[str]:
    """The language's phrases for a world, those for what is new in it first."""
    if reading.language is None:
        return []
    now, was = _aspects(world), _aspects(before or world)
    keys = dict.fromkeys([*(aspect for aspect in now if aspect not in was), *now])
    phrases = [reading.language.phrases.get(key, ()) for key in keys]
    return [phrase for row in zip_longest(*phrases) for phrase in row if phrase]


def _aspects(world: World) -> list[str]:
    """What there is to say of a world, the most telling first."""
    weather = [] if world.setting in WITHOUT_WEATHER else [world.weather.name]
    return [*weather, world.mood.name, world.setting.name, world.time_of_day.name]


def _own_words(reading: ParsedPrompt, beat: Beat) -> list[str]:
    """The clauses of the prompt from this one on, then from its start, whole and in halves."""
    start = reading.clauses.index(beat.clause)
    texts = [clause.text for clause in reading.clauses[start:] + reading.clauses[:start]]
    return texts + [half for text in texts if " " in text for half in wrap(text, -(-columns(text) // 2))]
