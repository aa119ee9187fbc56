"""The faces of four-legged animals, turned to whoever watches: those of the animals who act as people do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.creatures.quadruped import Frame, Quadruped
from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import AT_ORIGIN, placed
from aiprod_render.animatic.puppets.animals.face import AnimalFace
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part, bare
from aiprod_render.picture.paint import Field

SIZE = 1.3
"""The radius of a face, in radii of the skull in profile: both eyes are to be seen from afar."""
_TURNED = 0.6
"""How much of a profile's turn a face has: who drinks bends down and still looks at us."""
_AHEAD = 0.15, 0.12
"""How far its middle is from the end of the neck, in radii of the skull."""
_MOUTH = 0.1, -0.55
"""Where a face holds things, right of its middle and above its centre."""
_OPEN = 0.3
"""How far down the jaw of an open mouth is."""
_PROFILES = frozenset("🐺🐎🦄🦓🫏🐪🦌🫎🦒🐊🐉🦖🦕🦘🐀🦔🦡")
"""Animals with long heads, which are recognized from the side, and those whose markings need their flank."""
_CAT, _BIG_CAT, _MOUSE = ANIMALS["🐈"], ANIMALS["🐆"], ANIMALS["🐹"]

FACES: Mapping[str, Animal] = {
    **{key: animal for key, animal in ANIMALS.items() if key not in _PROFILES},
    "🦮": ANIMALS["🐕"],
    "panther": replace(_BIG_CAT, light="#4a4850", pattern="#26252b", marks=()),
    "puma": replace(_BIG_CAT, pattern="", marks=("cheeks",)),
    "lynx": replace(_CAT, pattern="", marks=("cheeks", "whiskers"), ears="pointed", ear=(1.1, 22)),
    "guinea-pig": replace(_MOUSE, ear=(0.5, 70)),
}
"""The faces by the keys of animals."""
_PAPERS: Mapping[str, str] = {
    "eye": "#211c1e",
    "white": "#ffffff",
    "lip": "#c2514d",
    "dark": "#29262b",
    "visor": "#5f9fc4",
}
"""The papers of a face; skin and cheeks have the colour of the coat."""


class Face:
    """A face at the end of the neck of an animal."""

    def __init__(self, frame: Frame, animal: Animal, mood: Expression) -> None:
        self._place, self._animal, self._coat = _placing(frame), animal, frame.kind.coat
        if frame.pose.asleep:
            mood = replace(mood, lids=1.0, mouth="smile", tears=False)
        elif frame.pose.jaw > _OPEN:
            mood = replace(mood, mouth="laugh")
        self._mood = mood

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the skull, such as a mane."""
        yield from placed(_behind(self._animal, self._coat), self._place)

    def parts(self) -> Iterator[Part]:
        """Yields ears, skull, and face; the mouth of who roars is open."""
        yield from placed(_drawn(self._animal, self._coat, self._mood), self._place)


# A face looks the same in all poses: smooth outlines take longer to draw than to move.
@lru_cache(maxsize=128)
def _drawn(animal: Animal, coat: str, mood: Expression) -> tuple[Part, ...]:
    return tuple(_papered(AnimalFace(AT_ORIGIN, animal, mood).parts(singing=False), coat))


@lru_cache(maxsize=64)
def _behind(animal: Animal, coat: str) -> tuple[Part, ...]:
    return tuple(_papered(AnimalFace(AT_ORIGIN, animal, AT_REST).behind(), coat))


def _papered(parts: Iterable[Part], coat: str) -> Iterator[Part]:
    """Yields the parts in papers of their colours."""
    for one in parts:
        name = bare(one.tone)
        yield Part(one.points, one.tone.removesuffix(name) + _paper(name, coat))


def _paper(name: str, coat: str) -> str:
    if name.startswith("#"):
        return name
    return _blushing(coat) if name == "cheek" else _PAPERS.get(name, coat)


def mouth_of(frame: Frame) -> Field:
    """Returns where a face has its mouth."""
    return np.asarray(_placing(frame).at(_MOUTH)[0])


def _placing(frame: Frame) -> Placing:
    kind: Quadruped = frame.kind
    middle = frame.head + kind.skull * np.array(_AHEAD)
    return Placing(middle, SIZE * kind.skull, float(np.deg2rad(-_TURNED * frame.gaze)))


def _blushing(coat: str) -> str:
    """Returns the colour of the cheeks on a coat."""
    mixed = (0.72 * int(coat[i : i + 2], 16) + 0.28 * red for i, red in ((1, 0xD2), (3, 0x54), (5, 0x3F)))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)
