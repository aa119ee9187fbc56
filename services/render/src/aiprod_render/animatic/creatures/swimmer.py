"""The build of fish and whales: a body that bends as it swims."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import (
    spline,
)
from aiprod_render.picture.paint import Field


@dataclass(frozen=True, slots=True)
class Swimmer:
    """The build and the papers of a kind, which looks to the right; lengths are parts of the body's."""

    coat: str
    belly: str
    fin: str = ""
    """The colour of the fins; empty for that of the coat."""
    girth: tuple[float, float, float, float] = (0.04, 0.16, 0.19, 0.1)
    """Half the height at the tail, behind, in front, and at the nose."""
    arch: float = 0.0
    """How far the body bends like a bow."""
    tail: str = "fork"
    """fork, sickle, fan, or fluke."""
    wide: float = 0.2
    dorsal: tuple[float, float] = (0.55, 0.14)
    """Where the fin on the back is, and how tall."""
    breast: tuple[float, float] = (0.2, 250)
    """The length and the direction of the fin below."""
    eye: tuple[float, float, float] = (0.9, 0.25, 0.028)
    """Where it is along and across the body, and its radius."""
    swing: float = 0.05
    marks: tuple[str, ...] = ()
    pattern: str = ""


def body_of(kind: Swimmer, pose: Pose) -> Field:
    """Returns the bent body as a row of (x, y, radius)."""
    places = np.array([-0.5, -0.22, 0.15, 0.42])
    lag = 2 * np.pi * (pose.wave + 0.55 * (0.42 - places))
    # It grows towards the tail: a nose that swings would shake its head.
    swing = kind.swing * (0.5 - places) ** 1.4 * np.sin(lag)
    bow = kind.arch * (0.25 - places**2)
    return spline([(x, y, r) for x, y, r in zip(places, bow + swing, kind.girth, strict=True)])
