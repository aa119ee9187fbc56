"""Which words a text denies: `no people or cars`, `a car-free street`, `人のいない街`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

REACH = 4
"""How many words a negation reaches: an article, two adjectives and the noun."""


class Words(Protocol):
    """The words of one section of a lexicon."""

    @property
    def pattern(self) -> re.Pattern[str]: ...


class Span(NamedTuple):
    """A part of a text, from `start` up to `end`."""

    start: int
    end: int


def inside(spans: Sequence[Span], place: int) -> bool:
    """Whether the place lies in one of the spans."""
    return any(span.start <= place < span.end for span in spans)


@dataclass(frozen=True, slots=True)
class Negation:
    """How a language denies things. A pattern that is None has no words.

    `before` stands before what it denies, `after` right behind it. `joins` continue a list of denied things.
    A `token` is one word, or one character where words are not spaced. `stop` words end a negation's reach.
    """

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    joins: re.Pattern[str] | None
    token: re.Pattern[str]
    stop: frozenset[str]

    def spans(self, text: str, sections: Mapping[str, Words]) -> Iterator[Span]:
        """The denied parts of the text, each with its negation."""
        for negation in self.before.finditer(text) if self.before else ():
            yield Span(negation.start(), self._end_of_list(text, negation.end(), sections))
        for negation in self.after.finditer(text) if self.after else ():
            for words in sections.values():
                for word in words.pattern.finditer(text, 0, negation.start()):
                    if not text[word.end() : negation.start()].strip():
                        yield Span(word.start(), negation.end())

    def _end_of_list(self, text: str, start: int, sections: Mapping[str, Words]) -> int:
        """Where the denied things that follow `start` end; a single word where none of them is known."""
        # `no red cars` denies the cars, not the colour, so things are looked for first.
        things_first = sorted(sections, key=lambda name: name != "entity")
        for name in things_first:
            if end := self._end_of_next(text, start, sections[name], REACH):
                return self._with_joined(text, end, sections[name])
        unknown = self.token.match(text, start)
        return self._with_joined(text, unknown.end(), sections["entity"]) if unknown else start

    def _with_joined(self, text: str, end: int, words: Words) -> int:
        while True:
            join = self.joins.match(text, end) if self.joins else None
            # Neighbours are one thing: `fire truck`.
            following = self._end_of_next(text, join.end() if join else end, words, 1)
            if not following:
                return end
            end = following

    def _end_of_next(self, text: str, start: int, words: Words, reach: int) -> int | None:
        """The end of the first of these words among the next `reach` tokens."""
        for step in range(reach):
            token = self.token.match(text, start)
            if token is None or (token[1].casefold() in self.stop and (step or reach == 1)):
                return None
            if word := words.pattern.match(text, token.start(1)):
                return word.end()
            start = token.end()
        return None
