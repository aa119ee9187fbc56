"""What puppets do: the key poses of each verb, its tempo, and the things that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aiprod_render.animatic.puppets.actions.action import Action
from aiprod_render.animatic.puppets.actions.caring import CARING
from aiprod_render.animatic.puppets.actions.dealing import DEALING
from aiprod_render.animatic.puppets.actions.moving import MOVING
from aiprod_render.animatic.puppets.actions.playing import PLAYING
from aiprod_render.animatic.puppets.actions.sporting import SPORTING
from aiprod_render.animatic.puppets.actions.together import TOGETHER
from aiprod_render.animatic.puppets.actions.training import TRAINING
from aiprod_render.animatic.puppets.actions.turning import TURNING
from aiprod_render.animatic.puppets.actions.working import WORKING
from aiprod_render.animatic.puppets.skeleton import Pose, pose_at

ACTIONS: Mapping[str, Action] = {
    **MOVING,
    **WORKING,
    **PLAYING,
    **TOGETHER,
    **CARING,
    **TRAINING,
    **DEALING,
    **SPORTING,
    **TURNING,
    "build": WORKING["work"],
    "douse": DEALING["spray"],
    "douse-blaze": replace(DEALING["spray"], furniture="blaze"),
    "comb-other": replace(CARING["groom-low"], prop="comb"),
    "cook-giant": replace(CARING["brew"], furniture="giant-pan"),
    "receive": replace(TOGETHER["hold"], seconds=3.0),
    "solder": replace(
        WORKING["work"], keys=WORKING["slice"].keys, seconds=1.4, prop="torch", furniture="solder-joint"
    ),
    "paint-pot": replace(DEALING["throw-pot"], prop="brush"),
    "peer-alone": replace(WORKING["peer"], furniture="lab-bench"),
    "carry-low": Action((Pose(1, 2, (-10, 12), (9, 6)), Pose(3, 0, (-6, 14), (13, 8))), 2.6, hand="fist"),
    "fell": replace(TRAINING["chop"], furniture=""),
    "gather": replace(DEALING["pick-low"], furniture=""),
    # Two who spar hit each other and no bag.
    "spar": replace(PLAYING["box"], furniture=""),
}
SEATED_BY = frozenset(
    ["seat", "desk", "table", "computer", "piano", "chess", "potters-wheel", "harp", "drum", "card-table"]
)
"""Furniture of those who sit."""
SINGING = frozenset({"sing", "talk", "laugh", "cheer"})
"""Verbs with an open mouth."""
_FELT = frozenset({"laugh", "cry", "fear"})
"""What a face shows as well: who smiles and waters flowers has the can in the hand."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What one person does at once: an action of the legs, and one of the hands."""

    legs: Action
    hands: Action
    mouth: bool = False

    @property
    def seconds(self) -> float:
        """The length of a cycle."""
        # The legs set the tempo, because feet must keep to the ground.
        return self.legs.seconds if self.legs is not ACTIONS["stand"] else self.hands.seconds

    @property
    def furniture(self) -> str:
        """What stands by: who walks has no desk."""
        if self.legs.furniture and self.legs.furniture not in SEATED_BY:
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
        # Whole turns: the cycle of the hands must end with that of the legs.
        turns = max(1, round(self.seconds / self.hands.seconds))
        hands = pose_at(self.hands.keys, part * turns % 1)
        # The poses of the hands have legs that stand their own way.
        if self.legs is ACTIONS["stand"]:
            return hands
        legs = pose_at(self.legs.keys, part)
        return replace(legs, far_arm=hands.far_arm, near_arm=hands.near_arm, nod=hands.nod)


def without(acting: Performance, thing: str) -> Performance:
    """Returns the same actions without a thing, in the hand or about."""
    hands = _without(acting.hands, thing)
    # One action of the whole body stays one.
    legs = hands if acting.legs is acting.hands else _without(acting.legs, thing)
    return replace(acting, legs=legs, hands=hands)


def _without(action: Action, thing: str) -> Action:
    if thing not in {action.prop, action.furniture}:
        return action
    prop, furniture = ("" if one == thing else one for one in (action.prop, action.furniture))
    return replace(action, prop=prop, furniture=furniture)


def performance(verbs: Iterable[str]) -> Performance:
    """Returns what someone does who does all of this; verbs that are not drawn count for nothing."""
    drawn = [verb for verb in verbs if verb in ACTIONS]
    actions = [ACTIONS[verb] for verb in drawn]
    handy = sorted((verb for verb in drawn if not ACTIONS[verb].legs), key=lambda verb: verb in _FELT)
    hands = next((ACTIONS[verb] for verb in handy), None)
    legs = next((action for action in actions if action.legs), ACTIONS["stand"])
    return Performance(legs, hands or legs, mouth=not SINGING.isdisjoint(drawn))
