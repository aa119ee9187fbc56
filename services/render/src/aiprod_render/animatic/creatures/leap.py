"""The leap of a beast, from key pose to key pose."""

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.picture.easing import smoothstep

_LEAP: tuple[tuple[float, Pose], ...] = (
    (0.0, Pose()),
    (
        0.16,
        Pose(
            ((0.12, 0, 0), (0.2, 0, 0), (0.1, 0, 0), (0.02, 0, 0)),
            *(-0.3, 3.0, -16.0, 4.0, 10.0, -10.0),
        ),
    ),
    (
        0.28,
        Pose(
            ((-0.62, 0, 0), (-0.5, 0, 0), (0.3, 0.5, 0.7), (0.42, 0.46, 0.7)),
            *(0.06, 22.0, -8.0, -6.0, 24.0, -14.0),
        ),
    ),
    (
        0.5,
        Pose(
            ((-0.7, 0.24, 0.5), (-0.6, 0.3, 0.6), (0.72, 0.34, 0.2), (0.6, 0.4, 0.3)),
            *(0.04, 3.0, -4.0, -2.0, 30.0, -18.0),
        ),
    ),
    (
        0.72,
        Pose(
            ((0.0, 0.42, 0.8), (0.14, 0.46, 0.8), (0.62, 0.0, 0), (0.5, 0.06, 0)),
            *(0.0, -19.0, 10.0, 8.0, 34.0, -10.0),
        ),
    ),
    (
        0.84,
        Pose(
            ((0.36, 0, 0), (0.44, 0, 0), (0.26, 0, 0), (0.14, 0, 0)),
            *(-0.26, -6.0, 4.0, 2.0, 20.0, 0.0),
        ),
    ),
    (1.0, Pose()),
)
"""The leap of a beast by the parts of its cycle: crouch, push, flight, reach, landing."""


def leap(part: float) -> Pose:
    """Returns the moment of a leap at a part of its cycle."""
    part %= 1.0
    number = next(index for index, (when, _) in enumerate(_LEAP) if when > part)
    (begun, first), (ended, second) = _LEAP[number - 1 : number + 1]
    share = (part - begun) / (ended - begun)
    # Eased: a body has no jerk at a key pose.
    share = smoothstep(share)
    feet = tuple(
        tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))
        for one, other in zip(first.feet, second.feet, strict=True)
    )
    numbers = {
        name: getattr(first, name) + (getattr(second, name) - getattr(first, name)) * share
        for name in ("lift", "pitch", "neck", "head", "tail", "ear")
    }
    return Pose(feet, wave=part, jaw=0.3 * float(0.3 < part < 0.7), **numbers)  # type: ignore[arg-type] # four feet
