"""Creatures, and machines that move, by their keys: the parts of each in a pose, standing one high."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.creatures import plumage, quadrupeds, swimmer_parts
from aiprod_render.animatic.creatures.bipeds import BIPEDS
from aiprod_render.animatic.creatures.centaur import centaur
from aiprod_render.animatic.creatures.crawlers import CRAWLERS
from aiprod_render.animatic.creatures.faces import SIZE, mouth_of
from aiprod_render.animatic.creatures.frog import frog
from aiprod_render.animatic.creatures.insects import WINGED
from aiprod_render.animatic.creatures.machines import MACHINES
from aiprod_render.animatic.creatures.meerkat import meerkat
from aiprod_render.animatic.creatures.mermaid import mermaid
from aiprod_render.animatic.creatures.moves import MOVES
from aiprod_render.animatic.creatures.pose import REST, Pose
from aiprod_render.animatic.creatures.quadruped import framed
from aiprod_render.animatic.creatures.soft import SOFT
from aiprod_render.animatic.creatures.swimmers import SWIMMERS
from aiprod_render.animatic.creatures.upright import UPRIGHT, hand_of
from aiprod_render.animatic.creatures.vehicles import VEHICLES
from aiprod_render.animatic.creatures.young import BEASTS, BIRDS, FACES, grown
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.parts import Part, bare, turned_by
from aiprod_render.picture.paint import Field

_SINGLE = {
    **BIPEDS,
    **CRAWLERS,
    **MACHINES,
    **SOFT,
    **UPRIGHT,
    **VEHICLES,
    **WINGED,
    "centaur": centaur,
    "🐸": frog,
    "meerkat": meerkat,
    "🧜": mermaid,
}
_WHOLE: Mapping[str, str] = {
    "🐶": "🐕", "🐱": "🐈", "🐴": "🐎", "🐮": "🐄", "🐷": "🐖", "🐭": "🐁", "🐰": "🐇", "🐯": "🐅", 
    "🐵": "🐒", "🐥": "🐤", "🐲": "🐉", "🐫": "🐪",
}  # fmt: skip
"""Faces, and others of the kind, by whom they stand for."""
_GROUNDED = frozenset([*BEASTS, *BIRDS])
KEYS = frozenset([*_GROUNDED, *SWIMMERS, *_SINGLE])
_EYES = frozenset({"#211c1e", "#1f1b20"})
"""The papers of eyes."""
_FAST, _STEADY = frozenset({"run", "chase", "catch"}), frozenset("🐘🦣🦛🐢🐪🐫🦕🐨🦥🐊🦎")
"""Gaits that those have who are too heavy or too low to leap."""
_PRONE = 1.2
"""The angle in radians of who slides on the belly: the head is a little up."""
_FACE = 0.22
"""How far above and below the eyes a snout or a beak is."""
_HEAD = 2.1
"""The height of a head, in the radius of its skull."""
_STIFF_HANDS: Mapping[str, tuple[float, float]] = {"⛄": (0.38, 0.5), "☃": (0.4, 0.5), "🧸": (0.22, 0.4)}
"""Where the hands are of those without joints."""
_ALOFT = 0.78
"""The size of a bird in flight, compared with one that stands: its wings need room."""
_IN_FLIGHT = frozenset({"fly", "flutter", "float"})


def is_jointed(figure: str) -> bool:
    """Returns whether a figure is a creature that has joints."""
    return figure in KEYS or figure in _WHOLE


def parts_in(
    figure: str, gait: str, part: float, *, holding: bool = False, mood: Expression = AT_REST
) -> Sequence[Part]:
    """Returns the parts at `part` (0..1) of a gait: who stands is 1 tall, its foot in the middle.

    The `mood` is seen on those who have a face.
    """
    foot, _, tall = _extent(figure)
    gait = "walk" if gait in _FAST and grown(figure) in _STEADY else gait
    move = MOVES.get(gait)
    flying = gait in _IN_FLIGHT and figure in BIRDS
    raw = _raw(figure, replace(move(part) if move else REST, holding=holding), flying=flying, mood=mood)
    size, lift = (_ALOFT / tall, 0.5 * (1 - _ALOFT)) if flying else (1 / tall, 0.0)
    placed = [Part((one.points - foot) * size + [0.0, lift], one.tone) for one in raw]
    # Beasts have a pose that slides; whoever has no four legs for it is turned as a whole.
    if gait == "slide" and figure not in BEASTS:
        placed = _on_the_belly(placed)
    if _WHOLE.get(figure, figure) in _GROUNDED and gait not in _IN_FLIGHT:
        # Noses, trunks, and webs that reach for the ground lie on it.
        return [Part(np.maximum(one.points, [-np.inf, 0.0]), one.tone) for one in placed]
    return placed


def _on_the_belly(parts: Sequence[Part]) -> list[Part]:
    """Returns who stands upright, such as a penguin, lying on its belly on the ground."""
    turned = [Part(turned_by(one.points - [0.0, 0.5], _PRONE), one.tone) for one in parts]
    # The trunk lies on the ground, and feet and wings may be lower.
    trunk = max(turned, key=lambda one: float(np.ptp(one.points, axis=0).prod()))
    low = float(trunk.points[:, 1].min())
    return [Part(one.points - [0.0, low], one.tone) for one in turned]


def rest_parts(figure: str) -> Sequence[Part]:
    """Returns the parts of a creature at rest."""
    return parts_in(figure, "", 0.0)


@lru_cache(maxsize=64)
def eye_of(figure: str) -> tuple[float, float] | None:
    """Returns where the eyes of a creature are that looks to the right and stands one high; None without."""
    return _eye_in(rest_parts(figure))


def _eye_in(parts: Sequence[Part]) -> tuple[float, float] | None:
    eyes = [part.points for part in parts if bare(part.tone) in _EYES]
    return tuple(np.concatenate(eyes).mean(axis=0).tolist()) if eyes else None


def head_of(figure: str) -> float:
    """Returns the height of the head of a four-legged animal, as a part of its own; 0 for others."""
    figure = _WHOLE.get(figure, figure)
    beast, size = BEASTS.get(figure), SIZE if figure in FACES else 1.0
    return _HEAD * size * beast.skull / _extent(figure)[2] if beast else 0.0


def handed(figure: str) -> tuple[float, float] | None:
    """Returns where the hand is of a creature that has hands, as `grip_of`; None for others."""
    hand = hand_of(figure)
    if hand is None:
        return _STIFF_HANDS.get(figure)
    foot, _, tall = _extent(figure)
    return (hand[0] - float(foot[0])) / tall, (hand[1] - float(foot[1])) / tall


@lru_cache(maxsize=64)
def grip_of(figure: str, gait: str = "") -> tuple[float, float] | None:
    """Returns where a creature holds things, in hand or mouth; it looks to the right and stands one high.

    None if it has neither.
    """
    if hand := handed(figure):
        return hand
    if (beast := _WHOLE.get(figure, figure)) in FACES:
        foot, _, tall = _extent(figure)
        x, y = (mouth_of(framed(BEASTS[beast], REST)) - foot) / tall
        return float(x), float(y)
    parts = parts_in(figure, gait if gait in _IN_FLIGHT else "", 0.0) if is_jointed(figure) else ()
    eye = _eye_in(parts)
    if eye is None:
        return None
    points = np.concatenate([part.points for part in parts])
    # At the height of the eyes only: a fore foot may be further ahead.
    face = points[(points[:, 0] >= eye[0]) & (np.abs(points[:, 1] - eye[1]) < _FACE)]
    tip = face[face[:, 0].argmax()]
    return float(tip[0]), float(tip[1])


def neck_of(figure: str) -> tuple[float, float] | None:
    """Returns where a scarf is around the neck of a creature that looks to the right and stands one high."""
    eye = eye_of(figure) if is_jointed(figure) else None
    return (0.6 * eye[0], eye[1] - _FACE) if eye else None


def breadth_of(figure: str) -> float:
    """Returns the breadth of a creature, as a part of its height."""
    _, wide, tall = _extent(figure)
    return wide / tall


def draught_of(figure: str) -> float:
    """Returns the part of a creature that is under water when it swims."""
    if figure in BIRDS:
        kind = BIRDS[figure]
        return (kind.leg + 0.5 * kind.thick) / _extent(figure)[2]
    return _DRAUGHTS.get(figure, 0.45)


_DRAUGHTS = {"🧜": 0.13, "platypus": 0.2, "🐋": 0.35, "🐳": 0.25, "🐬": 0.3, "🐙": 0.3, "🐊": 0.5, "🦒": 0.5}


@lru_cache(maxsize=64)
def _extent(figure: str) -> tuple[Field, float, float]:
    """Returns the middle of a creature's foot, its breadth, and its height, at rest."""
    # At rest, so that nobody changes size while moving.
    points = np.concatenate([part.points for part in _raw(figure, REST, flying=False)])
    (left, low), (right, top) = points.min(axis=0), points.max(axis=0)
    if _WHOLE.get(figure, figure) in BEASTS or figure == "centaur":
        # A tail may hang lower than the feet stand.
        low = 0.0
    return np.array([(left + right) / 2, low]), float(right - left), float(top - low)


def _raw(figure: str, pose: Pose, *, flying: bool, mood: Expression = AT_REST) -> list[Part]:
    figure = _WHOLE.get(figure, figure)
    if figure in BIRDS:
        return list(plumage.parts_of(BIRDS[figure], pose, flying=flying))
    if figure in SWIMMERS:
        return list(swimmer_parts.parts_of(SWIMMERS[figure], pose))
    if figure in BEASTS:
        return list(quadrupeds.parts_of(BEASTS[figure], pose, FACES.get(figure), mood))
    return list(_SINGLE[figure](pose))
