"""Sports with gear and ground of their own: golf, skateboards, yoga, and rock climbing."""

from collections.abc import Mapping

from aiprod_render.animatic.puppets.actions.action import Action, stride
from aiprod_render.animatic.puppets.skeleton import Pose

_BOARD = 0.06
"""How high the feet of a skateboarder are."""
_TREE = Pose(0, -4, (160, 16), (166, 10), (62, -124), (0, 0))
_WARRIOR = Pose(0, 0, (90, 0), (270, 0), (66, -66), (-50, 2))
_MOUNTAIN = Pose(-4, -10, (158, 10), (168, 6), (3, -1), (-4, 0))

SPORTING: Mapping[str, Action] = {
    "golf": Action(
        (
            # The grip of the club turns the arms, so theirs are the same in all poses.
            Pose(20, 14, (20, 10), (24, 10), (-8, -8), (14, -14)),
            Pose(12, 16, (20, 10), (24, 10), (-10, -8), (16, -12)),
            Pose(14, 10, (20, 10), (24, 10), (-16, -6), (20, -12)),
            Pose(0, -14, (20, 10), (24, 10), (-26, -10), (14, -4)),
        ),
        2.8,
        prop="golf-club",
        furniture="golf-ball",
    ),
    "skateboard": Action(
        (
            Pose(14, -6, (-70, 24), (70, 30), (-26, -14), (44, -60), _BOARD),
            Pose(6, -4, (-84, 10), (58, 44), (-26, -10), (40, -50), _BOARD),
        ),
        1.6,
        0.9,
        legs=True,
        furniture="skateboard",
    ),
    "ollie": Action(
        (
            Pose(24, -8, (-50, 30), (60, 40), (-20, -60), (50, -92), _BOARD),
            Pose(10, -10, (-110, 10), (112, 20), (-20, -60), (60, -96), 0.3),
            Pose(14, -4, (-90, 10), (90, 20), (-16, -58), (54, -92), 0.34),
            Pose(18, -4, (-60, 30), (70, 40), (-24, -40), (42, -66), _BOARD),
        ),
        1.4,
        0.6,
        legs=True,
        furniture="skateboard",
    ),
    "yoga": Action(
        # A pose that is written twice is held.
        (_TREE, _TREE, _MOUNTAIN, _WARRIOR, _WARRIOR, _MOUNTAIN),
        9.0,
        legs=True,
        furniture="mat",
    ),
    "scale": Action(
        stride(
            Pose(8, -16, (154, 10), (118, 40), (34, -60), (66, -92), 0.36),
            Pose(8, -16, (132, 34), (138, 30), (52, -80), (48, -74), 0.4),
        ),
        2.2,
        legs=True,
        furniture="rock-face",
    ),
}
