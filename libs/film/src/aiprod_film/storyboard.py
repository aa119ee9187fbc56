"""A film, scene by scene, in its author's words. Lengths are nanoseconds, rates exact fractions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from aiprod_film.asset import Asset
from aiprod_film.engine_kind import EngineKind
from aiprod_film.frames import SECOND, time_of
from aiprod_film.media import Brand, Letters, SceneMedia
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    ShotSize,
    Tempo,
    TimeOfDay,
    Transition,
    Weather,
)
from aiprod_film.scene_lengths import SHORTEST_SCENE

OPEN_SCENE = 3 * SECOND
"""How long a scene lasts if neither it nor the film states a length."""
LONGEST_SCENE = 60 * SECOND
SHORTEST_FILM, LONGEST_FILM = SECOND, 600 * SECOND


@dataclass(frozen=True, slots=True)
class StoryboardScene:
    """What the author gives for one scene. None and empty texts are planned; an empty `caption` is none."""

    text: str
    duration: int | None = None
    caption: str | None = None
    narration: str = ""
    place: str = ""
    shot_size: ShotSize | None = None
    camera_angle: CameraAngle | None = None
    camera_movement: CameraMovement | None = None
    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None
    mood: Mood | None = None
    transition: Transition | None = None
    title: str = ""
    lighting: Lighting | None = None
    subjects: tuple[str, ...] = ()
    tempo: Tempo | None = None
    media: SceneMedia | None = None
    voice_over: Asset | None = None
    engine: EngineKind | None = None


@dataclass(frozen=True, slots=True)
class Storyboard:
    """What the author of a film gives. `prompt` is what the film is about; texts may be empty."""

    scenes: tuple[StoryboardScene, ...]
    title: str = ""
    style: str = ""
    prompt: str = ""
    brand: Brand | None = None
    letters: Letters | None = None


class LengthConflict(ValueError):
    """Lengths contradict each other. `field` is `duration` or `scenes`: what the author should correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def film_duration(lengths: Sequence[int | None], stated: int | None, rate: Fraction) -> int:
    """Returns how long a film of scenes with these lengths lasts, where None is open.

    `stated` is the film's length if its author gives one. Raises LengthConflict if lengths contradict it, or
    if the film is too short or too long.
    """
    given = sum(length or 0 for length in lengths)
    open_scenes = lengths.count(None)
    if given + open_scenes * SECOND * SHORTEST_SCENE > LONGEST_FILM:
        raise LengthConflict(
            "scenes", f"the scenes last {_seconds(given)} in total; a film lasts up to 600 s"
        )
    if stated is not None:
        _check(given, open_scenes, stated, rate)
    # Many open scenes share what is left, and get less than their usual length.
    room = (LONGEST_FILM - given) // max(1, open_scenes)
    film = given + open_scenes * min(OPEN_SCENE, room) if stated is None else stated
    # Half a second may be a part of a frame longer than whole frames are.
    film = max(film, time_of(len(lengths) * math.ceil(SHORTEST_SCENE * rate), rate))
    if film < SHORTEST_FILM:
        raise LengthConflict("scenes", f"the scenes last {_seconds(film)} in total; a film lasts 1 s or more")
    return film


def _check(given: int, open_scenes: int, stated: int, rate: Fraction) -> None:
    left = stated - given
    if not open_scenes:
        # Authors round lengths: less than a frame is no contradiction.
        if abs(left) * rate >= SECOND:
            fault = f"the scenes last {_seconds(given)} together, not {_seconds(stated)}"
            raise LengthConflict("duration", f"{fault}; leave it out, or correct a scene's duration")
    elif not open_scenes * SHORTEST_SCENE * SECOND <= left <= open_scenes * LONGEST_SCENE:
        fault = f"the given scenes last {_seconds(given)} of {_seconds(stated)}"
        rest = f"which does not leave 0.5 to 60 s for each of the other {open_scenes}"
        raise LengthConflict("duration", f"{fault}, {rest}")


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / SECOND:g} s"
