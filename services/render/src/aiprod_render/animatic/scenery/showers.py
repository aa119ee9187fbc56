"""Showers: many small things that come down over the whole picture, or go up through it, one like another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from aiprod_film.entity import Entity
from aiprod_film.scene import Scene
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.circumstances import verbs_of
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_polygon
from aiprod_render.picture.planes import Cel, Picture

_COUNT = 52
_TURNS = 8
"""The positions of a paper that turns over on its way."""
_SIZES = (0.7, 1.0, 1.5)
"""The sizes of what is far, in the middle, and near."""
_OFF = 0.08
"""How far beyond the frame a thing begins and ends its way, as a part of the frame's height."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one thing of a shower looks like, and how it goes.

    `outline` has corners (x, y) of about -1..1, `size` is a part of the frame's short side, `speed` parts of
    its height a second, downwards, and `sway` how far it goes to each side, as a part of the height.
    """

    outline: Field
    colours: tuple[str, ...]
    size: float
    speed: float
    sway: float


def _petal(pointed: float) -> Field:
    angle = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    return np.stack([np.cos(angle), 0.62 * np.sin(angle) * (1 - pointed * np.cos(angle) ** 2)], 1)


_LEAF, _PETAL = _petal(0.7), _petal(0.2)
_DISC = _petal(0.0) * (1.0, 1 / 0.62)
_STRIP = np.array([(-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5)])
_MAPLE = np.array(
    [
        *((-1, 0.1), (-0.45, 0.2), (-0.7, -0.6), (-0.15, -0.3), (0.1, -1), (0.35, -0.3), (0.85, -0.5)),
        *((0.55, 0.15), (1, 0.4), (0.4, 0.5), (0.2, 1), (-0.05, 0.5), (-0.6, 0.7)),
    ]
)
_AUTUMN = ("#d9772b", "#c4472c", "#e2a83b", "#a9572f")
_KINDS: Mapping[str, Kind] = {
    "🍂": Kind(_LEAF, _AUTUMN, 0.030, 0.26, 0.05),
    "🍁": Kind(_MAPLE, _AUTUMN, 0.033, 0.24, 0.05),
    "🍃": Kind(_LEAF, ("#6fa84a", "#4f8a3d", "#93bf5b"), 0.028, 0.24, 0.06),
    "🌸": Kind(_PETAL, ("#f6c6d6", "#f1a5c0", "#fbe3ea"), 0.021, 0.2, 0.06),
    "🌹": Kind(_PETAL, ("#c9304a", "#e0526a", "#a82239"), 0.023, 0.22, 0.05),
    "🎊": Kind(_STRIP, ("#f25f5c", "#ffd166", "#4fb3bf", "#8e6bbf", "#7fc46b"), 0.019, 0.36, 0.03),
    "🪙": Kind(_DISC, ("#f0c040", "#d9a02c"), 0.028, 0.75, 0.0),
    "💵": Kind(_STRIP * (1.0, 0.9), ("#8fb98a", "#a9cda0"), 0.045, 0.3, 0.06),
    "🪶": Kind(_LEAF * (1.0, 0.6), ("#f4f1ea", "#dfe6ea"), 0.036, 0.14, 0.07),
    "🫧": Kind(_DISC, ("#d7eef7", "#c3dcf4", "#efe3f7"), 0.026, -0.16, 0.03),
    "sparks": Kind(_DISC, ("#ffe9a8", "#ffd166"), 0.007, -0.35, 0.03),
}
_ALWAYS = frozenset({"🎊", "sparks"})
"""What is seen in no other way."""
_MOVED = frozenset({"fall", "fly", "float", "dance", "spin", "swing", "blow", "rise", "pour", "explode"})
"""What such things do that many of them do together."""
_THROWN = frozenset({"throw", "blow", "kick", "play"})
"""What is done to them with the same effect."""
_SOLID = frozenset("🌹🪙💵🫧")
"""Things that are one large thing unless they fall."""
_ONE_BY_ONE = frozenset("🌹🪙🫧🪶")
"""Things of which one that falls is one: a coin that somebody drops."""


def is_shower(scene: Scene, entity: Entity) -> bool:
    """Returns whether an entity is no single figure but a shower in this scene."""
    if entity.figure not in _KINDS:
        return False
    if entity.figure in _ALWAYS:
        return True
    if entity.figure in _ONE_BY_ONE and entity.count <= 1:
        return False
    undergone = {act.verb for act in scene.acts if act.object == entity.id}
    moved = not _MOVED.isdisjoint(verbs_of(scene, entity.id))
    return moved or (entity.figure not in _SOLID and not _THROWN.isdisjoint(undergone))


def showers(stage: Stage) -> list[Prop]:
    """Returns the showers of a scene, which are before everything else."""
    shown = dict.fromkeys(entity.figure for entity in stage.entities if is_shower(stage.scene, entity))
    return [Shower(stage, _KINDS[figure]) for figure in shown]


@dataclass(slots=True)
class Shower:
    """Things of one kind on their ways, which begin again where the frame ends."""

    stage: Stage
    kind: Kind
    _places: Field = field(init=False)
    _cels: dict[tuple[int, int, int], Cel] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Scatters the things."""
        self._places = np.random.default_rng([self.stage.scene.seed, _COUNT]).random((_COUNT, 4))

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the things where they are `seconds` after the start of the scene."""
        for number, x, y, turn in self._bodies(view, seconds):
            size, colour = number % len(_SIZES), number % len(self.kind.colours)
            key = size, colour, turn
            if key not in self._cels:
                self._cels[key] = self._cel(*key)
            self._cels[key].composite(picture, x, y)

    def _bodies(self, view: View, seconds: float) -> Iterator[tuple[int, float, float, int]]:
        """Yields the number of each thing, its position, and how far it has turned."""
        wide, tall = self.stage.form.width, self.stage.form.height
        off = _OFF * tall
        for number, (aside, down, phase, haste) in enumerate(self._places.tolist()):
            near = _SIZES[number % len(_SIZES)]
            angle = 2 * np.pi * (phase + seconds * (0.25 + 0.3 * haste))
            x = aside * (wide + 2 * off) + view.pan * near + self.kind.sway * tall * near * np.sin(angle)
            y = down * (tall + 2 * off) + self.kind.speed * near**0.6 * (0.8 + 0.4 * haste) * tall * seconds
            turn = int(_TURNS * (phase + seconds * (0.5 + haste))) % _TURNS
            yield number, x % (wide + 2 * off) - off, y % (tall + 2 * off) - off, turn

    def _cel(self, size: int, colour: int, turn: int) -> Cel:
        """Returns a thing of a size and a colour, turned over and around by eighths."""
        reach = _SIZES[size] * self.kind.size * min(self.stage.form.width, self.stage.form.height)
        extent = int(np.ceil(1.2 * reach / 2)) * 2 + 2
        angle = 2 * np.pi * turn / _TURNS
        # A paper that turns over is narrow twice a turn, a little after it is broad.
        flat = self.kind.outline * (1.0, 1.0 if self.kind.sway == 0 else 0.35 + 0.65 * abs(np.cos(angle)))
        # The colour turns a paper, too, so that papers of one moment are not parallel.
        cos, sin = np.cos(angle + colour), np.sin(angle + colour)
        turned = flat @ np.array([[cos, sin], [-sin, cos]]) * reach + extent
        mask = blank_mask(2 * extent, 2 * extent)
        fill_polygon(mask, turned.astype(np.float32))
        return Sheet(-extent, -extent, 2 * extent, 2 * extent, self._paper(colour, turn)).cut(mask)

    def _paper(self, colour: int, turn: int) -> Colour:
        """Returns the colour of a side: the back of a paper is a little darker."""
        light = 1.0 if turn < _TURNS // 2 else 0.86
        return (lit(self.stage, self.kind.colours[colour]) * light).astype(np.float32)
