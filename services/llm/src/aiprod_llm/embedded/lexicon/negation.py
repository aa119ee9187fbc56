"""Finds the words of a text that stand for nothing to be seen.

They are negated (`no people or cars`, `a car-free street`, `人のいない街`), or something is only compared
with them: `sleeps like a baby`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

SCOPE = 4
"""Words that a negation covers: an article, two adjectives and the noun."""


class Words(Protocol):
    """The words of one section of a lexicon."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches each of the words."""


class Span(NamedTuple):
    """A part of a text, from `start` up to `end`."""

    start: int
    end: int


def inside(spans: Sequence[Span], position: int) -> bool:
    """Returns whether one of the spans contains the position."""
    return any(span.start <= position < span.end for span in spans)


@dataclass(frozen=True, slots=True)
class Negation:
    """How a language negates things. A pattern is None if the language has no such words.

    `before` precedes what it negates, `after` follows it at once. `joins` continue a list of negated things.
    A `token` is one word, or one character if words are not spaced. `stop` words end a negation's scope;
    `determiners` such as `a` belong to the word after them. `dry` are whole phrases by which a weather does
    not hold: `it does not rain`. `similes` precede what something is only compared with: `like a`.
    """

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    joins: re.Pattern[str] | None
    token: re.Pattern[str]
    stop: frozenset[str]
    determiners: frozenset[str]
    dry: re.Pattern[str] | None
    similes: re.Pattern[str] | None

    def spans(self, text: str, sections: Mapping[str, Words]) -> Iterator[Span]:
        """Yields the negated parts of the text, each with its negation."""
        for negation in self.before.finditer(text) if self.before else ():
            yield Span(negation.start(), self._end_of_list(text, negation.end(), sections))
        for negation in self.after.finditer(text) if self.after else ():
            for words in sections.values():
                for word in words.pattern.finditer(text, 0, negation.start()):
                    if not text[word.end() : negation.start()].strip():
                        yield Span(word.start(), negation.end())
        for denied in self.dry.finditer(text) if self.dry else ():
            yield Span(*denied.span())

    def compared(self, text: str, sections: Mapping[str, Words]) -> Iterator[Span]:
        """Yields the similes of the text: `like a baby`, `as brave as a lion`."""
        for simile in self.similes.finditer(text) if self.similes else ():
            end = self._end_of_next(text, simile.end(), sections["entity"], SCOPE)
            unknown = self._unknown(text, simile.end())
            if end := end or (unknown.end() if unknown else 0):
                yield Span(simile.start(), end)

    def denies_weather(self, text: str) -> bool:
        """Returns whether the text states that it does not rain, snow, or storm, or no longer does."""
        return bool(self.dry and self.dry.search(text))

    def _end_of_list(self, text: str, start: int, sections: Mapping[str, Words]) -> int:
        """Returns where the negated things after `start` end: one word if the lexicon has none of them."""
        # `no red cars` negates the cars, not the colour, so entities come first.
        entities_first = sorted(sections, key=lambda name: name != "entity")
        for name in entities_first:
            if end := self._end_of_next(text, start, sections[name], SCOPE):
                return self._with_joined(text, end, sections[name])
        unknown = self._unknown(text, start)
        return self._with_joined(text, unknown.end(), sections["entity"]) if unknown else start

    def _unknown(self, text: str, start: int) -> re.Match[str] | None:
        """Matches the next word, with the determiners before it: `a rider`."""
        token = self.token.match(text, start)
        while token and token[1].casefold() in self.determiners:
            following = self.token.match(text, token.end())
            if following is None:
                break
            token = following
        return token

    def _with_joined(self, text: str, end: int, words: Words) -> int:
        while True:
            join = self.joins.match(text, end) if self.joins else None
            # Adjacent nouns are one thing: `fire truck`.
            following = self._end_of_next(text, join.end() if join else end, words, 1)
            if not following and join and (unknown := self._unknown(text, join.end())):
                following = unknown.end()
            if not following:
                return end
            end = following

    def _end_of_next(self, text: str, start: int, words: Words, scope: int) -> int | None:
        """Returns the end of the first of these words within the next `scope` tokens, or None."""
        for step in range(scope):
            token = self.token.match(text, start)
            if token is None or (token[1].casefold() in self.stop and (step or scope == 1)):
                return None
            if word := words.pattern.match(text, token.start(1)):
                return word.end()
            start = token.end()
        return None
