"""Chooses shots: nearer and farther, never the same twice in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from aiprod_film.scene import CameraAngle, CameraMovement, ShotSize, Transition
from aiprod_llm.embedded.beats import Beat, Part
from aiprod_llm.embedded.cues import Cues


@dataclass(frozen=True, slots=True)
class Shot:
    """How the camera films a scene, and how the scene begins."""

    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    transition: Transition


_ARCS = (
    (ShotSize.EXTREME_WIDE, ShotSize.CLOSE_UP, ShotSize.WIDE, ShotSize.MEDIUM),
    (ShotSize.WIDE, ShotSize.CLOSE_UP, ShotSize.EXTREME_WIDE, ShotSize.MEDIUM),
    (ShotSize.MEDIUM, ShotSize.EXTREME_WIDE, ShotSize.CLOSE_UP, ShotSize.WIDE),
)
"""The sizes of a film, over and over: each shot is clearly nearer or farther than the one before it."""
_WHOLE = frozenset({ShotSize.EXTREME_WIDE, ShotSize.WIDE})
"""Sizes that show people from head to foot: only another angle makes two such pictures differ."""
_NEW = {ShotSize.CLOSE_UP: ShotSize.MEDIUM}
"""What a close-up gives way to where something new is done: a face alone does not show it."""
_FROM_AFAR = {ShotSize.EXTREME_WIDE: ShotSize.WIDE}
"""What an extreme wide shot gives way to where something new is done and the place is known already."""

MOVEMENTS = {
    ShotSize.EXTREME_WIDE: (
        CameraMovement.PAN_RIGHT,
        CameraMovement.PAN_LEFT,
        CameraMovement.DOLLY_IN,
        CameraMovement.TILT_DOWN,
    ),
    ShotSize.WIDE: (
        CameraMovement.DOLLY_IN,
        CameraMovement.PAN_LEFT,
        CameraMovement.PAN_RIGHT,
        CameraMovement.TILT_DOWN,
    ),
    ShotSize.MEDIUM: (CameraMovement.ORBIT, CameraMovement.DOLLY_IN, CameraMovement.PAN_RIGHT),
    ShotSize.CLOSE_UP: (
        CameraMovement.PAN_LEFT,
        CameraMovement.PAN_RIGHT,
        CameraMovement.TILT_UP,
        CameraMovement.DOLLY_IN,
    ),
}
CLOSING_MOVEMENTS = (CameraMovement.TILT_UP, CameraMovement.TILT_UP, CameraMovement.DOLLY_OUT)
"""How a film takes its leave, which engines see: no other wide shot moves so. Most rise, which costs less."""

ANGLES = {
    ShotSize.EXTREME_WIDE: (CameraAngle.HIGH, CameraAngle.LOW, CameraAngle.EYE_LEVEL),
    ShotSize.WIDE: (CameraAngle.LOW, CameraAngle.HIGH, CameraAngle.EYE_LEVEL),
    ShotSize.MEDIUM: (CameraAngle.LOW, CameraAngle.EYE_LEVEL),
    ShotSize.CLOSE_UP: (CameraAngle.EYE_LEVEL, CameraAngle.LOW),
}


def choose_shots(beats: Sequence[Beat], turns: Sequence[bool], rng: Random) -> list[Shot]:
    """Returns a shot for each beat: what the prompt states, else what suits the arc.

    Where the story `turns`, a wide shot shows what became of a thing.
    """
    result: list[Shot] = []
    sizes = _whole(_sizes(beats, rng), turns)
    for beat, size in zip(beats, sizes, strict=True):
        result.append(_shot(beat, size, result, beats, rng))
    return result


def _sizes(beats: Sequence[Beat], rng: Random) -> list[ShotSize]:
    """Returns a size for each beat; a film of one scene shows its lead in its place."""
    arc = rng.choice(_ARCS) if len(beats) > 1 else (ShotSize.WIDE,)
    return [arc[index % len(arc)] for index in range(len(beats))]


def _whole(sizes: Sequence[ShotSize], turns: Sequence[bool]) -> list[ShotSize]:
    """Returns the sizes with one that shows all of the place where something has become of a thing."""
    result: list[ShotSize] = []
    for size, turned in zip(sizes, turns, strict=True):
        if turned and (size not in _WHOLE or [size] == result[-1:]):
            size = ShotSize.EXTREME_WIDE if result[-1:] == [ShotSize.WIDE] else ShotSize.WIDE
        result.append(size)
    return result


def _shot(beat: Beat, usual: ShotSize, before: Sequence[Shot], beats: Sequence[Beat], rng: Random) -> Shot:
    # Only the first scene of a clause follows its camera cues, so that the others can vary; but a camera in
    # the hand stays there, and so does one in the air.
    cues = beat.clause.cues
    carried = cues.camera_movement is CameraMovement.HANDHELD
    above = cues.camera_angle if cues.camera_angle is CameraAngle.AERIAL else _last_above(beat, before, beats)
    previous = before[-1] if before else None
    stated = (
        cues
        if beat.first
        else Cues(camera_movement=cues.camera_movement if carried else None, camera_angle=above)
    )
    size = stated.shot_size or _size(beat, usual, previous)
    leaves = beat.part is Part.CLOSE and size in _WHOLE
    movements = CLOSING_MOVEMENTS if leaves else MOVEMENTS[size]
    movement = stated.camera_movement or _other(movements, previous.movement if previous else None, rng)
    angle = stated.camera_angle or above or _new_angle(size, before, rng)
    return Shot(size, angle, movement, _transition(beat, beats, len(before)))


def _last_above(beat: Beat, before: Sequence[Shot], beats: Sequence[Beat]) -> CameraAngle | None:
    """Returns AERIAL where the sentence of a scene began in the air, which it does not leave unsaid."""
    if not before or before[-1].angle is not CameraAngle.AERIAL or beat.clause.cues.camera_angle:
        return None
    same = beats[len(before) - 1].clause.sentence == beat.clause.sentence
    return CameraAngle.AERIAL if same else None


def _size(beat: Beat, usual: ShotSize, previous: Shot | None) -> ShotSize:
    """Returns the usual size of a beat, or one that shows a new action and differs from the previous shot."""
    size = _NEW.get(usual, usual) if beat.first else usual
    if beat.first and previous is not None and previous.size is not ShotSize.WIDE:
        size = _FROM_AFAR.get(size, size)
    if previous is None or size is not previous.size:
        return size
    return next(other for other in (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE_UP) if other is not size)


def _new_angle(size: ShotSize, before: Sequence[Shot], rng: Random) -> CameraAngle:
    """Returns an angle from which the film has no shot of such a size, as long as there is one.

    It is not that of the previous shot: scenes in one place would look alike.
    """
    seen = [shot.angle for shot in before if (shot.size in _WHOLE) == (size in _WHOLE)]
    fewest = min(seen.count(angle) for angle in ANGLES[size])
    new = [angle for angle in ANGLES[size] if seen.count(angle) == fewest]
    other = [angle for angle in new if not before or angle is not before[-1].angle]
    return rng.choice(other or new)


def _other[T](options: Sequence[T], previous: T | None, rng: Random) -> T:
    """Returns one of the options, but not the previous one if there is another."""
    return rng.choice([option for option in options if option is not previous] or options)


def _transition(beat: Beat, beats: Sequence[Beat], index: int) -> Transition:
    """Returns FADE at the start, DISSOLVE to a new moment and to the close, else CUT."""
    if index == 0:
        return Transition.FADE
    new_moment = beat.clause.moment != beats[index - 1].clause.moment
    return Transition.DISSOLVE if new_moment or beat.part is Part.CLOSE else Transition.CUT
