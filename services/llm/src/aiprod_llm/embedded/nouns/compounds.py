"""Tells which nouns only say what the noun after them is of or for: of rice terraces no rice is drawn."""

from collections.abc import Sequence
from typing import NamedTuple

from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged

GROUPS = (["school"], ["shoal"], ["pod"], ["pride"], ["litter"], ["swarm"])
"""Words of many animals that are other things, too: a school of fish is no house."""
YOUNG = frozenset({"cub", "cubs", "pup", "pups", "calf", "chick", "chicks", "foal", "fawn", "joey"})
HERDS = frozenset({"herd", "pack", "flock", "swarm", "school", "shoal", "pod", "pride", "colony", "family"})
"""Heads that are the animals before them: a wolf pup, a wolf pack."""
HERD = 5
"""How many are drawn of a herd, and of what grows in a field."""
FIELDS = frozenset({"field", "fields", "patch", "bed", "beds"})
CROPS = frozenset({*"🎃🍓🌷🌹🌼🌺🪻🥕🥬🍅🍉🥔🧅🥦🍆🍄"})
"""What is seen on its field: a pumpkin patch."""


class Phrase(NamedTuple):
    """A noun, case-folded, with its number, whether it is an animal, and the words of its text before it."""

    word: str
    number: int
    animal: bool
    before: Sequence[Tagged]


def modifies(phrase: Phrase, follows: Tagged) -> bool:
    """Returns whether an English noun only describes the one after it, which no list has: a stone golem."""
    head = follows.text.casefold()
    if follows.part is not Part.NOUN or head.endswith(("ing", "ed", "full")) or not head.isalpha():
        # It may as well be a verb.
        return False
    if _is_one(phrase) and not head.endswith("s") and head not in YOUNG | HERDS and not _is_figure(head):
        # After one thing, a verb would end in -s: in a shoe box there is no shoe.
        return True
    if head in YOUNG | HERDS or (head.endswith("s") and not head.endswith("ss") and not _is_plural(phrase)):
        return False
    return not _is_figure(head) and not any(verb.end == len(head) for verb in grammar_of("en").find(head))


def _is_one(phrase: Phrase) -> bool:
    """Returns whether an article says that a noun is one."""
    first = next((word for word in reversed(phrase.before) if word.part is not Part.ADJECTIVE), None)
    return not phrase.animal and first is not None and first.text.casefold() in ("a", "an")


def _is_figure(head: str) -> bool:
    return any(figured.start == 0 for figured in words_of("en").find(head))


def _is_plural(phrase: Phrase) -> bool:
    """Returns whether a word in -s after a noun is a plural and no verb.

    So it is in `over green rice terraces` and in `two cat figurines`, but not in `the bell tolls`.
    """
    numbered = phrase.before and phrase.before[-1].part is Part.ADJECTIVE
    if phrase.number > 1 and numbered and not phrase.word.endswith("s"):
        return True
    first = next((word for word in reversed(phrase.before) if word.part is not Part.ADJECTIVE), None)
    return not phrase.animal and (first is None or first.part in (Part.PREPOSITION, Part.OTHER))
