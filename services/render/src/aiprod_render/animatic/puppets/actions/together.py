"""What people do with and to each other, at table, and with their faces."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, seated
from aiprod_render.animatic.puppets.skeleton import Pose

TOGETHER: Mapping[str, Action] = {
    "wave": Action(
        (
            Pose(-3, -4, (-8, 10), (96, 14), (4, -1), (-6, 0)),
            Pose(-1, -2, (-8, 12), (104, 66), (4, -1), (-6, 0)),
        ),
        0.8,
    ),
    "cheer": Action(
        (
            Pose(-2, -8, (130, 12), (140, 10), (6, -1), (-8, 0)),
            Pose(-4, -12, (116, 40), (124, 42), (-10, -14), (14, -16), 0.05),
        ),
        0.9,
    ),
    "clap": Action(
        (
            Pose(2, 0, (34, 80), (52, 52)),
            Pose(2, 2, (48, 58), (46, 60)),
        ),
        0.6,
    ),
    "point": Action(
        (
            Pose(2, 2, (-8, 14), (26, 74)),
            Pose(5, -4, (-8, 12), (92, 4), (6, -1), (-8, 0)),
            Pose(4, -6, (-8, 12), (104, 2), (6, -1), (-8, 0)),
            Pose(0, 4, (24, 66), (40, 62)),
        ),
        3.2,
        hand="point",
    ),
    "look": Action(
        (
            Pose(2, -2, (22, 62), (2, 26)),
            Pose(6, -13, (26, 68), (-2, 26)),
            Pose(7, -15, (28, 72), (0, 24)),
            Pose(1, 7, (18, 56), (2, 28)),
        ),
        4.2,
    ),
    "talk": Action(
        (
            Pose(2, 0, (-4, 16), (28, 82)),
            Pose(5, 6, (22, 62), (56, 54)),
            Pose(-1, -5, (-2, 18), (74, 46), (7, -1), (-5, 0)),
            Pose(2, 3, (30, 70), (22, 78)),
        ),
        2.6,
    ),
    "eat": Action(
        (
            seated(6, nod=10, far_arm=(36, 44), near_arm=(30, 54)),
            seated(8, nod=4, far_arm=(36, 44), near_arm=(46, 118)),
            seated(6, nod=6, far_arm=(36, 44), near_arm=(40, 104)),
        ),
        2.4,
        prop="fork",
        furniture="table",
    ),
    "feed": Action(
        (
            Pose(26, 4, (24, 30), (70, 6), (-16, -14), (34, -46)),
            Pose(30, 6, (26, 32), (58, 30), (-16, -16), (36, -50)),
        ),
        1.6,
        furniture="crumbs",
    ),
    "drink": Action(
        (
            Pose(1, 0, (-4, 12), (28, 84)),
            Pose(-3, -12, (-4, 12), (62, 106)),
            Pose(-4, -16, (-4, 12), (66, 108)),
        ),
        3.0,
        prop="cup",
    ),
    "hold": Action((Pose(2, 2, (30, 74), (30, 78)), Pose(3, 5, (32, 76), (33, 80))), 3.2),
    "give": Action(
        (
            Pose(4, 2, (-4, 12), (40, 50)),
            Pose(10, 4, (-2, 14), (76, 8)),
            Pose(9, 4, (-2, 14), (80, 4)),
        ),
        3.0,
        prop="gift",
    ),
    "embrace": Action(
        (
            Pose(7, 10, (72, 30), (64, 40)),
            Pose(10, 14, (74, 34), (68, 42)),
        ),
        3.0,
    ),
    "shake-hands": Action((Pose(5, 4, (-6, 12), (58, 22)), Pose(6, 2, (-6, 12), (50, 34))), 0.8),
    "cry": Action((Pose(10, 22, (30, 128), (34, 130)), Pose(14, 26, (30, 130), (34, 132))), 1.1),
    # The head far back, and then bent over, the hands at the belly.
    "laugh": Action(
        (
            Pose(-8, -28, (22, 96), (26, 100)),
            Pose(-6, -22, (26, 92), (30, 96)),
            Pose(4, -4, (30, 104), (34, 108), (-8, -8), (8, -14)),
            Pose(3, -8, (26, 100), (30, 104), (-8, -8), (8, -14)),
        ),
        1.0,
    ),
    "blow": Action(
        (
            Pose(4, -6, (-18, 40), (-14, 50)),
            Pose(20, 4, (-10, 50), (-4, 58), (-8, 0), (10, -4)),
            Pose(18, 4, (-10, 50), (-4, 58), (-8, 0), (10, -4)),
        ),
        2.0,
        furniture="breath",
    ),
    "ring": Action(
        (Pose(2, -2, (-6, 12), (100, 40)), Pose(3, 0, (-4, 12), (76, 54))),
        0.6,
        prop="bell",
    ),
    "wake": Action(
        (
            seated(-4, nod=-10, far_arm=(150, 40), near_arm=(120, 70)),
            seated(0, nod=-4, far_arm=(164, 10), near_arm=(170, 8)),
        ),
        2.6,
        furniture="seat",
    ),
    # A short cycle between two poses that hardly differ trembles.
    "fear": Action(
        (
            Pose(-10, -4, (44, 110), (50, 116), (-10, -16), (16, -26)),
            Pose(-13, -6, (46, 112), (52, 114), (-12, -18), (18, -30)),
        ),
        0.4,
    ),
    "pour": Action(
        (Pose(4, 10, (30, 62), (66, 40)), Pose(6, 12, (30, 62), (74, 26))),
        2.4,
        prop="pot",
    ),
}
