"""How people play: music, sports, and games."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, seated
from aiprod_render.animatic.puppets.skeleton import Pose

PLAYING: Mapping[str, Action] = {
    **{
        # The grip of an instrument turns the arms, so poses have back, head, and legs only.
        f"play-{instrument}": Action((Pose(lean, nod), Pose(lean - 3, nod - 5)), seconds, prop=instrument)
        for instrument, lean, nod, seconds in (
            ("guitar", -2, 8, 0.9),
            ("banjo", -2, 8, 0.7),
            ("violin", -1, 12, 1.3),
            ("flute", 0, 4, 1.6),
            ("clarinet", 0, 4, 1.6),
            ("saxophone", 4, 6, 1.5),
            ("trumpet", -3, -2, 1.4),
            ("trombone", -3, -2, 1.6),
            ("accordion", 0, 8, 1.5),
            ("bagpipes", -2, 4, 1.6),
            ("harmonica", 4, 12, 1.1),
        )
    },
    "play-cello": Action(
        (
            seated(2, nod=8, far_leg=(70, -62), near_leg=(92, -98)),
            seated(6, nod=14, far_leg=(70, -62), near_leg=(92, -98)),
        ),
        1.8,
        prop="cello",
        furniture="seat",
    ),
    "play-double-bass": Action((Pose(2, 4), Pose(6, 8)), 1.3, prop="double-bass"),
    "play-tuba": Action((seated(-2, nod=2), seated(-4, nod=-2)), 1.4, prop="tuba", furniture="seat"),
    "play-harp": Action((seated(2, nod=6), seated(5, nod=10)), 1.8, furniture="harp"),
    "play-drum": Action((seated(0, nod=4), seated(3, nod=10)), 0.6, furniture="drum"),
    "play-piano": Action((seated(4, nod=4), seated(8, nod=10)), 1.1, furniture="piano"),
    "mix": Action((Pose(8, 12), Pose(10, 16), Pose(4, 4)), 1.2, furniture="turntables"),
    "sing": Action(
        (
            Pose(-3, -10, (-20, -10), (44, 104)),
            Pose(-6, -16, (-58, -18), (48, 106)),
        ),
        1.8,
        prop="microphone",
    ),
    "kick": Action(
        (
            Pose(10, 4, (30, 20), (-30, 14), (6, -6), (-38, -50)),
            Pose(-8, 6, (-40, 14), (46, 20), (-10, -4), (64, -10)),
            Pose(-2, 4, (-12, 14), (20, 20), (-4, -2), (24, -12)),
        ),
        1.3,
        furniture="ball",
    ),
    "throw": Action(
        (
            Pose(-14, -6, (80, 10), (244, -44), (-10, -4), (26, -30)),
            Pose(10, 0, (10, 10), (128, 4), (-26, -14), (30, -14)),
            Pose(18, 4, (-28, 10), (44, 14), (-34, -16), (34, -20)),
        ),
        1.5,
        prop="ball",
        # Just before the second of three poses, in which the arm is stretched ahead.
        release=0.3,
    ),
    "juggle": Action(
        (
            Pose(0, -12, (24, 76), (40, 66)),
            Pose(0, -14, (40, 64), (24, 78)),
        ),
        0.6,
        furniture="juggling",
    ),
    "fight": Action(
        (
            Pose(4, 2, (-30, 30), (110, 40), (-22, -8), (30, -30)),
            Pose(14, 4, (-40, 20), (76, 6), (-34, -8), (44, -40)),
        ),
        0.9,
        prop="sword",
    ),
    "lift": Action(
        (
            Pose(2, -4, (120, 44), (122, 46), (-14, -14), (20, -22)),
            Pose(-2, -8, (164, 8), (168, 6), (-8, 0), (10, -4)),
        ),
        2.2,
        prop="barbell",
    ),
    "stretch": Action(
        (
            Pose(6, 4, (168, 4), (120, 30), (-12, 0), (14, 0)),
            Pose(-10, -6, (150, 10), (172, 4), (-10, 0), (10, 0)),
        ),
        2.8,
    ),
    "hit": Action(
        (
            Pose(-10, -8, (70, 20), (246, -50), (-16, 0), (18, -6)),
            Pose(8, 2, (10, 20), (90, 16), (-26, -14), (24, -10)),
            Pose(12, 4, (-10, 12), (50, 20), (-20, -10), (20, -6)),
        ),
        1.3,
        prop="racket",
        furniture="volley",
    ),
    "box": Action(
        (
            Pose(8, 4, (46, 96), (40, 104), (-20, -10), (26, -22)),
            Pose(16, 2, (44, 100), (88, 4), (-30, -8), (36, -28)),
            Pose(9, 4, (46, 96), (42, 102), (-20, -10), (26, -22)),
            Pose(15, 2, (86, 4), (40, 104), (-28, -8), (34, -26)),
        ),
        1.2,
        prop="gloves",
        furniture="punchbag",
    ),
    "exercise": Action(
        (
            Pose(0, -2, (-8, 8), (10, 8), (6, -1), (-8, 0)),
            Pose(0, -6, (130, 10), (-130, -10), (-30, 0), (32, 0), 0.06),
        ),
        0.9,
    ),
    "catch": Action(
        (
            Pose(6, -12, (96, 14), (104, 10), (-18, -14), (24, -26)),
            Pose(-2, -18, (134, 8), (142, 6), (-20, -8), (14, -30), 0.1),
            Pose(4, -6, (70, 60), (74, 62), (-14, -16), (22, -30)),
        ),
        1.5,
        furniture="catchball",
    ),
    "shoot": Action(
        (
            Pose(-3, 0, (88, 2), (70, 118), (-16, 0), (20, -2)),
            Pose(-4, 0, (90, 0), (50, 132), (-16, 0), (20, -2)),
        ),
        2.4,
        prop="bow",
    ),
}
