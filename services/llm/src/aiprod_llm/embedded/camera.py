"""Where the camera is and how it moves: from wide to near and back, never twice the same in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from aiprod_llm.embedded.prompt_parser import Cues
from aiprod_llm.embedded.story import Beat, Part
from aiprod_llm.plan import CameraAngle, CameraMovement, ShotSize, Transition


@dataclass(frozen=True, slots=True)
class Shot:
    """How one scene is filmed, and how it begins."""

    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    transition: Transition


SIZES = {
    Part.OPENING: (ShotSize.EXTREME_WIDE,),
    Part.DEVELOPMENT: (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE_UP),
    Part.CLIMAX: (ShotSize.CLOSE_UP,),
    Part.CLOSE: (ShotSize.WIDE, ShotSize.EXTREME_WIDE),
}

MOVEMENTS = {
    ShotSize.EXTREME_WIDE: (
        CameraMovement.PAN_RIGHT,
        CameraMovement.PAN_LEFT,
        CameraMovement.DOLLY_IN,
        CameraMovement.TILT_UP,
    ),
    ShotSize.WIDE: (
        CameraMovement.DOLLY_IN,
        CameraMovement.PAN_LEFT,
        CameraMovement.PAN_RIGHT,
        CameraMovement.TILT_DOWN,
    ),
    ShotSize.MEDIUM: (CameraMovement.ORBIT, CameraMovement.DOLLY_IN, CameraMovement.PAN_RIGHT),
    ShotSize.CLOSE_UP: (CameraMovement.DOLLY_IN, CameraMovement.KEN_BURNS, CameraMovement.TILT_UP),
}
CLOSING_MOVEMENTS = (CameraMovement.DOLLY_OUT, CameraMovement.TILT_UP)

ANGLES = {
    ShotSize.EXTREME_WIDE: (CameraAngle.AERIAL, CameraAngle.HIGH, CameraAngle.EYE_LEVEL),
    ShotSize.WIDE: (CameraAngle.EYE_LEVEL, CameraAngle.HIGH, CameraAngle.LOW),
    ShotSize.MEDIUM: (CameraAngle.EYE_LEVEL, CameraAngle.LOW),
    ShotSize.CLOSE_UP: (CameraAngle.EYE_LEVEL, CameraAngle.LOW),
}


def shots(told: Sequence[Beat], rng: Random) -> list[Shot]:
    """A shot for each beat; what the prompt asks for comes before what suits the arc."""
    result: list[Shot] = []
    for beat in told:
        result.append(_shot(beat, result[-1] if result else None, told, len(result), rng))
    return result


def _shot(beat: Beat, before: Shot | None, told: Sequence[Beat], index: int, rng: Random) -> Shot:
    asked = beat.clause.cues if beat.first else Cues()
    size = asked.shot_size or _size(beat.part, before.size if before else None, rng)
    movements = CLOSING_MOVEMENTS if beat.part is Part.CLOSE else MOVEMENTS[size]
    movement = asked.camera_movement or _other(movements, before.movement if before else None, rng)
    angle = asked.camera_angle or rng.choice(ANGLES[size])
    return Shot(size, angle, movement, _transition(beat, told, index))


def _other[T](options: Sequence[T], before: T | None, rng: Random) -> T:
    """One of the options that is not the one before."""
    return rng.choice([option for option in options if option is not before])


def _size(part: Part, before: ShotSize | None, rng: Random) -> ShotSize:
    """A size for the part; one step back where a near one comes after a near one."""
    return _other(SIZES[part], before, rng) if SIZES[part] != (before,) else ShotSize.MEDIUM


def _transition(beat: Beat, told: Sequence[Beat], index: int) -> Transition:
    """Out of black at the start, a cross-fade to a new moment and to the close, else a cut."""
    if index == 0:
        return Transition.FADE
    new_moment = beat.clause.moment != told[index - 1].clause.moment
    return Transition.DISSOLVE if new_moment or beat.part is Part.CLOSE else Transition.CUT
