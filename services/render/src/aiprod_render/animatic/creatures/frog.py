"""The frog, which squats, and jumps with long legs."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import blob, disc, offset, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part

_EYE = "#211c1e"


def frog(pose: Pose) -> Iterator[Part]:
    """Yields a frog that squats, or jumps with long legs."""
    skin, belly, dark = "#6fa84a", "#dfe3a5", "#4a7f35"
    # A jump curls the fore feet as far as it is high.
    up = max(0.0, pose.feet[2][2])
    raise_body = 0.22 * up
    puff = 0.03 * float(np.sin(4 * np.pi * pose.wave))
    for shade, aside in ((DARKER, 0.08), ("", 0.0)):
        hip = np.array([-0.3 + aside, 0.24 + raise_body])
        knee = hip + np.array([0.3 - 0.36 * up, 0.17 - 0.3 * up])
        ankle = np.array([-0.32 + aside - 0.5 * up, 0.07])
        toe = ankle + np.array([0.34 - 0.4 * up, -0.03 - 0.06 * up])
        # The near leg is drawn last, in front of the body.
        if shade:
            yield from tube([(*hip, 0.13), (*knee, 0.08), (*ankle, 0.05), (*toe, 0.035)], shade + skin)
    yield from tube(
        [
            (-0.42, 0.22 + raise_body, 0.13),
            (-0.05, 0.36 + raise_body, 0.23),
            (0.24, 0.52 + 1.3 * raise_body, 0.2),
        ],
        skin,
    )
    yield blob(
        [
            (-0.1, 0.16 + raise_body),
            (0.1, 0.16 + raise_body),
            (0.36, 0.34 + raise_body),
            (0.42 + puff, 0.44 + 1.2 * raise_body),
            (0.2, 0.44 + raise_body),
        ],
        FLAT + belly,
    )
    yield from tube(
        [
            (0.16, 0.62 + 1.3 * raise_body, 0.2),
            (0.36, 0.6 + 1.3 * raise_body, 0.17),
            (0.5, 0.56 + 1.3 * raise_body, 0.1),
        ],
        FLAT + skin,
    )
    eye = 0.84 + 1.3 * raise_body
    for x, shade in ((0.3, DARKER), (0.16, "")):
        yield disc(x, eye, 0.115, shade + skin)
        yield disc(x + 0.02, eye + 0.01, 0.078, FLAT + (dark if pose.asleep else "#f2d65a"))
        yield disc(x + 0.035, eye + 0.01, 0.045, FLAT + _EYE, 0.8)
    yield from tube(
        [
            (0.58, 0.54 + 1.3 * raise_body, 0.01),
            (0.36, 0.49 + 1.3 * raise_body, 0.014),
            (0.16, 0.56 + 1.3 * raise_body, 0.01),
        ],
        FLAT + "#3f5a2a",
    )
    for x, y, size in ((-0.25, 0.42, 0.045), (-0.05, 0.53, 0.04), (-0.12, 0.38, 0.03)):
        yield disc(x, y + raise_body, size, FLAT + dark)
    for x, shade in ((0.26, DARKER), (0.14, "")):
        yield from tube(
            [
                (x, 0.38 + raise_body, 0.075),
                (x + 0.02 + 0.2 * up, 0.18 + raise_body, 0.05),
                (x + 0.06 + 0.3 * up, 0.05 + 0.5 * raise_body, 0.04),
                (x + 0.18 + 0.3 * up, 0.03 + 0.5 * raise_body, 0.03),
            ],
            shade + skin,
        )
    hip = np.array([-0.34, 0.22 + raise_body])
    knee = hip + np.array([0.28 - 0.34 * up, 0.14 - 0.3 * up])
    ankle = np.array([-0.34 - 0.5 * up, 0.07])
    yield from tube([(*hip, 0.15), (*(0.5 * (hip + knee) + offset(0, 0.04)), 0.13), (*knee, 0.09)], skin)
    yield from tube(
        [(*knee, 0.075), (*ankle, 0.055), (*(ankle + offset(0.36 - 0.4 * up, -0.035 - 0.06 * up)), 0.035)],
        skin,
    )
