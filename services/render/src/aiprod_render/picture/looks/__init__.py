"""The looks of styles: each turns a finished picture into another medium, before the lettering."""

from collections.abc import Callable, Mapping

from aiprod_film.manifest import VideoFormat
from aiprod_film.style import Style
from aiprod_film.style_keys import style_key
from aiprod_render.picture.looks import drawn, painted, photographed
from aiprod_render.picture.looks.look import Look

LOOKS: Mapping[str, Callable[[VideoFormat], Look]] = {
    "black-and-white": photographed.black_and_white,
    "noir": photographed.noir,
    "sepia": photographed.sepia,
    "vintage-film": photographed.vintage_film,
    "watercolour": painted.watercolour,
    "oil": painted.oil,
    "paper-cut": painted.paper_cut,
    "pixel-art": painted.pixel_art,
    "stop-motion": painted.clay,
    "ink": drawn.ink,
    "pencil": drawn.pencil,
    "comic": drawn.comic,
    "anime": drawn.anime,
    "neon": drawn.neon,
    "blueprint": drawn.blueprint,
    "chalk": drawn.chalk,
}
"""What builds each look."""
_STEPS = {"stop-motion": 8, "pixel-art": 12}
"""Pictures a second of styles that move in steps."""


def look_of(style: Style, form: VideoFormat) -> Look | None:
    """Returns the look that the style's medium names; None for the plain one."""
    build = LOOKS.get(style_key(style.medium))
    return build(form) if build else None


def is_stepped(style: Style) -> bool:
    """Returns whether the style moves in steps, each of which several frames show."""
    return style_key(style.medium) in _STEPS


def stepped(style: Style, seconds: float) -> float:
    """Returns the time that the picture shows at a time: an earlier one if the style moves in steps."""
    rate = _STEPS.get(style_key(style.medium))
    # The least share keeps a time on a step from falling before it.
    return int(seconds * rate + 1e-6) / rate if rate else seconds
