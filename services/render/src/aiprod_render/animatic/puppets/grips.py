"""Where hands are that hold an instrument: the arms reach for it, whatever the lengths of the body."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from aiprod_render.animatic.puppets.props import instruments, sports_gear, stage_instruments, umbrella
from aiprod_render.animatic.puppets.skeleton import Build, Joints
from aiprod_render.picture.paint import Field

type Grip = Callable[[Joints, float], tuple[Field, Field]]
"""From the joints and the part (0..1) of a cycle, the places of the far and of the near hand."""
_LEAST = 1e-4

GRIPS: Mapping[str, Grip] = {
    **instruments.GRIPS,
    **stage_instruments.GRIPS,
    **sports_gear.GRIPS,
    **umbrella.GRIPS,
}


def gripping(build: Build, body: Joints, thing: str, part: float) -> Joints:
    """Returns the joints with both hands on a thing, as far as the arms reach; unchanged without a grip."""
    if thing not in GRIPS:
        return body
    arms = (
        _reaching(shoulder, hand, build.upper_arm, build.forearm)
        for shoulder, hand in zip(body.shoulders, GRIPS[thing](body, part), strict=True)
    )
    far, near = arms
    return replace(body, far_arm=far, near_arm=near)


def _reaching(shoulder: Field, hand: Field, upper: float, lower: float) -> tuple[Field, Field]:
    """Returns elbow and hand; the elbow is bent as elbows are, so that the forearm turns ahead."""
    way = hand - shoulder
    length = max(_LEAST, float(np.hypot(*way)))
    # Two bones reach no nearer than their difference, and no farther than their sum.
    far = float(np.clip(length, abs(upper - lower) + _LEAST, upper + lower - _LEAST))
    way = way / length
    along = (far**2 + upper**2 - lower**2) / (2 * far)
    aside = float(np.sqrt(max(0.0, upper**2 - along**2)))
    elbow = shoulder + along * way + aside * np.array([way[1], -way[0]])
    return elbow, shoulder + far * way
