"""Chooses shots: from wide to close and back, never the same twice in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from aiprod_film.scene import CameraAngle, CameraMovement, ShotSize, Transition
from aiprod_llm.embedded.beats import Beat, Part
from aiprod_llm.embedded.prompt_parser import Cues


@dataclass(frozen=True, slots=True)
class Shot:
    """How the camera films a scene, and how the scene begins."""

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
    ShotSize.EXTREME_WIDE: (CameraAngle.HIGH, CameraAngle.EYE_LEVEL),
    ShotSize.WIDE: (CameraAngle.EYE_LEVEL, CameraAngle.LOW, CameraAngle.HIGH),
    ShotSize.MEDIUM: (CameraAngle.EYE_LEVEL, CameraAngle.LOW),
    ShotSize.CLOSE_UP: (CameraAngle.EYE_LEVEL, CameraAngle.LOW),
}


def choose_shots(beats: Sequence[Beat], rng: Random) -> list[Shot]:
    """Returns a shot for each beat: what the prompt states, else what suits the arc."""
    result: list[Shot] = []
    for beat in beats:
        result.append(_shot(beat, result, beats, rng))
    return result


def _shot(beat: Beat, before: Sequence[Shot], beats: Sequence[Beat], rng: Random) -> Shot:
    # Only the first scene of a clause follows its camera cues, so that the others can vary; but a camera in
    # the hand stays there.
    cues = beat.clause.cues
    carried = cues.camera_movement is CameraMovement.HANDHELD
    previous = before[-1] if before else None
    stated = cues if beat.first else Cues(camera_movement=cues.camera_movement if carried else None)
    size = stated.shot_size or _size(beat.part, previous.size if previous else None, rng)
    movements = CLOSING_MOVEMENTS if beat.part is Part.CLOSE else MOVEMENTS[size]
    movement = stated.camera_movement or _other(movements, previous.movement if previous else None, rng)
    angle = stated.camera_angle or _new_angle(size, before, rng)
    return Shot(size, angle, movement, _transition(beat, beats, len(before)))


def _new_angle(size: ShotSize, before: Sequence[Shot], rng: Random) -> CameraAngle:
    """Returns an angle from which the film has no shot of this size, as long as there is one.

    Scenes in one place show one world, so that the same size and angle would be the same picture.
    """
    seen = [shot.angle for shot in before if shot.size is size]
    fewest = min(seen.count(angle) for angle in ANGLES[size])
    return rng.choice([angle for angle in ANGLES[size] if seen.count(angle) == fewest])


def _other[T](options: Sequence[T], previous: T | None, rng: Random) -> T:
    """Returns one of the options, but not the previous one."""
    return rng.choice([option for option in options if option is not previous])


def _size(part: Part, previous: ShotSize | None, rng: Random) -> ShotSize:
    """Returns a size for the part; MEDIUM where its only size would repeat."""
    return _other(SIZES[part], previous, rng) if SIZES[part] != (previous,) else ShotSize.MEDIUM


def _transition(beat: Beat, beats: Sequence[Beat], index: int) -> Transition:
    """Returns FADE at the start, DISSOLVE to a new moment and to the close, else CUT."""
    if index == 0:
        return Transition.FADE
    new_moment = beat.clause.moment != beats[index - 1].clause.moment
    return Transition.DISSOLVE if new_moment or beat.part is Part.CLOSE else Transition.CUT
