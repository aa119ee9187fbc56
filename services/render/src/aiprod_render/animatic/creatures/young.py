"""The young of birds and of four-legged animals, and adults that look unlike the usual one of their kind.

The young have larger heads, shorter trunks, and down for feathers; none has a mane, antlers, or a comb.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.creatures.beasts import BEASTS as COMMON_BEASTS
from aiprod_render.animatic.creatures.bird import Bird
from aiprod_render.animatic.creatures.birds import BIRDS as GROWN_BIRDS
from aiprod_render.animatic.creatures.faces import FACES as GROWN_FACES
from aiprod_render.animatic.creatures.quadruped import Quadruped
from aiprod_render.animatic.creatures.rare_beasts import RARE_BEASTS
from aiprod_render.animatic.puppets.animals.animal import Animal

_YOUNG = "young "
"""What the key of a young animal begins with."""
_SMALL = 0.6
"""Up to this size, compared with others of its kind, an animal is a young one."""
_GROWN_MARKS = frozenset(
    {"lion", "comb", "wattle", "sickle", "snood", "plume", "peacock", "crown", "knob", "collar"}
)
_HORNS = frozenset({"horns", "long-horns", "antlers", "palms", "curled"})
_CHICK = GROWN_BIRDS["🐤"]
_DUCKLING = replace(
    _CHICK, wing="#c9a047", flight="#b08a3a", beak="#d9863a", bill="flat", reach=0.7, webbed=True, thick=0.33,
    lean=14, leg=0.17, neck=(0.26, 70, 0.22, 0.19, 0.04), skull=0.25,
)  # fmt: skip
_DOWNY: Mapping[str, Bird] = {
    **dict.fromkeys(("🐔", "🐓", "🦃", "pheasant"), _CHICK),
    "🦆": _DUCKLING,
    "🪿": replace(
        _DUCKLING, coat="#d9c46a", belly="#eadf9d", wing="#a89650", neck=(0.4, 74, 0.2, 0.15, 0.06),
    ),
    "🦢": replace(
        _DUCKLING, coat="#b9b3ac", belly="#dcd7d0", wing="#a39c95", flight="#938c86", beak="#4f4a4e",
        feet="#4f4a4e", neck=(0.46, 78, 0.19, 0.13, 0.1), skull=0.21,
    ),
    "🐧": replace(GROWN_BIRDS["🐧"], coat="#9aa0a8", belly="#e9e8e4", skull=0.29, marks=("flippers",)),
}  # fmt: skip
"""The young of birds that look unlike a small adult."""
_GROWN: Mapping[str, Bird] = {
    "duck-hen": replace(
        GROWN_BIRDS["🦆"], coat="#94724f", belly="#c4a57e", wing="#7d5e40", flight="#4f6f9f", head="",
        beak="#d38a3a", marks=(),
    ),
}  # fmt: skip


def form_of(entity: Entity, others: Iterable[Entity]) -> str:
    """Returns the key of what draws an animal; a duck with ducklings has no green head."""
    key = f"{_YOUNG}{entity.figure}"
    if entity.kind is EntityKind.ANIMAL and is_young(entity) and (key in BIRDS or key in BEASTS):
        return key
    leads = any(other.figure == entity.figure and is_young(other) for other in others)
    return "duck-hen" if entity.figure == "🦆" and leads else entity.figure


def is_young(entity: Entity) -> bool:
    """Returns whether an animal is so small for its kind that it is a young one."""
    return 0 < entity.size <= _SMALL


def grown(key: str) -> str:
    """Returns the key of the adult."""
    return key.removeprefix(_YOUNG)


def _small_bird(kind: Bird) -> Bird:
    """Returns the young of a bird: a large head on a round body, and a stump of a tail."""
    long, degrees, base, end, bow = kind.neck
    tail, broad, angle = kind.tail
    return replace(
        kind,
        neck=(0.75 * long, degrees, 1.1 * base, 1.25 * end, 0.6 * bow),
        skull=1.3 * kind.skull,
        thick=1.1 * kind.thick,
        reach=0.65 * kind.reach,
        tail=(0.45 * tail, broad, angle),
        span=0.75 * kind.span,
        marks=tuple(mark for mark in kind.marks if mark not in _GROWN_MARKS),
    )


def _small_beast(kind: Quadruped) -> Quadruped:
    """Returns the young of a beast: a large head with large eyes, a short trunk, and no horns."""
    long, degrees, base, end = kind.neck
    reach, thick, low = kind.muzzle
    tail, root, middle, tip = kind.tail
    return replace(
        kind,
        long=0.84 * kind.long,
        neck=(0.85 * long, degrees, base, 1.1 * end),
        skull=1.22 * kind.skull,
        muzzle=(0.8 * reach, thick, 0.8 * low),
        eye=1.2 * kind.eye,
        tail=(0.75 * tail, root, middle, tip),
        crown="" if kind.crown in _HORNS else kind.crown,
        mane="" if "lion" in kind.marks else kind.mane,
        marks=tuple(mark for mark in kind.marks if mark not in _GROWN_MARKS),
    )


def _small_face(animal: Animal) -> Animal:
    """Returns the face of a young animal, without mane and horns."""
    return replace(
        animal,
        crown="" if animal.crown in _HORNS else animal.crown,
        marks=tuple(mark for mark in animal.marks if mark not in _GROWN_MARKS),
    )


_GROWN_BEASTS: Mapping[str, Quadruped] = {
    **COMMON_BEASTS,
    **RARE_BEASTS,
    "lioness": replace(COMMON_BEASTS["🦁"], mane="", marks=("belly", "muzzle", "tuft")),
}
BIRDS: Mapping[str, Bird] = {
    **GROWN_BIRDS,
    **_GROWN,
    **{
        f"{_YOUNG}{key}": _DOWNY.get(key) or _small_bird(kind)
        for key, kind in GROWN_BIRDS.items()
        if key != "🐤"
    },
}
BEASTS: Mapping[str, Quadruped] = {
    **_GROWN_BEASTS,
    **{f"{_YOUNG}{key}": _small_beast(kind) for key, kind in _GROWN_BEASTS.items()},
}
FACES: Mapping[str, Animal] = {
    **{key: animal for key, animal in GROWN_FACES.items() if key in _GROWN_BEASTS},
    "lioness": _small_face(GROWN_FACES["🦁"]),
    **{f"{_YOUNG}{key}": _small_face(animal) for key, animal in GROWN_FACES.items() if key in _GROWN_BEASTS},
}
"""The faces of beasts by their keys, also of young ones."""
