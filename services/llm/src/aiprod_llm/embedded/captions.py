"""The title and the captions, in the prompt's own language."""

from collections.abc import Sequence
from itertools import zip_longest

from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.environment import WITHOUT_WEATHER, Environment
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.nouns import find_nouns
from aiprod_llm.embedded.prompt_parser import ParsedPrompt
from aiprod_llm.embedded.text_fitting import TITLE_COLUMNS, capitalize, columns, wrap


def write_title(prompt: ParsedPrompt) -> str:
    """Returns the first clause if it is short, else its start up to the end of its first noun."""
    text = prompt.clauses[0].text
    if columns(text) > TITLE_COLUMNS:
        ends = [
            noun.end
            for noun in find_nouns(text, prompt.lexicons)
            if columns(text[: noun.end]) <= TITLE_COLUMNS
        ]
        text = text[: ends[0]] if ends else wrap(text, TITLE_COLUMNS)[0]
    return _title_case(text, prompt.language)


def _title_case(text: str, language: Lexicon | None) -> str:
    if language is None or not language.title_case:
        return text
    words = text.split()
    small = [0 < index < len(words) - 1 and word in language.stop for index, word in enumerate(words)]
    return " ".join(
        word if is_small else capitalize(word) for word, is_small in zip(words, small, strict=True)
    )


def write_captions(
    prompt: ParsedPrompt, beats: Sequence[Beat], environments: Sequence[Environment], title: str
) -> list[str]:
    """Returns a caption for each beat: its clause the first time, then phrases for what it shows.

    Of several, it takes the one that was on the screen longest ago; the title counts as the first.
    """
    last_shown = {title.casefold(): -1}
    result = []
    for index, (beat, environment) in enumerate(zip(beats, environments, strict=True)):
        before = environments[index - 1] if index else None
        options = [beat.clause.text, *(_phrases(prompt, environment, before) or _prompt_texts(prompt, beat))]
        caption = min(options, key=lambda text: last_shown.get(text.casefold(), -2))
        last_shown[caption.casefold()] = index
        result.append(caption)
    return result


def _phrases(prompt: ParsedPrompt, environment: Environment, before: Environment | None) -> list[str]:
    """Returns the language's phrases for an environment, first those for what is new in it."""
    if prompt.language is None:
        return []
    current, previous = _aspects(environment), _aspects(before or environment)
    keys = dict.fromkeys([*(aspect for aspect in current if aspect not in previous), *current])
    phrases = [prompt.language.phrases.get(key, ()) for key in keys]
    return [phrase for row in zip_longest(*phrases) for phrase in row if phrase]


def _aspects(environment: Environment) -> list[str]:
    """Returns the names of what an environment shows, the most striking first."""
    weather = [] if environment.setting in WITHOUT_WEATHER else [environment.weather.name]
    return [*weather, environment.mood.name, environment.setting.name, environment.time_of_day.name]


def _prompt_texts(prompt: ParsedPrompt, beat: Beat) -> list[str]:
    """Returns the clauses from this one on, then from the start, whole and in halves."""
    start = prompt.clauses.index(beat.clause)
    texts = [clause.text for clause in prompt.clauses[start:] + prompt.clauses[:start]]
    return texts + [half for text in texts if " " in text for half in wrap(text, -(-columns(text) // 2))]
