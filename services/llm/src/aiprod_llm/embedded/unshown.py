"""Finds what was asked for and no scene shows. Each reason has one function, and REPORTERS lists them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aiprod_film.entity import EntityKind
from aiprod_film.frames import SECOND
from aiprod_film.scene import Scene
from aiprod_film.unshown import Unshown, UnshownReason
from aiprod_llm.embedded.places import unshown_places, unshown_styles
from aiprod_llm.embedded.prompt_parser import ParsedPrompt
from aiprod_llm.embedded.storyboard_lengths import Schedule
from aiprod_llm.plan import Head
from aiprod_llm.storyboard.board import Storyboard

MOST = 200
"""The most that is listed of one film."""


@dataclass(frozen=True, slots=True)
class PlannedBoard:
    """A storyboard, and which of its scenes each scene of the film shows."""

    board: Storyboard
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A film whose scenes are planned. `followed` is its storyboard; None of a plain prompt.

    `prompt` is the prompt as the embedded planner reads it; None if a model read it.
    """

    head: Head
    scenes: Sequence[Scene]
    followed: PlannedBoard | None = None
    prompt: ParsedPrompt | None = None


def find_unshown(film: PlannedFilm) -> list[Unshown]:
    """Returns what no scene shows, each once."""
    return list(dict.fromkeys(unshown for report in REPORTERS for unshown in report(film)))[:MOST]


def without_time(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the sentences of a prompt, or the scenes of a storyboard, that the film is too short for."""
    explanation = "the film is too short for it: make it longer, or write less"
    if film.followed:
        shown = {take.scene for take in film.followed.schedule.takes}
        left = [scene.text for number, scene in enumerate(film.followed.board.scenes) if number not in shown]
    else:
        words = _letters(" ".join(f"{scene.action} {scene.caption}" for scene in film.scenes))
        clauses = film.prompt.clauses if film.prompt else ()
        left = [clause.text for clause in clauses if _letters(clause.text) not in words]
    for text in left:
        yield Unshown(text, UnshownReason.NO_TIME, explanation)


def with_other_lengths(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the lengths of a storyboard in a text if they contradict the film's."""
    if film.followed and (stated := film.followed.schedule.scaled_from):
        length = sum(scene.duration for scene in film.scenes)
        explanation = f"the scenes are scaled to the film's {length / SECOND:g} s; each keeps its share"
        yield Unshown(f"scenes of {stated / SECOND:g} s", UnshownReason.LENGTHS_SCALED, explanation)


def without_figure(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields animals, vehicles and things that the animatic engine has no picture of.

    Of subjects that a request names, it yields those that are no entity, too.
    """
    explanation = "there is no picture of it: name something more common"
    for entity in film.head.entities:
        if not entity.figure and entity.kind not in (EntityKind.PERSON, EntityKind.PLACE):
            scene = next((scene.id for scene in film.scenes if entity.id in scene.subjects), "")
            yield Unshown(entity.name, UnshownReason.NO_FIGURE, explanation, scene)
    for scene, name in _named_subjects(film):
        shown = " ".join(entity.name for entity in film.head.entities if entity.id in scene.subjects)
        if not any(_letters(word) in _letters(shown) for word in name.split()):
            yield Unshown(name, UnshownReason.NO_FIGURE, explanation, scene.id)


def _named_subjects(film: PlannedFilm) -> Iterator[tuple[Scene, str]]:
    if film.followed:
        for scene, take in zip(film.scenes, film.followed.schedule.takes, strict=True):
            given = film.followed.board.scenes[take.scene].given
            yield from ((scene, name) for name in (given.subjects if given else ()))


def without_place(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the places that the animatic engine cannot build."""
    found = unshown_places(film.prompt.text, film.prompt.lexicons) if film.prompt else ()
    for words in found:
        yield Unshown(words, UnshownReason.NO_PLACE, "there is no set of this place: name one more common")


def without_style(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the styles that the animatic engine cannot draw."""
    found = unshown_styles(film.prompt.text, film.prompt.lexicons) if film.prompt else ()
    for words in found:
        yield Unshown(words, UnshownReason.NO_STYLE, "the engine does not draw in this style")


def without_voice(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the narration of a storyboard."""
    if film.followed:
        for scene, take in zip(film.scenes, film.followed.schedule.takes, strict=True):
            narration = film.followed.board.scenes[take.scene].narration
            if narration and take.first:
                yield Unshown(narration, UnshownReason.NO_VOICE, "films have no voice yet", scene.id)


def without_music(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the line of a storyboard about its music."""
    if film.followed and (music := film.followed.board.music):
        yield Unshown(music, UnshownReason.NO_MUSIC, "the music follows the moods of the scenes")


REPORTERS: tuple[Callable[[PlannedFilm], Iterator[Unshown]], ...] = (
    without_time,
    with_other_lengths,
    without_figure,
    without_place,
    without_style,
    without_voice,
    without_music,
)
"""An engineer who adds a reason adds its function here."""


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
