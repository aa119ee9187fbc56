"""What puppets do: the key poses of each verb, its tempo, and the things that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiprod_render.animatic.puppets.skeleton import Pose, mirrored, pose_at


@dataclass(frozen=True, slots=True)
class Action:
    """Key poses in a cycle of `seconds`; `speed` is in heights a second.

    An action of the `legs` leaves the hands free for another one. `prop` is in the hand, and `furniture`
    stands by.
    """

    keys: tuple[Pose, ...]
    seconds: float = 2.4
    speed: float = 0.0
    legs: bool = False
    prop: str = ""
    furniture: str = ""


def _stride(*half: Pose) -> tuple[Pose, ...]:
    return (*half, *map(mirrored, half))


_STAND = Pose()
_SEATED = Pose(lean=-2, far_leg=(82, -80), near_leg=(88, -88), far_arm=(24, 40), near_arm=(20, 48))
_BREATH = replace(_STAND, lean=2.5, nod=3, near_arm=(11, 18), far_arm=(-2, 14))


def _seated(lean: float = -2, **arms: Any) -> Pose:
    return replace(_SEATED, lean=lean, **arms)


_WALK = _stride(
    Pose(5, 0, (28, 22), (-26, 12), (-24, -12), (27, -3)),
    Pose(4, 1, (6, 18), (-4, 14), (6, -46), (2, -2), 0.004),
)
_RUN = _stride(
    Pose(15, -6, (52, 84), (-52, 70), (-40, -34), (58, -52), 0.03),
    Pose(13, -5, (10, 82), (-8, 76), (30, -104), (-8, -10)),
)
_DANCE = (
    Pose(-9, -8, (-112, -34), (128, 30), (-8, -2), (54, -84), 0.0),
    Pose(3, 4, (-60, -40), (80, 50), (-10, -12), (16, -22)),
    Pose(9, 8, (-140, -20), (104, 52), (48, -80), (6, -2), 0.0),
    Pose(-2, -4, (-84, -50), (66, 70), (-16, -20), (14, -24)),
)
ACTIONS: Mapping[str, Action] = {
    "stand": Action((_STAND, _BREATH), 3.4, legs=True),
    "walk": Action(_WALK, 1.08, 0.62, legs=True),
    "march": Action(
        _stride(
            Pose(0, -2, (44, 4), (-36, 4), (-14, 0), (52, -46)),
            Pose(0, -2, (4, 4), (0, 4), (8, -30), (2, 0)),
        ),
        0.96,
        0.55,
        legs=True,
    ),
    "run": Action(_RUN, 0.64, 1.15, legs=True),
    "turn": Action((Pose(), Pose(facing=1), Pose(facing=-1), Pose(facing=-1)), 3.0, legs=True),
    "sit": Action((_SEATED, replace(_SEATED, lean=0, nod=4)), 3.6, legs=True, furniture="seat"),
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
            Pose(0, 2, (22, 46), (28, 50), (70, -122), (80, -140)),
            Pose(1, 5, (24, 48), (30, 52), (70, -122), (80, -140), 0.006),
        ),
        4.0,
        legs=True,
    ),
    "sleep": Action(
        (
            Pose(-86, -6, (-60, -8), (-62, 14), (84, -2), (88, -6)),
            Pose(-84, -6, (-58, -10), (-54, 18), (84, -2), (88, -6)),
        ),
        4.2,
        legs=True,
        furniture="bed",
    ),
    "jump": Action(
        (
            Pose(22, -8, (-40, 20), (-46, 22), (52, -100), (58, -108)),
            Pose(2, -8, (130, 20), (140, 24), (-14, -30), (8, -34), 0.16),
            Pose(4, -4, (110, 30), (122, 34), (20, -70), (34, -84), 0.24),
            Pose(10, 0, (60, 30), (66, 34), (30, -52), (36, -58), 0.04),
        ),
        1.15,
        legs=True,
    ),
    "dance": Action(_DANCE, 1.9, legs=True),
    "skate": Action(
        _stride(
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
            Pose(72, -52, (168, 0), (-30, 10), (-62, -14), (-80, -4)),
            Pose(76, -50, (80, 20), (60, 70), (-82, -2), (-62, -16)),
            Pose(72, -52, (-30, 10), (168, 0), (-62, -14), (-80, -4)),
            Pose(76, -50, (60, 70), (80, 20), (-82, -2), (-62, -16)),
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
        _stride(
            Pose(6, -14, (150, 16), (104, 66), (20, -30), (70, -96)),
            Pose(7, -14, (128, 40), (124, 44), (44, -64), (46, -66)),
        ),
        1.6,
        legs=True,
        furniture="ladder",
    ),
    "cycle": Action(
        (
            Pose(16, -8, (52, 16), (56, 14), (70, -72), (34, -44)),
            Pose(17, -8, (52, 16), (56, 14), (74, -96), (28, -24)),
            Pose(16, -8, (52, 16), (56, 14), (34, -44), (70, -72)),
            Pose(17, -8, (52, 16), (56, 14), (28, -24), (74, -96)),
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
    ),
    "row": Action(
        (
            _seated(24, far_arm=(66, 8), near_arm=(70, 8)),
            _seated(-18, far_arm=(34, 76), near_arm=(38, 78)),
        ),
        2.0,
        legs=True,
        prop="oar",
    ),
    "fall": Action(
        (
            Pose(-50, 20, (150, -20), (-120, 30), (60, -50), (20, -40), 0.18),
            Pose(-62, 20, (120, 20), (-150, 20), (30, -40), (64, -70), 0.14),
        ),
        0.8,
        legs=True,
    ),
    "read": Action(
        (
            _seated(2, nod=14, far_arm=(34, 64), near_arm=(28, 70)),
            _seated(3, nod=18, far_arm=(34, 66), near_arm=(30, 74)),
        ),
        3.6,
        prop="book",
        furniture="seat",
    ),
    "write": Action(
        (
            _seated(10, nod=16, far_arm=(46, 46), near_arm=(38, 50)),
            _seated(11, nod=18, far_arm=(46, 46), near_arm=(44, 46)),
            _seated(10, nod=14, far_arm=(46, 46), near_arm=(40, 56)),
        ),
        1.5,
        prop="pen",
        furniture="desk",
    ),
    "type": Action(
        (
            _seated(4, nod=6, far_arm=(40, 54), near_arm=(34, 58)),
            _seated(5, nod=8, far_arm=(42, 58), near_arm=(34, 52)),
        ),
        0.7,
        furniture="computer",
    ),
    "wave": Action(
        (
            Pose(-3, -4, (-8, 10), (148, -18), (-4, 0), (6, 0)),
            Pose(-1, -2, (-8, 12), (152, 34), (-4, 0), (6, 0)),
        ),
        0.8,
    ),
    "cheer": Action(
        (
            Pose(-2, -8, (156, 12), (164, 10), (-6, 0), (8, 0)),
            Pose(-4, -12, (140, 40), (148, 42), (-10, -14), (14, -16), 0.05),
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
    "point": Action((Pose(3, -2, (-6, 10), (84, 4)), Pose(5, -4, (-6, 12), (92, 2))), 2.2),
    "look": Action((Pose(4, -6, (-6, 10), (96, 112)), Pose(7, -10, (-4, 14), (100, 112))), 3.0),
    "talk": Action(
        (
            Pose(2, 0, (10, 30), (36, 72)),
            Pose(4, 5, (16, 50), (58, 42)),
            Pose(1, -4, (34, 64), (24, 60)),
        ),
        1.7,
    ),
    "sing": Action(
        (
            Pose(-3, -10, (-20, -10), (44, 104)),
            Pose(-6, -16, (-58, -18), (48, 106)),
        ),
        1.8,
        prop="microphone",
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
        (Pose(12, 12, (50, 30), (46, 34)), Pose(16, 14, (56, 28), (54, 26))), 1.2, furniture="counter"
    ),
    "eat": Action(
        (
            _seated(6, nod=10, far_arm=(36, 44), near_arm=(30, 54)),
            _seated(8, nod=4, far_arm=(36, 44), near_arm=(46, 118)),
            _seated(6, nod=6, far_arm=(36, 44), near_arm=(40, 104)),
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
    "paint": Action(
        (
            Pose(4, 2, (26, 70), (66, 26)),
            Pose(6, -2, (26, 70), (84, 18)),
            Pose(5, 4, (26, 70), (58, 44)),
        ),
        2.0,
        prop="brush",
        furniture="easel",
    ),
    "play-guitar": Action(
        (
            Pose(-2, 8, (60, 54), (4, 82)),
            Pose(-4, 2, (60, 56), (16, 70)),
        ),
        0.7,
        prop="guitar",
    ),
    "play-violin": Action(
        (
            Pose(-2, 10, (66, 44), (52, 56)),
            Pose(0, 12, (66, 44), (36, 88)),
        ),
        1.3,
        prop="violin",
    ),
    "play-flute": Action(
        (Pose(0, 4, (64, 72), (56, 84)), Pose(-3, 0, (66, 70), (58, 82))), 1.6, prop="flute"
    ),
    "play-drum": Action(
        (
            Pose(6, 8, (50, 20), (70, 66)),
            Pose(6, 8, (66, 66), (48, 22)),
        ),
        0.5,
        prop="stick",
        furniture="drum",
    ),
    "play-piano": Action(
        (
            _seated(4, nod=4, far_arm=(46, 42), near_arm=(36, 50)),
            _seated(8, nod=10, far_arm=(38, 50), near_arm=(46, 42)),
        ),
        1.1,
        furniture="piano",
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
            Pose(-12, -4, (40, 10), (-120, -50), (-16, 0), (20, -4)),
            Pose(14, 2, (-20, 10), (100, 8), (-26, -14), (26, -10)),
            Pose(8, 4, (-8, 10), (40, 20), (-18, -10), (20, -6)),
        ),
        1.4,
        prop="ball",
    ),
    "juggle": Action(
        (
            Pose(0, -12, (24, 76), (40, 66)),
            Pose(0, -14, (40, 64), (24, 78)),
        ),
        0.6,
        furniture="juggling",
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
            Pose(24, 6, (48, 14), (34, 20), (-20, -8), (34, -30)),
            Pose(12, 2, (66, 30), (52, 36), (-18, -6), (28, -20)),
        ),
        1.5,
        prop="shovel",
    ),
    "sweep": Action((Pose(10, 8, (50, 20), (20, 36)), Pose(14, 10, (66, 12), (40, 26))), 1.2, prop="broom"),
    "water": Action((Pose(8, 12, (-4, 12), (52, 14)), Pose(10, 14, (-4, 12), (58, 10))), 2.2, prop="can"),
    "fish": Action(
        (
            _seated(-2, far_arm=(44, 46), near_arm=(36, 52)),
            _seated(-6, far_arm=(50, 50), near_arm=(44, 56)),
        ),
        2.6,
        prop="rod",
        furniture="seat",
    ),
    "photograph": Action(
        (Pose(4, 2, (58, 92), (60, 88)), Pose(9, 6, (56, 92), (58, 90))), 2.2, prop="camera"
    ),
    "phone": Action((Pose(1, 2, (-4, 12), (46, 128)), Pose(2, 6, (-2, 16), (48, 128))), 2.4, prop="phone"),
    "push": Action(
        _stride(
            Pose(24, -10, (70, 10), (76, 8), (-36, -10), (30, -16)),
            Pose(22, -10, (70, 10), (76, 8), (0, -44), (-8, -6)),
        ),
        1.4,
        0.3,
    ),
    "pull": Action(
        _stride(
            Pose(-14, 6, (56, 14), (62, 10), (34, -10), (-8, -20)),
            Pose(-16, 6, (56, 14), (62, 10), (14, -30), (12, -6)),
        ),
        1.5,
        -0.2,
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
    "cry": Action((Pose(10, 22, (30, 128), (34, 130)), Pose(14, 26, (30, 130), (34, 132))), 1.1),
    "laugh": Action((Pose(-6, -14, (-10, 30), (26, 70)), Pose(2, -4, (-8, 34), (30, 76))), 0.5),
    "drive": Action((_seated(-2, far_arm=(52, 30), near_arm=(48, 34)), _seated(0)), 2.4, legs=True),
}
_SEATED_BY = frozenset({"seat", "desk", "table", "computer", "piano"})
"""Furniture of those who sit."""
SINGING = frozenset({"sing", "talk", "laugh", "cheer"})
"""Verbs with an open mouth."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What one person does at once: an action of the legs, and one of the hands."""

    legs: Action
    hands: Action
    mouth: bool = False

    @property
    def seconds(self) -> float:
        """The length of a cycle."""
        return self.legs.seconds if self.legs is not ACTIONS["stand"] else self.hands.seconds

    @property
    def furniture(self) -> str:
        """What stands by: who walks has no desk."""
        if self.legs.furniture and self.legs.furniture not in _SEATED_BY:
            return self.legs.furniture
        seated = not self.legs.speed and self.legs in (ACTIONS["stand"], ACTIONS["sit"])
        return (seated and self.hands.furniture) or self.legs.furniture

    @property
    def prop(self) -> str:
        """What is in the hand."""
        return self.hands.prop or self.legs.prop

    def pose(self, part: float) -> Pose:
        """Returns the pose at `part` (0..1) of the cycle."""
        if self.legs is self.hands:
            return pose_at(self.legs.keys, part)
        turns = max(1, round(self.seconds / self.hands.seconds))
        hands = pose_at(self.hands.keys, part * turns % 1)
        if self.legs is ACTIONS["stand"]:
            return hands
        legs = pose_at(self.legs.keys, part)
        return replace(legs, far_arm=hands.far_arm, near_arm=hands.near_arm, nod=hands.nod)


def performance(verbs: Iterable[str]) -> Performance:
    """Returns what someone does who does all of this; verbs that are not drawn count for nothing."""
    drawn = [verb for verb in verbs if verb in ACTIONS]
    actions = [ACTIONS[verb] for verb in drawn]
    hands = next((action for action in actions if not action.legs), None)
    legs = next((action for action in actions if action.legs), ACTIONS["stand"])
    return Performance(legs, hands or legs, mouth=not SINGING.isdisjoint(drawn))
