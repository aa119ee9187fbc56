"""How creatures move: their poses over a cycle, by gait."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aiprod_render.animatic.creatures.leap import leap
from aiprod_render.animatic.creatures.pose import Foot, Move, Pose


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _step(part: float, stance: float, reach: float, lift: float) -> Foot:
    """Returns a foot that pushes the ground back during its `stance`, and then swings ahead."""
    part %= 1.0
    if part < stance:
        # Evenly: a foot on the ground moves as the ground does, or it would slide.
        return reach * (1 - 2 * part / stance), 0.0, 0.0
    swing = (part - stance) / (1 - stance)
    arc = float(np.sin(np.pi * swing))
    return -reach * float(np.cos(np.pi * swing)), lift * arc, arc * (1 - 0.4 * swing)


def _walk(part: float) -> Pose:
    return Pose(
        (
            # Each fore foot follows the hind foot of its side by a quarter of the cycle.
            _step(part, 0.62, 0.3, 0.16),
            _step(part + 0.5, 0.62, 0.3, 0.16),
            _step(part + 0.75, 0.62, 0.3, 0.18),
            _step(part + 0.25, 0.62, 0.3, 0.18),
        ),
        lift=0.012 * _wave(2 * part),
        neck=3 * _wave(2 * part + 0.1),
        head=-2 * _wave(2 * part + 0.1),
        tail=6 * _wave(part),
        ear=3 * _wave(2 * part),
        wave=part,
    )


def _run(part: float) -> Pose:
    return Pose(
        (
            # In a gallop the hind feet land nearly together, and the fore feet half a cycle later.
            _step(part, 0.36, 0.62, 0.34),
            _step(part + 0.9, 0.36, 0.62, 0.34),
            _step(part + 0.5, 0.36, 0.62, 0.42),
            _step(part + 0.4, 0.36, 0.62, 0.42),
        ),
        lift=0.03 + 0.05 * _wave(part + 0.1),
        pitch=7 * _wave(part + 0.3),
        neck=-8 + 6 * _wave(part + 0.55),
        head=4 - 4 * _wave(part + 0.55),
        tail=14 + 12 * _wave(part + 0.2),
        ear=-14 + 5 * _wave(part),
        wave=part,
    )


def _stand(part: float) -> Pose:
    # It raises the head, looks, and lowers it again: from near that is all there is to see.
    raised = float(np.tanh(2.2 * _wave(part)))
    return Pose(
        lift=0.009 * _wave(part),
        neck=6.5 * raised,
        head=5 * _wave(part + 0.15),
        tail=12 * _wave(2 * part),
        ear=16 * max(0.0, _wave(2 * part + 0.4) - 0.5),
        wave=part,
        # Eyes that close for one phase of the cycle blink.
        asleep=0.86 < part < 0.93,
    )


def _eat(part: float) -> Pose:
    return Pose(
        ((-0.03, 0, 0), (0.05, 0, 0), (0.1, 0, 0), (-0.06, 0, 0)),
        lift=-0.03,
        pitch=-9,
        # Further down than some necks have room: what would be under the ground is laid on it.
        neck=-92 + 4 * _wave(part),
        head=20 + 7 * _wave(2 * part),
        jaw=0.5 + 0.5 * _wave(3 * part),
        tail=5 * _wave(part),
        wave=part,
    )


def _play(part: float) -> Pose:
    """Crouches in front with the tail up, and strikes with one paw and the other."""
    near, far = max(0.0, _wave(2 * part)), max(0.0, -_wave(2 * part))
    return Pose(
        (
            (-0.12, 0, 0),
            (-0.02, 0, 0),
            (0.42 + 0.3 * near, 0.6 * near, near),
            (0.36 + 0.3 * far, 0.6 * far, far),
        ),
        lift=-0.16 + 0.03 * _wave(2 * part),
        pitch=-15,
        neck=-8,
        head=10 + 6 * _wave(2 * part),
        tail=30 + 12 * _wave(2 * part),
        ear=8 * _wave(part),
        jaw=0.4 * near,
        wave=part,
    )


def _dig(part: float) -> Pose:
    """Scratches the ground with both fore paws in turn, the head low between them."""
    near, far = _wave(2 * part), -_wave(2 * part)
    return Pose(
        (
            (-0.1, 0, 0),
            (0.04, 0, 0),
            (0.3 + 0.3 * near, 0.3 * max(0.0, near), max(0.0, near)),
            (0.3 + 0.3 * far, 0.3 * max(0.0, far), max(0.0, far)),
        ),
        lift=-0.1,
        pitch=-17,
        neck=-58,
        head=6,
        tail=34 + 10 * _wave(2 * part),
        wave=part,
    )


def _splash(part: float) -> Pose:
    up = 0.5 + 0.5 * _wave(2 * part)
    return Pose(
        ((0, 0, 0), (0.05, 0, 0), (0.2 * up, 0.3 * up, up), (0.0, 0, 0)),
        pitch=4 * up,
        neck=18,
        head=22,
        jaw=0.5,
        tail=14,
        wave=part,
    )


def _lick(part: float) -> Pose:
    near = 0.5 + 0.5 * _wave(2 * part)
    return Pose(
        neck=-6 - 14 * near, head=10 * near, jaw=0.6 * near, tail=26 + 18 * _wave(4 * part), wave=part
    )


def _howl(part: float) -> Pose:
    # The head is up for most of the cycle.
    up = max(0.0, _wave(0.5 * part)) ** 0.5
    return Pose(neck=30 * up, head=30 * up, jaw=up, tail=-8 * up, ear=-20 * up, wave=part)


def _talk(part: float) -> Pose:
    says = max(0.0, _wave(3 * part))
    return Pose(neck=3 * _wave(part), head=5 * says, jaw=0.55 * says, tail=6 * _wave(part), wave=part)


def _fight(part: float) -> Pose:
    at = max(0.0, _wave(part))
    return Pose(
        ((-0.2 * at, 0, 0), (-0.12 * at, 0, 0), (0.5 * at, 0.5 * at, at), (0.36 * at, 0.34 * at, at)),
        pitch=16 * at,
        head=8 * at,
        jaw=at,
        tail=14 * at,
        ear=-24 * at,
        flap=_wave(part + 0.25),
        wave=part,
    )


def _push(part: float) -> Pose:
    return replace(_walk(part), neck=-22, head=-8)


def _lie(part: float) -> Pose:
    return Pose(
        ((0.3, 0, 0), (0.42, 0, 0), (0.5, 0, 0), (0.34, 0, 0)),
        lift=-0.62 + 0.012 * _wave(part),
        neck=-34 + 2 * _wave(part),
        head=-2,
        tail=-12,
        wave=part,
        asleep=True,
    )


def _sit(part: float) -> Pose:
    hind, fore = (0.42, 0, 0.15), (-0.05, 0, 0)
    return Pose(
        (hind, hind, fore, fore),
        neck=2 * _wave(part),
        head=3 * _wave(part),
        tail=9 * _wave(2 * part),
        ear=-4 * max(0.0, _wave(3 * part)),
        wave=part,
        sitting=True,
    )


def _swim(part: float) -> Pose:
    return Pose(
        (
            _step(part, 0.5, 0.3, 0.2),
            _step(part + 0.5, 0.5, 0.3, 0.2),
            _step(part + 0.3, 0.5, 0.35, 0.3),
            _step(part + 0.8, 0.5, 0.35, 0.3),
        ),
        neck=4 * _wave(part),
        head=3 * _wave(part + 0.3),
        tail=12 * _wave(part),
        flap=_wave(part),
        wave=part,
    )


def _jump(part: float) -> Pose:
    high = max(0.0, _wave(part))
    tuck = 0.3 * high
    return Pose(
        (
            (-0.5 * high, 0, high),
            (-0.44 * high, 0, high),
            (0.45 * high, tuck, high),
            (0.55 * high, tuck, high),
        ),
        lift=-0.06 + 0.12 * high,
        pitch=10 * _wave(part + 0.15),
        tail=16 * high,
        ear=-16 * high,
        wave=part,
    )


def _slide(part: float) -> Pose:
    back = (-0.5, 0.35, 0.4)
    return Pose(
        (back, back, (0.3, 0.1, 0), (0.3, 0.1, 0)), neck=24, head=26, flap=0.3 * _wave(part), wave=part
    )


def _fly(part: float) -> Pose:
    return Pose(
        lift=0.05 * _wave(part + 0.5),
        neck=-1.5 * _wave(part),
        flap=_wave(part + 0.25),
        wave=part,
        tail=4 * _wave(part),
    )


def _roll(part: float) -> Pose:
    return Pose(wave=part)


MOVES: Mapping[str, Move] = {
    "stand": _stand,
    "still": _stand,
    "shine": _stand,
    "walk": _walk,
    "waddle": _walk,
    "run": _run,
    "chase": _run,
    "catch": _run,
    "jump": _jump,
    "hop": _jump,
    "leap": leap,
    "eat": _eat,
    "feed": _eat,
    "drink": _eat,
    "peel": _eat,
    "dig": _dig,
    "play": _play,
    "lick": _lick,
    "splash": _splash,
    "fetch": _run,
    "steal": _walk,
    "slide": _slide,
    "howl": _howl,
    "sing": _howl,
    "talk": _talk,
    "laugh": _talk,
    "cheer": _jump,
    "fight": _fight,
    "push": _push,
    "sleep": _lie,
    "lie": _lie,
    "sit": _sit,
    "swim": _swim,
    "fly": _fly,
    "flutter": _fly,
    "float": _fly,
    "roll": _roll,
}
"""The moves by the gaits that they show; other gaits bend the sheet of who stands."""
