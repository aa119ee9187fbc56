"""How people move: actions of the whole body, which leave the hands free where they can."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.puppets.actions.action import SEATED, Action, seated, stride
from aiprod_render.animatic.puppets.skeleton import Pose

_STAND = Pose(1.0, 0.0, (-2, 10), (-5, 13))
_IDLE = (
    _STAND,
    replace(_STAND, lean=2.5, nod=4, near_arm=(-2, 18), far_arm=(2, 12)),
    Pose(-1.5, -5, (6, 26), (34, 74), (7, -1), (-7, 0)),
    Pose(0, -7, (12, 40), (58, 58), (7, -1), (-7, 0)),
    Pose(3.5, 6, (-4, 16), (-34, 92), (9, -5), (-4, 0)),
    Pose(2.5, 0, (-6, 12), (-32, 88), (9, -5), (-4, 0)),
)
"""What people do who do nothing: they breathe, look round, move a hand, and shift their weight."""
_WALK = stride(
    Pose(5, 0, (28, 22), (-26, 12), (-24, -12), (27, -3)),
    Pose(4, 1, (6, 18), (-4, 14), (6, -46), (2, -2), 0.004),
)
_RUN = stride(
    Pose(15, -6, (52, 84), (-52, 70), (-40, -34), (58, -52), 0.03),
    Pose(13, -5, (10, 82), (-8, 76), (30, -104), (-8, -10)),
)
_DANCE = (
    Pose(-9, -8, (-112, -34), (128, 30), (-8, -2), (54, -84), 0.0),
    Pose(3, 4, (-60, -40), (80, 50), (-10, -12), (16, -22)),
    Pose(9, 8, (-140, -20), (104, 52), (48, -80), (6, -2), 0.0),
    Pose(-2, -4, (-84, -50), (66, 70), (-16, -20), (14, -24), facing=-1),
    Pose(-6, -6, (-120, -24), (136, 20), (-8, -2), (62, -70), 0.0, facing=-1),
    Pose(4, 2, (-70, -40), (84, 46), (-12, -14), (16, -20)),
)
_ON_GROUND = Pose(-7, 0, (20, 44), (14, 52), (146, -120), (93, -9))
_TURN = (
    Pose(0, -4, (-84, -16), (84, 16), (4, -1), (-5, 0)),
    Pose(0, -6, (-128, -30), (128, 30), (-4, 0), (46, -96), 0.0, facing=1),
    Pose(0, -6, (-128, -30), (128, 30), (-4, 0), (46, -96), 0.0, facing=-1),
    Pose(0, -4, (-84, -16), (84, 16), (4, -1), (-5, 0), facing=-1),
)
MOVING: Mapping[str, Action] = {
    "stand": Action(_IDLE, 5.4, legs=True),
    # Tempo and speed belong together, or feet slide over the ground.
    "walk": Action(_WALK, 1.08, 0.62, legs=True),
    "hike": Action(
        stride(
            Pose(15, -6, (34, 34), (-22, 22), (-22, -14), (40, -34)),
            Pose(13, -4, (10, 28), (2, 24), (14, -58), (6, -8), 0.004),
        ),
        1.3,
        0.42,
        legs=True,
        rise=0.34,
    ),
    "march": Action(
        stride(
            Pose(0, -2, (44, 4), (-36, 4), (-14, 0), (52, -46)),
            Pose(0, -2, (4, 4), (0, 4), (8, -30), (2, 0)),
        ),
        0.96,
        0.55,
        legs=True,
        hand="fist",
    ),
    "run": Action(_RUN, 0.64, 1.15, legs=True, hand="fist"),
    "turn": Action(_TURN, 2.0, legs=True),
    "sit": Action((SEATED, replace(SEATED, lean=0, nod=4)), 3.6, legs=True, furniture="seat"),
    # On the ground: one knee up, the other leg ahead.
    "sit-low": Action((_ON_GROUND, replace(_ON_GROUND, lean=-4, nod=5)), 3.6, legs=True),
    "kneel": Action(
        (
            Pose(6, 12, (36, 66), (42, 70), (-22, -70), (76, -82)),
            Pose(9, 16, (40, 64), (46, 68), (-22, -70), (76, -82)),
        ),
        3.4,
        legs=True,
    ),
    "meditate": Action(
        (
            # A lotus seat is known by its knees to both sides, although all else is seen from one.
            Pose(0, 2, (50, -28), (-50, 28), (84, -172), (-84, 172)),
            Pose(-1, 5, (48, -24), (-48, 24), (84, -172), (-84, 172)),
        ),
        4.0,
        legs=True,
    ),
    "sleep": Action(
        (
            Pose(-86, -6, (80, 10), (84, 22), (84, -2), (88, -6)),
            Pose(-85, -6, (82, 8), (86, 22), (84, -2), (88, -6)),
        ),
        4.2,
        legs=True,
        furniture="bed",
    ),
    "jump": Action(
        (
            Pose(22, -8, (-40, 20), (-46, 22), (52, -100), (58, -108)),
            Pose(2, -8, (130, 20), (140, 24), (-14, -30), (8, -34), 0.15),
            Pose(4, -4, (110, 30), (122, 34), (20, -70), (34, -84), 0.18),
            Pose(10, 0, (60, 30), (66, 34), (30, -52), (36, -58), 0.08),
        ),
        1.15,
        legs=True,
    ),
    "dance": Action(_DANCE, 2.4, legs=True),
    "skate": Action(
        stride(
            Pose(16, -8, (40, 20), (-34, 14), (-44, -10), (22, -34)),
            Pose(12, -6, (14, 20), (-8, 16), (-8, -40), (14, -22)),
        ),
        1.7,
        0.9,
        legs=True,
    ),
    "ski": Action(
        (
            Pose(28, -18, (30, 30), (42, 38), (36, -56), (42, -62)),
            Pose(34, -22, (14, 40), (26, 44), (46, -74), (52, -80)),
        ),
        1.5,
        0.9,
        legs=True,
        prop="pole",
        furniture="skis",
    ),
    "surf": Action(
        (
            Pose(8, -6, (-76, 20), (84, 12), (-26, -16), (40, -48)),
            Pose(-4, -2, (-92, 8), (66, 26), (-28, -12), (32, -38)),
        ),
        2.0,
        0.5,
        legs=True,
        furniture="board",
    ),
    "swim": Action(
        (
            Pose(78, -56, (150, -14), (-10, 10), (-84, -6), (-92, -4)),
            Pose(82, -54, (92, 14), (70, 50), (-92, -4), (-84, -6)),
            Pose(78, -56, (-10, 10), (150, -14), (-84, -6), (-92, -4)),
            Pose(82, -54, (70, 50), (92, 14), (-92, -4), (-84, -6)),
        ),
        1.5,
        0.35,
        legs=True,
    ),
    "fly": Action(
        (
            Pose(72, -44, (150, 6), (164, 4), (-66, -6), (-76, -8), 0.1),
            Pose(76, -44, (146, 8), (160, 8), (-74, -8), (-66, -6), 0.13),
        ),
        1.6,
        0.5,
        legs=True,
    ),
    "float": Action(
        (
            Pose(-12, -4, (-48, 34), (64, 30), (-22, -34), (36, -40), 0.04),
            Pose(-4, 2, (-34, 40), (80, 18), (-30, -22), (28, -52), 0.04),
        ),
        4.0,
        legs=True,
    ),
    "climb": Action(
        stride(
            Pose(6, -14, (150, 16), (104, 66), (20, -30), (70, -96)),
            Pose(7, -14, (128, 40), (124, 44), (44, -64), (46, -66)),
        ),
        1.6,
        legs=True,
        furniture="ladder",
    ),
    "cycle": Action(
        (
            Pose(16, -8, (52, 16), (56, 14), (70, -72), (34, -44), 0.07),
            Pose(17, -8, (52, 16), (56, 14), (74, -96), (28, -24), 0.07),
            Pose(16, -8, (52, 16), (56, 14), (34, -44), (70, -72), 0.07),
            Pose(17, -8, (52, 16), (56, 14), (28, -24), (74, -96), 0.07),
        ),
        1.0,
        0.8,
        legs=True,
        furniture="bicycle",
    ),
    "ride-animal": Action(
        (
            Pose(4, 2, (44, 40), (48, 42), (50, -52), (54, -58)),
            Pose(10, -2, (54, 30), (58, 34), (50, -50), (54, -56), 0.03),
        ),
        0.62,
        legs=True,
        hand="fist",
    ),
    "row": Action(
        (
            seated(24, far_arm=(66, 8), near_arm=(70, 8)),
            seated(-18, far_arm=(34, 76), near_arm=(38, 78)),
        ),
        2.0,
        legs=True,
        prop="oar",
        furniture="canoe",
    ),
    "fall": Action(
        (
            Pose(-50, 20, (150, -20), (-120, 30), (60, -50), (20, -40), 0.18),
            Pose(-62, 20, (120, 20), (-150, 20), (30, -40), (64, -70), 0.14),
        ),
        0.8,
        legs=True,
    ),
    "drive": Action(
        (
            seated(-2, far_arm=(52, 30), near_arm=(48, 34)),
            seated(0, far_arm=(56, 28), near_arm=(46, 38)),
        ),
        2.4,
        legs=True,
        hand="fist",
    ),
    # Not of the legs alone, because the hands are on what is pushed.
    "push": Action(
        stride(
            Pose(24, -10, (70, 10), (76, 8), (-36, -10), (30, -16)),
            Pose(22, -10, (70, 10), (76, 8), (0, -44), (-8, -6)),
        ),
        1.4,
        0.3,
    ),
    "pull": Action(
        stride(
            Pose(-14, 6, (56, 14), (62, 10), (34, -10), (-8, -20)),
            Pose(-16, 6, (56, 14), (62, 10), (14, -30), (12, -6)),
        ),
        1.5,
        # Backwards: who pulls faces the load.
        -0.2,
        hand="fist",
    ),
}
