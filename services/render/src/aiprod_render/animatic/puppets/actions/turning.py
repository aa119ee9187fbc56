"""What people do once, as a story needs it: they knock, bow, hide, watch the stars, and float down."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, seated
from aiprod_render.animatic.puppets.skeleton import Pose

_ON_ONE_KNEE = ((12.0, -92.0), (78.0, -84.0))
_BOWED = Pose(62, 26, (22, -4), (-46, 16), (-3, 0), (4, -2))
_PEERING = Pose(22, -22, (66, 40), (58, 58), (18, -6), (-16, -2))

TURNING: Mapping[str, Action] = {
    "knock": Action(
        (
            Pose(4, -2, (-4, 14), (84, 52)),
            Pose(10, 2, (-4, 14), (92, 16), (-6, -1), (9, -4)),
        ),
        0.8,
        hand="fist",
    ),
    # Nearly the same pose twice is a pose that is held.
    "stroke": Action(
        (
            Pose(6, 8, (-4, 12), (62, 30)),
            Pose(12, 12, (-4, 12), (84, 4), (-5, -1), (8, -4)),
        ),
        1.5,
    ),
    "stroke-low": Action(
        (
            Pose(16, 14, (30, 50), (50, 34), *_ON_ONE_KNEE),
            Pose(24, 18, (30, 46), (72, 6), *_ON_ONE_KNEE),
        ),
        1.5,
    ),
    "bow": Action(
        (
            Pose(0, -6, (-40, -10), (64, 20), (7, -1), (-7, 0)),
            _BOWED,
            Pose(60, 28, (22, -4), (-44, 16), (-3, 0), (4, -2)),
            Pose(-3, -8, (-100, -20), (118, 20), (7, -1), (-7, 0)),
        ),
        3.2,
    ),
    "hide": Action(
        (
            Pose(2, 12, (30, 70), (40, 64), (56, -92), (70, -104)),
            Pose(4, 10, (30, 70), (40, 64), (56, -92), (70, -104)),
            Pose(34, -22, (40, 60), (58, 70), (40, -60), (54, -84)),
            Pose(36, -24, (40, 60), (58, 70), (40, -60), (54, -84)),
        ),
        2.6,
        legs=True,
    ),
    "stargaze": Action(
        (_PEERING, Pose(24, -24, (66, 40), (58, 64), (18, -6), (-16, -2))), 2.8, furniture="telescope"
    ),
    "parachute": Action(
        (
            Pose(-6, 6, (150, 10), (164, 8), (26, -34), (40, -56)),
            Pose(4, 8, (146, 12), (160, 10), (8, -18), (22, -40)),
        ),
        2.2,
        0.2,
        legs=True,
        furniture="parachute",
        rise=-1.4,
    ),
    "play-cards": Action(
        (
            seated(4, nod=12, far_arm=(34, 64), near_arm=(40, 52)),
            seated(8, nod=14, far_arm=(34, 64), near_arm=(58, 20)),
            seated(2, nod=-4, far_arm=(34, 66), near_arm=(36, 62)),
        ),
        2.4,
        prop="cards",
        furniture="card-table",
    ),
    "light-wicks": Action(
        (
            Pose(8, 8, (-4, 12), (66, 16)),
            Pose(11, 10, (-2, 14), (76, 6)),
        ),
        2.2,
        prop="match",
        furniture="wicks",
    ),
}
