"""How people deal with things and with each other: they pick, rescue, propose, pour, and put out fires."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.puppets.actions.action import Action, seated, stride
from aiprod_render.animatic.puppets.skeleton import Pose

_ON_ONE_KNEE = ((12.0, -92.0), (78.0, -84.0))
_STRIKING = (
    Pose(8, 12, (44, 30), (136, 44), (-14, -4), (18, -8)),
    Pose(18, 16, (46, 28), (58, 14), (-16, -6), (20, -10)),
)
LYING = Pose(-88, 0, (-40, -20), (-66, 20), (86, -10), (96, -34))
"""Somebody who is carried on both arms."""

DEALING: Mapping[str, Action] = {
    "propose": Action(
        (
            Pose(0, -14, (26, 60), (66, 22), *_ON_ONE_KNEE),
            Pose(5, -18, (26, 60), (82, 8), *_ON_ONE_KNEE),
            Pose(4, -16, (26, 60), (84, 8), *_ON_ONE_KNEE),
        ),
        3.0,
        prop="ring-box",
    ),
    "kneel-down": Action(
        (
            Pose(8, 16, (30, 70), (40, 64), *_ON_ONE_KNEE),
            Pose(16, 22, (34, 66), (44, 60), *_ON_ONE_KNEE),
        ),
        3.0,
        legs=True,
    ),
    "pick": Action(
        (
            Pose(-2, -16, (24, 60), (152, 6), (-8, -6), (10, -6)),
            Pose(-3, -18, (24, 60), (158, 2), (-10, -12), (12, -10), 0.01),
            Pose(8, 14, (26, 52), (44, 40)),
        ),
        2.2,
        furniture="fruit-branch",
    ),
    "pick-low": Action(
        (
            Pose(46, -8, (24, 20), (58, 4), (-26, -34), (50, -72)),
            Pose(42, -4, (26, 24), (50, 12), (-24, -32), (48, -70)),
            Pose(4, 10, (30, 70), (44, 70)),
        ),
        2.4,
        furniture="flower-bed",
    ),
    "cradle": Action(
        (
            Pose(-5, 14, (12, 72), (18, 68)),
            Pose(1, 18, (14, 70), (20, 66)),
        ),
        2.4,
    ),
    "lie-in-arms": Action((LYING, replace(LYING, nod=6)), 2.4, legs=True),
    "sneak": Action(
        stride(
            Pose(26, -14, (40, 66), (34, 72), (-34, -24), (52, -66)),
            Pose(22, -18, (44, 62), (38, 68), (8, -70), (6, -20), 0.004),
        ),
        1.7,
        0.32,
        legs=True,
    ),
    "forge": Action(_STRIKING, 0.9, prop="hammer", furniture="anvil"),
    "weld": Action(
        (
            Pose(20, 12, (46, 26), (54, 24), *_ON_ONE_KNEE),
            Pose(22, 13, (46, 26), (58, 20), *_ON_ONE_KNEE),
        ),
        0.5,
        prop="torch",
        furniture="weld-seam",
    ),
    "blow-glass": Action(
        (
            Pose(2, 4, (72, 48), (66, 30)),
            Pose(7, 9, (76, 42), (70, 26), (-8, -2), (10, -4)),
        ),
        2.4,
        prop="blowpipe",
    ),
    "blow-out": Action(
        (
            Pose(2, -8, (-18, 40), (-14, 50)),
            Pose(26, -2, (-10, 50), (-4, 58), (-8, 0), (10, -4)),
            # Nearly the same pose twice is a pose that is held.
            Pose(26, -4, (-10, 50), (-4, 58), (-8, 0), (10, -4)),
        ),
        2.0,
        furniture="candles",
    ),
    "pull-rabbit": Action(
        (
            Pose(6, 14, (46, 44), (52, 30)),
            Pose(-4, -10, (40, 50), (112, 34)),
            Pose(-6, -12, (40, 50), (124, 28)),
        ),
        2.4,
        prop="rabbit-hat",
    ),
    "pull-dove": Action(
        (
            Pose(6, 14, (46, 44), (52, 30)),
            Pose(-4, -10, (40, 50), (112, 34)),
            Pose(-6, -12, (40, 50), (124, 28)),
        ),
        2.4,
        prop="dove-hat",
    ),
    "splash": Action(
        (
            Pose(16, 4, (44, 20), (40, 20), (-12, -14), (20, -24)),
            Pose(-4, -6, (112, 20), (120, 16), (-10, -6), (14, -10)),
        ),
        0.8,
        furniture="spray",
    ),
    "slide": Action(
        (
            Pose(-24, 2, (130, 14), (142, 8), (66, -10), (76, -14)),
            Pose(-30, 0, (120, 24), (150, 10), (70, -12), (80, -16)),
        ),
        0.9,
        0.75,
        legs=True,
    ),
    "plant-flag": Action(
        (
            Pose(10, 4, (74, 24), (58, 26), (-20, -6), (26, -14)),
            Pose(4, -8, (96, 16), (76, 18), (-14, -4), (18, -8)),
        ),
        1.8,
        furniture="flag",
    ),
    "unwrap": Action(
        (
            Pose(14, 16, (42, 40), (48, 34)),
            Pose(6, 2, (70, 40), (86, 24)),
            Pose(2, -4, (96, 34), (112, 24)),
        ),
        2.6,
        furniture="gift-box",
    ),
    "flip": Action(
        (
            Pose(4, 6, (20, 60), (58, 40), (-10, -4), (14, -8)),
            Pose(-4, -14, (20, 60), (82, 30), (-8, -4), (12, -6)),
            Pose(-2, -12, (20, 60), (66, 36), (-8, -4), (12, -6)),
        ),
        1.3,
        prop="pan",
        furniture="pancake",
    ),
    "throw-pot": Action(
        (
            seated(16, nod=12, far_arm=(44, 34), near_arm=(38, 40)),
            seated(18, nod=14, far_arm=(40, 42), near_arm=(44, 30)),
        ),
        0.9,
        furniture="potters-wheel",
    ),
    "wrestle": Action(
        (
            Pose(26, -6, (64, 34), (80, 16), (-34, -12), (44, -48)),
            Pose(32, -2, (74, 20), (66, 36), (-38, -10), (50, -54)),
            Pose(24, -8, (58, 40), (86, 10), (-30, -16), (38, -40)),
        ),
        1.4,
    ),
    "tie": Action(
        (
            Pose(52, 10, (34, 14), (42, 6), *_ON_ONE_KNEE),
            Pose(55, 12, (44, 4), (34, 20), *_ON_ONE_KNEE),
        ),
        1.0,
        furniture="laces",
    ),
    "blow-bubbles": Action(
        (
            Pose(2, -8, (-6, 20), (52, 88)),
            Pose(6, -4, (-6, 20), (56, 84)),
        ),
        2.4,
        furniture="bubbles",
    ),
    "spray": Action(
        (
            Pose(-6, -2, (44, 40), (62, 26), (-26, -6), (28, -18)),
            Pose(-9, -4, (46, 42), (68, 22), (-28, -6), (30, -20)),
        ),
        1.2,
        prop="jet",
    ),
}
