"""What is nearest to the camera: leaves, grass, snow, or an audience at the lower corners of the picture."""

from collections.abc import Callable, Mapping

import numpy as np

from aiprod_film.scene import Setting, ShotSize, Weather
from aiprod_render.animatic.above.land import land_of
from aiprod_render.animatic.circumstances import shot_of
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.heavens import is_heavenly
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.set_dressing.corners import BOUGH, bollard, bough, boulders, inwards, tub
from aiprod_render.animatic.set_dressing.near_frames import sacks, trunk, tyres
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import covered
from aiprod_render.picture.colour import Colour, mix

type _Paint = Callable[[Stage, Canvas, int], None]
"""Paints a lower corner of the picture: the left one (0) or the right one (1)."""

_DEPTH = 0.97
_WIDE_SHOTS, _BOUGHS_FOOT = frozenset({ShotSize.WIDE, ShotSize.EXTREME_WIDE}), 0.34
"""Shots with room for a bough, and the row that it stays above, as a part of the frame's height."""
_NEARLY_BLACK = 0.4
"""The part of the shade that is left so near, where the light falls on the other side."""
_WIDE = 0.24
"""How far a corner reaches into the picture, as a part of the frame's width."""


def foreground(stage: Stage) -> list[Prop]:
    """Returns what is at those lower corners of a wide picture where no figure stands."""
    kind = _kind(stage)
    paint = _PAINTS.get(kind)
    if kind in _FROM_AFAR and stage.scene.shot_size not in _WIDE_SHOTS:
        return []
    if land_of(stage) or paint is None or stage.form.width <= stage.form.height:
        # The foot of an upright picture belongs to the lettering.
        return []
    corners = [side for side in (0, 1) if _is_free(stage, side)]
    if len(corners) == 2 and kind in _SINGLE:
        # Not each shot of a room has a plant in the way, and none has two.
        corners = [shot_of(stage.scene) % 2]
    if not corners:
        return []
    canvas = Canvas(stage, _DEPTH, stage.atmosphere.fog)
    for side in corners:
        paint(stage, canvas, side)
    if stage.scene.place in _WITH_TREES and _has_free_sky(stage, corners[-1]):
        bough(stage, canvas, corners[-1])
    return [canvas.flat()]


def _kind(stage: Stage) -> str:
    """Returns what is nearest in a place, or in the setting if no place is stated or this engine lacks it."""
    scene = stage.scene
    kind = _KINDS.get(scene.place, "") if scene.place in RECIPES else _SETTINGS.get(scene.setting, "")
    return "snow" if scene.weather is Weather.SNOW and kind in _SNOWED_ON else kind


def _has_free_sky(stage: Stage, side: int) -> bool:
    """Returns whether a bough in an upper corner hides nobody, and nothing in the sky that the text names."""
    if stage.scene.shot_size not in _WIDE_SHOTS or any(
        is_heavenly(stage.scene, one) for one in stage.entities
    ):
        return False
    wide, high = stage.form.width, stage.form.height
    first, last = (0.0, BOUGH * wide) if side == 0 else ((1 - BOUGH) * wide, float(wide))
    return all(
        box.right < first or box.left > last or box.top > _BOUGHS_FOOT * high for box in covered(stage)
    )


def _is_free(stage: Stage, side: int) -> bool:
    """Returns whether nobody stands at a corner."""
    wide = stage.form.width
    first, last = (0.0, _WIDE * wide) if side == 0 else ((1 - _WIDE) * wide, float(wide))
    return all(right < first or left > last for left, right in stage.spans)


def _grass(code: str) -> _Paint:
    def paint(stage: Stage, canvas: Canvas, side: int) -> None:
        # A generator of its own: with the stage's, a figure at a corner would change the weather drawn later.
        rng, form = np.random.default_rng([11, side]), stage.form
        base = mix(snow_tinted(stage, tone(stage, code), 0.5), _NEARLY_BLACK * stage.atmosphere.shade, 0.3)
        for dark, tall in ((0.34, 1.15), (0.2, 0.95), (0.08, 0.7)):
            blades = []
            for part in np.sort(rng.uniform(-0.2, 1, 52)):
                # A tussock: high at the edge of the picture, and nothing where it ends.
                size = form.height * 0.25 * tall * float(1 - max(0.0, part) ** 1.6) * rng.uniform(0.5, 1.1)
                foot = form.height * (1.02 + 0.1 * max(0.0, float(part)) ** 2)
                x = inwards(stage, side, float(part) * _WIDE)
                blades.append(_blade(x, foot, size, size * rng.uniform(-0.6, 0.6), form.height))
            canvas.polygons(blades, mix(base, stage.atmosphere.shade, dark))

    return paint


def _blade(x: float, foot: float, tall: float, lean: float, deep: float) -> list[tuple[float, float]]:
    """Returns a blade that bends over; it goes on below the frame, which a camera that tilts shows."""
    share = np.linspace(0, 1, 7)
    spine = x + lean * (0.25 * share + 0.75 * share**2)
    rows, half = foot - tall * share, 0.006 * deep * (1 - share)
    left = [*zip((spine - half).tolist(), rows.tolist(), strict=True)]
    right = [*zip((spine + half).tolist(), rows.tolist(), strict=True)]
    low, aside = foot + 0.25 * deep, 0.4 * lean
    return [(left[0][0] - aside, low), *left, *right[::-1], (right[0][0] - aside, low)]


def _leaves(code: str, *, indoors: bool = False) -> _Paint:
    def paint(stage: Stage, canvas: Canvas, side: int) -> None:
        rng, form = np.random.default_rng([12, side]), stage.form
        base = tone(stage, code, indoors=indoors)
        base = base if indoors else snow_tinted(stage, base, 0.5)
        root = np.array([inwards(stage, side, 0.01), form.height * 1.08])
        way = 1 if side == 0 else -1
        for number, angle in enumerate(rng.permutation(np.linspace(-18, 80, 11))):
            length = form.height * rng.uniform(0.26, 0.4) * (1.1 - 0.3 * abs(angle - 30) / 60)
            turned = np.deg2rad(angle)
            along = np.array([np.sin(turned) * way, -np.cos(turned)])
            across = np.array([-along[1], along[0]])
            share = np.linspace(0, 1, 9)[:, None]
            # A leaf hangs a little towards its tip.
            spine = root + along * length * share + np.array([0, 0.22 * length]) * share**2
            wide = 0.13 * length * np.sin(np.pi * np.clip(share, 0.02, 0.98) ** 0.8)
            outline = np.concatenate([spine + across * wide, (spine - across * wide)[::-1]])
            green = mix(base, 0.6 * stage.atmosphere.shade, 0.36 + 0.07 * (number % 4))
            canvas.polygons([[(float(x), float(y)) for x, y in outline]], green)

    return paint


def _drift(stage: Stage, canvas: Canvas, side: int) -> None:
    form = stage.form
    part = np.linspace(-0.3, 1.4, 40)
    # It falls below the frame, where a camera that tilts still sees it.
    rise = form.height * (0.15 - 0.32 * np.clip(part, 0, None) ** 1.6)
    x = [inwards(stage, side, float(one) * _WIDE * 1.2) for one in part]
    top = [(a, float(form.height * 1.02 - b)) for a, b in zip(x, rise, strict=True)]
    white: Colour = mix(tone(stage, "#f6f9fc"), stage.atmosphere.horizon, 0.15)
    canvas.polygons([[*top, (x[-1], form.height * 1.5), (x[0], form.height * 1.5)]], white)
    shadow = [(a, b + 0.02 * form.height) for a, b in top]
    below = [(x[-1], form.height * 1.5), (x[0], form.height * 1.5)]
    canvas.polygons([[*shadow, *below]], mix(white, stage.atmosphere.zenith, 0.16))


def _heads(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints heads and shoulders of those who watch, from behind."""
    rng, form = np.random.default_rng([13, side]), stage.form
    hairs = ("#3a2a22", "#5c4030", "#24201f", "#7a5a3a")
    for number, part in enumerate((0.02, 0.13, 0.23)):
        x = inwards(stage, side, part)
        r = form.height * rng.uniform(0.042, 0.05)
        y = form.height * (0.93 + 0.03 * (number % 2))
        shirt = mix(
            tone(stage, ("#45506b", "#6b4545", "#4a6353")[number], indoors=True), stage.atmosphere.shade, 0.5
        )
        hair = mix(
            tone(stage, hairs[int(rng.integers(len(hairs)))], indoors=True), stage.atmosphere.shade, 0.4
        )
        shoulders = [
            (x - 2.3 * r, y + 9 * r),
            (x - 2.2 * r, y + 3.2 * r),
            (x - 1.7 * r, y + 1.2 * r),
            (x - 0.4 * r, y + 0.8 * r),
        ]
        other = [(2 * x - a, b) for a, b in shoulders[::-1]]
        canvas.polygons([[*shoulders, *other]], shirt)
        canvas.discs([(x, y, r), (x - r, y + 0.1 * r, 0.2 * r), (x + r, y + 0.1 * r, 0.2 * r)], hair)


_PAINTS: Mapping[str, _Paint] = {
    "grass": _grass("#6f9a4a"),
    "straw": _grass("#c2a55a"),
    "leaves": _leaves("#4f8a48"),
    "plant": _leaves("#5a8f5a", indoors=True),
    "snow": _drift,
    "heads": _heads,
    "rocks": boulders,
    "tub": tub,
    "bollard": bollard,
    "trunk": trunk,
    "sacks": sacks,
    "tyres": tyres,
}
_PLACES: Mapping[str, tuple[str, ...]] = {
    "grass": (
        *("hilltop", "island", "river-town", "viaduct"),
        *("meadow", "lake", "river", "wetland", "village", "campsite", "mountain-path", "mountain-river"),
        *("castle-gate", "waterfall", "cliff", "playground", "graveyard", "vineyard", "lavender-field"),
        *("terraces", "sunflower-field"),
    ),
    "straw": ("railway", "cornfield", "barn", "field", "savannah", "road", "canyon", "beach", "farm"),
    "leaves": (
        "bamboo-forest",
        "zen-garden",
        "plantation",
        "garden",
        "jungle",
        "jungle-river",
        "forest-river",
        "orchard",
        "park",
        "temple",
        "oasis",
    ),
    "plant": (
        *(
            "living-room",
            "bedroom",
            "office",
            "restaurant",
            "cafe",
            "library",
            "hospital",
            "greenhouse",
            "museum",
        ),
        *("kitchen", "bakery", "attic"),
        *("barber-shop", "flower-shop", "yoga-studio", "corridor", "shop"),
    ),
    "snow": ("snow-field", "ski-slope", "ice", "summit", "frozen-lake", "ice-hole"),
    "heads": ("stage", "circus", "stadium", "cinema"),
    "rocks": (
        *(
            "mountains",
            "mountain-road",
            "ridge",
            "rocky-shore",
            "volcano",
            "mars",
            "moon",
            "cave",
            "canyon-river",
        ),
        *("pyramids", "sea-of-clouds"),
    ),
    "tub": (
        "street",
        "square",
        "balcony",
        "rooftop",
        "porch",
        "market",
        "station",
        "paris",
        "rome",
        "london",
    ),
    "bollard": ("pier", "harbour", "canal"),
    "sacks": ("workshop", "factory", "forge", "cellar", "construction-site", "alley"),
    "tyres": ("garage",),
}
_SETTINGS = {
    Setting.LANDSCAPE: "grass",
    Setting.DESERT: "rocks",
    Setting.INTERIOR: "plant",
    Setting.FOREST: "trunk",
}
"""What is nearest where no place is stated."""
_WITH_TREES = frozenset(
    {
        *("park", "garden", "orchard", "lake", "river", "forest-river", "village", "castle-gate", "meadow"),
        *("campsite", "temple", "playground", "graveyard", "jungle", "jungle-river", "bamboo-forest"),
    }
)
_SNOWED_ON = frozenset({"grass", "leaves", "straw", "snow"})
_SINGLE = frozenset({"plant", "tub", "bollard", "trunk", "sacks", "tyres"})
"""What stands in one corner at most."""
_FROM_AFAR = frozenset({"trunk", "sacks", "tyres"})
"""What is in wide shots only: a camera that is nearer is past it."""
_KINDS = {place: kind for kind, places in _PLACES.items() for place in places}
