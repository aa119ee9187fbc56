"""Divides the story into beats: the part of the arc and the clause of each scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt


class Part(Enum):
    """A scene's part in the arc of the story."""

    OPENING = auto()
    DEVELOPMENT = auto()
    CLIMAX = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Beat:
    """What one scene shows. `first` is true for the first scene of its clause."""

    part: Part
    clause: Clause
    first: bool


def choose_beats(prompt: ParsedPrompt, count: int, steps: Sequence[int]) -> list[Beat]:
    """Returns one beat a scene: the clauses in order, or evenly chosen ones if there are more than scenes.

    `steps` says of how many steps each clause tells: those of several have the scenes that are left.
    """
    clauses = prompt.clauses
    if len(clauses) < count:
        chosen = _shared_out(steps, count)
    else:
        chosen = [index * len(clauses) // count for index in range(count)]
    return [
        Beat(part_of(index, count), clauses[clause], index == 0 or clause != chosen[index - 1])
        for index, clause in enumerate(chosen)
    ]


def _shared_out(steps: Sequence[int], count: int) -> list[int]:
    """Returns the clause of each scene: each has one, and the next goes to whose scene has most steps."""
    scenes = [1] * len(steps)
    while sum(scenes) < count:
        crowded = [told / shown for told, shown in zip(steps, scenes, strict=True)]
        scenes[crowded.index(max(crowded))] += 1
    return [clause for clause, shown in enumerate(scenes) for _ in range(shown)]


def part_of(index: int, count: int) -> Part:
    """Returns the part of the scene at `index` of `count`."""
    if index == 0:
        return Part.OPENING
    if index == count - 1:
        return Part.CLOSE
    return Part.CLIMAX if 0.6 <= index / (count - 1) <= 0.85 else Part.DEVELOPMENT
