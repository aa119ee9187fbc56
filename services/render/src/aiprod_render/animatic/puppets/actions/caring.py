"""How people care for things and for each other: they wash, repair, build, groom, treat, and play."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, seated
from aiprod_render.animatic.puppets.skeleton import Pose

_KNEELING = ((12.0, -92.0), (78.0, -84.0))
"""The legs of somebody on one knee."""

CARING: Mapping[str, Action] = {
    "wash": Action(
        (
            Pose(10, 6, (50, 26), (66, 22)),
            Pose(14, 8, (58, 24), (88, 8)),
            Pose(12, 10, (50, 26), (58, 16)),
        ),
        1.1,
        prop="sponge",
        furniture="foam",
    ),
    "repair": Action(
        (
            Pose(16, 8, (52, 20), (64, 14), *_KNEELING),
            Pose(19, 10, (52, 24), (48, 34), *_KNEELING),
        ),
        1.0,
        prop="wrench",
    ),
    "guide": Action(
        (
            Pose(20, 16, (-8, 16), (44, 30), (-8, -2), (12, -6)),
            Pose(26, 20, (-10, 20), (54, 18), (-8, -2), (14, -8)),
            Pose(18, 8, (-6, 14), (38, 44), (-8, -2), (12, -6)),
        ),
        2.2,
    ),
    "shape": Action(
        (
            Pose(22, 8, (56, 16), (48, 24), *_KNEELING),
            Pose(26, 12, (44, 30), (62, 10), *_KNEELING),
        ),
        1.3,
    ),
    "groom": Action(
        (Pose(6, 10, (66, 22), (74, 30)), Pose(7, 14, (70, 24), (66, 46)), Pose(6, 8, (62, 26), (80, 26))),
        1.2,
        prop="scissors",
    ),
    "groom-low": Action(
        (
            Pose(12, 16, (40, 22), (46, 30)),
            Pose(13, 18, (44, 24), (40, 44)),
            Pose(12, 14, (38, 24), (50, 26)),
        ),
        1.2,
        prop="scissors",
    ),
    "treat": Action((Pose(12, 8, (44, 30), (68, 16)), Pose(16, 12, (46, 30), (72, 10))), 2.0),
    "treat-low": Action(
        (
            Pose(24, 8, (22, 30), (40, 16), (-8, -12), (16, -26)),
            Pose(28, 10, (24, 30), (46, 8), (-8, -14), (18, -30)),
        ),
        2.0,
    ),
    "vacuum": Action(
        (
            Pose(10, 8, (30, 34), (40, 26), (-10, -8), (16, -12)),
            Pose(16, 10, (44, 24), (56, 14), (-14, -10), (22, -16)),
        ),
        1.6,
        prop="vacuum",
    ),
    "brush-teeth": Action(
        (Pose(2, 2, (-4, 14), (44, 122)), Pose(3, 4, (-4, 14), (50, 126))), 0.5, prop="toothbrush"
    ),
    "brew": Action(
        (
            Pose(12, 14, (58, 20), (50, 30)),
            Pose(14, 16, (64, 18), (62, 18)),
            Pose(12, 12, (56, 24), (46, 36)),
        ),
        1.6,
        prop="ladle",
        furniture="cauldron",
    ),
    "saw": Action(
        (Pose(16, 12, (46, 30), (20, 60)), Pose(20, 14, (46, 28), (58, 30))),
        0.8,
        prop="saw",
        furniture="plank",
    ),
    "write-board": Action(
        (Pose(2, -8, (-4, 14), (92, 24)), Pose(3, -6, (-4, 14), (108, 14)), Pose(4, -6, (-4, 14), (100, 6))),
        1.8,
        prop="chalk",
        furniture="blackboard",
    ),
    "hang-laundry": Action(
        (
            Pose(2, -14, (112, 18), (122, 14)),
            Pose(3, -10, (104, 22), (128, 8)),
        ),
        2.4,
        furniture="clothesline",
    ),
    "play-chess": Action(
        (
            seated(8, nod=12, far_arm=(30, 60), near_arm=(22, 74)),
            seated(14, nod=10, far_arm=(34, 56), near_arm=(66, 18)),
            seated(9, nod=14, far_arm=(30, 60), near_arm=(34, 118)),
        ),
        3.0,
        furniture="chess",
    ),
    "fly-kite": Action(
        (Pose(-6, -16, (96, 20), (112, 18)), Pose(-9, -18, (84, 34), (124, 14))),
        1.8,
        prop="string",
    ),
    "heave": Action(
        (
            Pose(18, -4, (26, 22), (32, 18), (-16, -30), (38, -62)),
            # A pose that is written twice is held.
            Pose(2, -6, (34, 26), (40, 22), (-8, -8), (12, -14)),
            Pose(2, -6, (34, 26), (40, 22), (-8, -8), (12, -14)),
        ),
        2.6,
    ),
    "embrace-low": Action(
        (
            Pose(20, 14, (48, 34), (44, 40), *_KNEELING),
            Pose(23, 16, (52, 36), (48, 42), *_KNEELING),
        ),
        3.0,
    ),
}
