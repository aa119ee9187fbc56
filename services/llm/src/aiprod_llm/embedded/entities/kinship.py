"""Reads the kin of animals: the children of a hedgehog are hedgehogs, and the mother of a cub is a bear."""

import re
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import Words, words_of
from aiprod_llm.embedded.figures.kinds import CREATURES
from aiprod_llm.embedded.nouns.noun import YOUNG_SIZE, Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_OWN = 3
"""How many words before a noun may say whose it is: her three little children."""
_FAMILIAR = frozenset({"👶", "👩", "👨"})
"""Babies, mothers and fathers: in a tale without people these are animals, too."""


class Kinship:
    """Tells who of a prompt is kin of the animal that leads it."""

    def __init__(self, prompt: ParsedPrompt) -> None:
        nouns = find_nouns(prompt.text, prompt.lexicons)
        self._words = words_of(prompt.language.language) if prompt.language else None
        self._lead = next((noun for noun in nouns if noun.kind is not EntityKind.PLACE), None)
        self._adults = any(self._is_kin(noun, parents=True) for noun in nouns)
        self._tale = all(noun.kind is not EntityKind.PERSON or noun.figure in _FAMILIAR for noun in nouns)

    def meant(self, noun: Noun, text: str) -> Noun:
        """Returns the animal that a noun of a clause means; the noun itself if it is no kin of one."""
        lead = self._lead
        if self._words is None or lead is None or not _breeds(lead):
            return noun
        if noun.figure == lead.figure and noun.word == lead.word:
            # The bear cub is young where its mother is there, too.
            return self._young(noun, lead) if self._adults and self._is_small(lead) else noun
        owned = self._is_owned(noun, text, self._words) or self._is_in_a_tale(noun)
        if not owned and noun.kind is not EntityKind.ANIMAL:
            return noun
        if self._is_kin(noun):
            return self._young(noun, lead)
        if self._is_kin(noun, parents=True):
            return replace(noun, kind=lead.kind, figure=lead.figure, colour=lead.colour)
        return noun

    @staticmethod
    def _young(noun: Noun, lead: Noun) -> Noun:
        colour = noun.colour or lead.colour
        return replace(noun, kind=lead.kind, figure=lead.figure, colour=colour, size=YOUNG_SIZE, young=True)

    def _is_kin(self, noun: Noun, *, parents: bool = False) -> bool:
        if self._words is None:
            return False
        return noun.word.removesuffix("'s") in (self._words.parents if parents else self._words.young)

    def _is_small(self, lead: Noun) -> bool:
        return self._is_kin(lead) or lead.size == YOUNG_SIZE

    def _is_in_a_tale(self, noun: Noun) -> bool:
        return self._tale and noun.figure in _FAMILIAR

    @staticmethod
    def _is_owned(noun: Noun, text: str, words: Words) -> bool:
        """Returns whether a word such as `her` is before the noun."""
        before = re.findall(r"\w+", text[: noun.end].casefold())[-_OWN - 1 : -1]
        return not words.possessives.isdisjoint(before)


def _breeds(lead: Noun) -> bool:
    return bool(lead.figure) and (lead.kind is EntityKind.ANIMAL or lead.figure in CREATURES)
