"""How people train and compete, and what they do on their knees and with both arms."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, stride
from aiprod_render.animatic.puppets.skeleton import Pose

_ON_KNEES = ((6.0, -96.0), (1.0, -92.0))
"""The legs of somebody on both knees."""

TRAINING: Mapping[str, Action] = {
    "push-up": Action(
        (
            Pose(68, -34, (-20, 40), (0, 2), (-68, 0), (-69, 0)),
            Pose(81, -44, (-72, 134), (-54, 112), (-80, 0), (-81, 0)),
        ),
        1.5,
        legs=True,
    ),
    "sit-up": Action(
        (
            Pose(-82, 0, (206, 122), (212, 126), (128, -98), (132, -100)),
            Pose(-30, 12, (154, 122), (160, 126), (128, -98), (132, -100)),
            Pose(-4, 20, (128, 122), (134, 126), (128, -98), (132, -100)),
            Pose(-44, 8, (168, 122), (174, 126), (128, -98), (132, -100)),
        ),
        2.2,
        legs=True,
    ),
    "crawl": Action(
        stride(
            Pose(76, -40, (22, 0), (-18, 6), (-16, -80), (20, -106)),
            Pose(76, -42, (2, 8), (6, 30), (0, -92), (4, -100)),
        ),
        1.3,
        0.22,
        legs=True,
    ),
    "pray": Action(
        (
            Pose(4, 20, (22, 124), (48, 88), *_ON_KNEES),
            Pose(10, 28, (24, 124), (50, 88), *_ON_KNEES),
        ),
        3.6,
        legs=True,
    ),
    "fence": Action(
        (
            Pose(2, 0, (-96, -62), (62, 34), (-22, -22), (34, -44)),
            Pose(4, 0, (-92, -60), (66, 28), (-24, -20), (36, -44)),
            Pose(16, -4, (-66, -6), (86, 2), (-50, -2), (64, -58)),
            Pose(3, 0, (-96, -62), (56, 48), (-20, -24), (32, -42)),
        ),
        1.6,
        prop="foil",
    ),
    "bowl": Action(
        (
            Pose(6, 2, (20, 50), (30, 50), (-8, -4), (14, -10)),
            Pose(18, -4, (34, 20), (-74, 4), (-16, -30), (34, -40)),
            Pose(32, -14, (-30, 10), (58, 8), (-46, -16), (66, -66)),
            Pose(26, -12, (-24, 10), (96, 12), (-44, -18), (62, -62)),
        ),
        2.4,
        furniture="bowling",
    ),
    "skip-rope": Action(
        (
            Pose(0, -2, (-14, 70), (20, 72), (-4, -6), (8, -10)),
            Pose(0, -4, (-20, 78), (26, 80), (-2, -26), (12, -32), 0.09),
        ),
        0.62,
        legs=True,
        furniture="rope",
    ),
    "chop": Action(
        (
            Pose(-8, -4, (146, 34), (154, 30), (-20, -4), (22, -10)),
            Pose(-10, -6, (150, 36), (158, 32), (-20, -4), (22, -10)),
            Pose(26, 8, (56, 14), (50, 18), (-22, -10), (28, -24)),
        ),
        1.3,
        prop="axe",
        furniture="chopping-block",
    ),
    "paint-wall": Action(
        (
            Pose(4, -10, (-6, 14), (118, 14)),
            Pose(6, -4, (-4, 14), (92, 12)),
            Pose(8, 4, (-2, 14), (62, 20)),
        ),
        1.8,
        prop="roller",
        furniture="wet-wall",
    ),
    "paint-fence": Action(
        (
            Pose(10, 2, (-6, 14), (84, 12)),
            Pose(14, 8, (-4, 14), (66, 14)),
            Pose(18, 12, (-2, 14), (50, 18)),
        ),
        1.8,
        prop="roller",
        furniture="wet-fence",
    ),
    "comb": Action(
        (
            Pose(0, 4, (-4, 14), (164, 86)),
            Pose(-1, 6, (-4, 14), (150, 116)),
            Pose(0, 2, (-4, 14), (138, 146)),
        ),
        1.4,
        prop="comb",
    ),
    "conjure": Action(
        (
            Pose(-2, -4, (60, 50), (120, 24), (-14, -4), (16, -8)),
            Pose(8, 2, (82, 20), (88, 4), (-20, -6), (24, -20)),
            Pose(7, 0, (84, 24), (98, 4), (-20, -6), (24, -20)),
        ),
        2.0,
        prop="wand",
    ),
}
