"""Rivers of the open land: they wind through it where it is the lead, and flow behind those who are there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.circumstances import is_all_afloat, shot_of
from aiprod_render.animatic.places.greenery import broadleaf, bush, fir, hedge, palm
from aiprod_render.animatic.places.ground import ripples
from aiprod_render.animatic.places.nature import mesas
from aiprod_render.animatic.places.outdoors import outdoors
from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.animatic.places.recipe import Recipe
from aiprod_render.animatic.places.standing import row_of, stand
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.scenery.water import Chop, Current, Glitter, Mirror, tint
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour, mix


class Bank(NamedTuple):
    """What grows on the banks: its figure, its colour, and its height in hundredths of the short side."""

    figure: str
    code: str
    height: float


def river(
    ground: str, banks: Sequence[Bank], *far: Part, hills: float, rough: float, **options: Any
) -> Recipe:
    """Returns the recipe of a river through land of this ground, with what grows on its banks."""
    first = banks[0]
    grown = [
        row_of(one.figure, one.code, step=5 + 6 * number, height=0.24 * one.height)
        for number, one in enumerate(banks)
    ]

    def build(stage: Stage) -> list[Prop]:
        if _is_empty(stage):
            parts = winding(banks)
            props = outdoors(stage, ground, [parts], far=far, hills=hills, rough=rough, **options)
            return [*props, Current(stage, lambda near, across: _at(stage, near, across))]
        near = [
            stand((first.figure, 0.03, -4, first.height, first.code)),
            row_of("🌾", "#8f9a52", step=9, height=12, gap=(0.3, 1.0)),
            ripples("#a3b872", 16),
        ]
        shore = 0.52
        if is_all_afloat(stage):
            near, shore = [], 0.9
        return outdoors(
            stage,
            ground,
            near,
            far=[*far, *grown],
            hills=hills,
            rough=rough,
            water=running,
            shore=shore,
            **options,
        )

    return build


def running(stage: Stage, row: int) -> list[Prop]:
    """Returns water below a row that flows: ripples that break the picture above it."""
    return [
        Mirror(stage, row, 0.55),
        tint(stage, row, 0.8),
        Chop(stage, row, 0.4),
        Glitter(stage, row, 0.15 + 0.7 * stage.atmosphere.glow, 0.24, land=True),
    ]


def _is_empty(stage: Stage) -> bool:
    """Returns whether the land itself is the lead."""
    return not any(one.figure or one.kind is EntityKind.PERSON for one in stage.entities)


def _at(stage: Stage, near: float, across: float) -> tuple[float, float]:
    """Returns where a point of the river is: `near` from the horizon (0) to the viewer, `across` -1..1."""
    x, half = _course(stage, np.array([near]))
    y = stage.horizon + near * (1.12 * stage.form.height - stage.horizon)
    return float(x[0] + across * half[0]), float(y)


def _course(stage: Stage, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the middle of the river and half its width; each shot of a world sees another bend."""
    wide, shot = stage.form.width, shot_of(stage.scene)
    way, phase = (1 if stage.leftwards else -1), 0.6 + 1.9 * shot
    bend = np.sin(phase + 11.5 * near**0.5) - 0.3 * np.sin(phase)
    middle = wide * (0.5 + way * (0.04 + 0.26 * bend * (0.14 + 0.86 * near)))
    return middle, wide * (0.004 + 0.15 * near**1.4)


def winding(banks: Sequence[Bank]) -> Part:
    """Returns a part that lets a river wind from the horizon to the viewer, between banks that are grown."""

    def paint(place: Place) -> None:
        stage, light = place.stage, place.stage.atmosphere
        deep = 1.12 * stage.form.height - stage.horizon
        near = np.linspace(0.0, 1.0, 90)
        middle, half = _course(stage, near)
        rows = stage.horizon + near * deep
        sand = mix(place.ground, light.shade, 0.35)
        water = mix(mix(light.horizon, light.light, 0.25), light.zenith, 0.4)
        place.canvas.polygons([_ribbon(middle, 1.16 * half + 0.4 * place.u, rows)], sand)
        place.canvas.polygons([_ribbon(middle, half, rows)], mix(water, place.tone("#3f86a8"), 0.35))
        # The middle of the water has the sky in it.
        place.canvas.polygons([_ribbon(middle, 0.55 * half, rows)], mix(water, light.light, 0.25), 0.55)
        for part in np.linspace(0.012, 0.85, 24) ** 1.3:
            _growth(place, banks, float(part), deep)

    return paint


def _ribbon(middle: np.ndarray, half: np.ndarray, rows: np.ndarray) -> Points:
    left, right = (zip((middle + side * half).tolist(), rows.tolist(), strict=True) for side in (-1, 1))
    return [*left, *reversed(list(right))]


def _growth(place: Place, banks: Sequence[Bank], near: float, deep: float) -> None:
    """Paints what grows on both banks at a part of the way to the viewer, and further away from the water."""
    rng, stage = place.stage.rng, place.stage
    (middle, half), wide = _course(stage, np.array([near])), stage.form.width
    foot, haze = float(stage.horizon + near * deep), 0.55 * float(np.exp(-near / 0.1))
    for side in (-1, 1):
        # Far away woods close up; what is near leaves the river open to the viewer.
        for away in rng.uniform(0.015, 0.55, 2 if near > 0.25 else 5):
            one = banks[int(rng.integers(len(banks)))]
            x = float(middle[0]) + side * (1.25 * float(half[0]) + away * wide * (0.25 + 1.3 * near))
            tall = one.height * place.u * (0.05 + 0.95 * near) * rng.uniform(0.75, 1.2)
            if near < 0.3 or not 0.24 * wide < x < 0.76 * wide:
                code = seasonal(one.code, stage.season, int(rng.integers(9)))
                green = place.snowy(mix(place.tone(code), stage.atmosphere.fog, haze), 0.45)
                _GROWN.get(one.figure, bush)(place, x, foot, tall, green)


_GROWN: Mapping[str, Callable[[Place, float, float, float, Colour], None]] = {
    "🌲": fir,
    "🌳": broadleaf,
    "🌴": palm,
}

_CONIFERS = (Bank("🌲", "#43694a", 62), Bank("🌲", "#507a55", 46))
_BROADLEAVES = (Bank("🌳", "#5d8f4a", 60), Bank("🌳", "#6f9a4a", 44), Bank("🌿", "#6f9a4a", 14))
_MIXED = (*_BROADLEAVES[:2], Bank("🌲", "#4a7052", 58))

RIVERS: dict[str, Recipe] = {
    "river": river("#86a05a", _BROADLEAVES, row_of("🌳", "#7f9f62", step=6, height=9), hills=0.2, rough=0.2),
    "forest-river": river(
        "#6f8f4f",
        _MIXED,
        row_of("🌳", "#5f8a50", step=5, height=16),
        hedge("#5f8a50", 7),
        hills=0.2,
        rough=0.25,
    ),
    "mountain-river": river(
        "#7f9460", _CONIFERS, row_of("🌲", "#5f8a78", step=5, height=11), hills=0.52, rough=0.75
    ),
    "canyon-river": river(
        "#c9804f",
        (Bank("🌿", "#7f8a4f", 13), Bank("🌿", "#8f9a55", 9)),
        mesas("#d9824f", (0.2, 70, 20), (0.5, 90, 16), (0.82, 70, 22)),
        mesas("#e0703a", (0.0, 80, 44), (1.0, 74, 48)),
        hills=0.0,
        rough=0.3,
    ),
    "jungle-river": river(
        "#4f7a3f",
        (Bank("🌴", "#3f7a4a", 70), Bank("🌿", "#5f9a4f", 26), Bank("🌳", "#4f8a45", 54)),
        row_of("🌴", "#4f8a5a", step=5, height=18),
        hedge("#4f8a4a", 9),
        hills=0.16,
        rough=0.2,
    ),
}
