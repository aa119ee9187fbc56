"""A noun of a text: what it is, and how many, in which colour."""

from dataclasses import dataclass

from aiprod_film.entity import EntityKind

YOUNG_SIZE = 0.5
"""How tall the young of animals are, compared with their parents."""
ANYBODY = "🧍🧑"
"""The figures of people without a role or an age."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in a clause, with its adjectives. `start` and `end` are those of the whole phrase.

    `figure`, `count`, `colour` and `size` are those of the entity. A proper name is a `character` of the
    library. The `young` of an animal are of its kind. A person who is an animal has that `animal`'s figure.
    """

    kind: EntityKind
    phrase: str
    start: int
    end: int
    figure: str = ""
    count: int = 0
    colour: str = ""
    character: str = ""
    size: float = 0.0
    young: bool = False
    animal: str = ""

    @property
    def head(self) -> str:
        """What it is: its figure and colour, or the noun without its adjectives, case-folded.

        Many people have the same figure, but a teacher is not a tourist; nor is a red bird the blue one.
        """
        return f"{self.kin}{self.colour}" if self.figure else self.kin

    @property
    def kin(self) -> str:
        """What it is, in any colour."""
        if self.character:
            # Two women have one figure, and are two all the same.
            return f"character:{self.character.casefold().replace(' ', '_')}"
        kin = (self.figure if self.figure not in ANYBODY else "") or self.word
        kin = f"{kin}-{self.animal}" if self.animal else kin
        return f"{kin}-young" if self.young else kin

    @property
    def alone(self) -> tuple[str, ...]:
        """What an animal with a trade is by each: a fox teacher is called the fox, and the teacher."""
        return (self.animal, self.figure) if self.animal else ()

    @property
    def word(self) -> str:
        """The noun without its adjectives, case-folded."""
        return self.phrase.split()[-1].casefold()

    def is_called(self, word: str) -> bool:
        """Returns whether a word, case-folded, is this noun's, whatever its ending or its prefix."""
        if not (word.isalnum() and self.word.isalnum()):
            # An emoji is what the word beside it says.
            return True
        # Two letters may be an ending, but three at least must be the same.
        stem = max(3, min(len(word), len(self.word)) - 2)
        return word[:stem] == self.word[:stem] or word.endswith(self.word) or self.word.endswith(word)
