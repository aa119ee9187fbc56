"""How people work: with tools, at stoves, desks, and easels."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.puppets.actions.action import Action, seated
from aiprod_render.animatic.puppets.skeleton import Pose

_PAINTING = Action(
    (
        Pose(4, 2, (26, 70), (66, 26)),
        Pose(6, -2, (26, 70), (84, 18)),
        Pose(5, 4, (26, 70), (58, 44)),
    ),
    2.0,
    prop="brush",
    furniture="easel",
)

WORKING: Mapping[str, Action] = {
    "read": Action(
        (
            seated(2, nod=14, far_arm=(34, 64), near_arm=(28, 70)),
            seated(3, nod=18, far_arm=(34, 66), near_arm=(30, 74)),
        ),
        3.6,
        prop="book",
        furniture="seat",
    ),
    "write": Action(
        (
            seated(10, nod=16, far_arm=(46, 46), near_arm=(38, 50)),
            seated(11, nod=18, far_arm=(46, 46), near_arm=(44, 46)),
            seated(10, nod=14, far_arm=(46, 46), near_arm=(40, 56)),
        ),
        1.5,
        prop="pen",
        furniture="desk",
    ),
    "type": Action(
        (
            seated(4, nod=6, far_arm=(40, 54), near_arm=(34, 58)),
            seated(5, nod=8, far_arm=(42, 58), near_arm=(34, 52)),
        ),
        0.7,
        furniture="computer",
    ),
    "cook": Action(
        (
            Pose(6, 12, (40, 44), (52, 34)),
            Pose(8, 14, (40, 44), (62, 30)),
            Pose(7, 10, (42, 42), (56, 46)),
        ),
        1.2,
        prop="spoon",
        furniture="stove",
    ),
    "bake": Action(
        (Pose(12, 12, (50, 30), (46, 34)), Pose(16, 14, (56, 28), (54, 26))), 1.2, furniture="dough"
    ),
    "work": Action(
        (
            Pose(10, 12, (44, 30), (130, 40)),
            Pose(16, 16, (46, 28), (58, 14)),
        ),
        0.9,
        prop="hammer",
        furniture="counter",
    ),
    "dig": Action(
        (
            Pose(34, 2, (-36, 127), (30, 16), (-34, -24), (50, -68)),
            Pose(36, 4, (-34, 127), (32, 14), (-34, -24), (52, -70)),
            Pose(10, 0, (6, 104), (72, 12), (-20, -6), (26, -24)),
        ),
        1.9,
        prop="shovel",
        furniture="heap",
    ),
    "sweep": Action(
        (
            Pose(12, 12, (-33, 127), (34, 16), (-14, -6), (18, -10)),
            Pose(20, 14, (-7, 128), (46, 14), (-20, -8), (26, -20)),
        ),
        1.3,
        prop="floor-broom",
    ),
    "water": Action((Pose(8, 12, (-4, 12), (52, 14)), Pose(10, 14, (-4, 12), (58, 10))), 2.2, prop="can"),
    "fish": Action(
        (
            seated(-2, far_arm=(44, 46), near_arm=(36, 52)),
            seated(-6, far_arm=(50, 50), near_arm=(44, 56)),
        ),
        2.6,
        prop="rod",
        furniture="seat",
    ),
    "toast": Action(
        (
            seated(4, far_arm=(40, 40), near_arm=(30, 52)),
            seated(2, far_arm=(42, 42), near_arm=(34, 54)),
        ),
        2.4,
        prop="skewer",
        furniture="seat",
    ),
    "photograph": Action(
        (Pose(4, 2, (58, 92), (60, 88)), Pose(9, 6, (56, 92), (58, 90))), 2.2, prop="camera"
    ),
    "phone": Action((Pose(1, 2, (-4, 12), (46, 128)), Pose(2, 6, (-2, 16), (48, 128))), 2.4, prop="phone"),
    "paint": _PAINTING,
    "portray": replace(_PAINTING, furniture="canvas"),
    "slice": Action(
        (
            Pose(10, 14, (48, 34), (58, 34)),
            Pose(12, 16, (48, 34), (44, 32)),
        ),
        0.6,
        prop="knife",
        furniture="chopping-board",
    ),
    "serve": Action(
        (
            Pose(0, 2, (-6, 14), (46, 60)),
            Pose(3, -3, (12, 44), (58, 46), (6, -1), (-8, 0)),
            Pose(1, 5, (-2, 20), (52, 52)),
        ),
        2.2,
        prop="tray",
    ),
    "knit": Action(
        (
            seated(3, nod=16, far_arm=(26, 74), near_arm=(18, 82)),
            seated(4, nod=18, far_arm=(32, 68), near_arm=(26, 70)),
        ),
        0.8,
        prop="needles",
        furniture="seat",
    ),
    "light": Action(
        (Pose(8, 6, (-4, 12), (70, 16)), Pose(11, 8, (-2, 14), (78, 8))),
        2.6,
        prop="match",
    ),
    "hang": Action(
        (
            Pose(2, -16, (128, 14), (150, 8), (-8, -6), (10, -6)),
            Pose(-1, -20, (140, 10), (162, 4), (-12, -14), (12, -12), 0.012),
        ),
        2.2,
    ),
    "conduct": Action(
        (
            Pose(4, -2, (70, 60), (84, 70)),
            Pose(7, -6, (120, 30), (132, 26)),
            Pose(5, 2, (40, 70), (60, 50)),
        ),
        1.3,
        prop="baton",
    ),
    "lay-bricks": Action(
        (
            Pose(16, 10, (30, 40), (44, 40)),
            Pose(24, 14, (46, 30), (60, 20)),
        ),
        1.4,
        prop="trowel",
        furniture="brickwork",
    ),
    "peer": Action(
        (
            Pose(30, 16, (40, 50), (46, 44)),
            Pose(33, 19, (40, 50), (50, 38)),
        ),
        2.8,
        furniture="counter",
    ),
    "search": Action(
        (
            Pose(22, 10, (-6, 10), (74, 30), (-14, -8), (26, -30)),
            Pose(28, 2, (-4, 14), (60, 44), (-14, -10), (30, -36)),
            Pose(20, -8, (-6, 12), (84, 24), (-12, -6), (24, -26)),
        ),
        3.0,
        prop="magnifier",
    ),
    "milk": Action(
        (
            seated(16, nod=8, far_arm=(62, 20), near_arm=(50, 26)),
            seated(17, nod=8, far_arm=(50, 26), near_arm=(62, 20)),
        ),
        0.9,
        furniture="seat",
        hand="fist",
    ),
}
