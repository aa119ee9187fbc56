"""What a scene does to things that have no joints: they grow, bloom, melt, burn down, tip over, and open."""

from collections.abc import Callable

import numpy as np

from aiprod_film.scene import Scene
from aiprod_render.animatic.circumstances import is_farewell, shot_of
from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.paint import Field

type Bend = Callable[[Field, Field, float], tuple[Field, Field]]
"""Returns where the paper at (x, y) comes from: x from tail (0) to nose (1), y from top (0) to foot (1)."""

_AWAY = 2.0
"""Where the paper comes from of which nothing is seen."""


def span_of(scene: Scene) -> tuple[float, float]:
    """Returns from where to where a slow process gets in a scene (0..1): the film's shots go on with it."""
    if is_farewell(scene):
        return 0.4, 1.0
    return (0.0, 0.8) if shot_of(scene) <= 1 else (0.2, 1.0)


def grow(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Grows from the foot of the sheet."""
    # It is fully grown a little before the end, so that one sees what it became.
    size = 0.3 + 0.7 * min(1.0, 1.15 * part)
    return 0.5 + (x - 0.5) / size, 1 - (1 - y) / size


def melt(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Sinks into a broad puddle at the foot of the sheet."""
    tall = 1 - 0.84 * part
    # The cube leaves the top as it is: what melts spreads at its foot.
    broad = 1 + 0.7 * part * y**3
    return 0.5 + (x - 0.5) / broad + 0.02 * part * np.sin(9 * y), 1 - (1 - y) / tall


def tilt(degrees: float) -> Bend:
    """Returns the bend of what is tilted to pour, by up to `degrees`."""

    def bend(x: Field, y: Field, part: float) -> tuple[Field, Field]:
        # Tilted within a third of the scene, because the stream runs from its beginning.
        angle = np.deg2rad(degrees) * min(1.0, 3 * part)
        cos, sin = np.cos(angle), np.sin(angle)
        across, down = x - 0.5, y - 0.5
        return 0.5 + cos * across + sin * down, 0.5 - sin * across + cos * down

    return bend


def sink(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Goes down by the stern: the sheet ends at the water, and what is below it is not seen."""
    angle = np.deg2rad(30) * part
    across, up = x - 0.5, 1 - y + 0.62 * part
    cos, sin = np.cos(angle), np.sin(angle)
    turned = 1 - (sin * across + cos * up)
    return 0.5 + cos * across - sin * up + 0.6 * sin, np.where(y > 1, 2.0, turned).astype(np.float32)


_TREES = 0.72
"""The breadth of trees, as a part of their height."""


def topple(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Falls over, its foot where it was: faster and faster, and then it lies there."""
    angle = np.deg2rad(86) * min(1.0, 0.25 + 1.5 * part) ** 2
    # What lies on the ground has half of its breadth over the place of its foot.
    across, up = _TREES * (x - 0.5), 1 - y - 0.4 * _TREES * np.sin(angle)
    cos, sin = np.cos(angle), np.sin(angle)
    return 0.5 + (cos * across - sin * up) / _TREES, 1 - (sin * across + cos * up)


def bloom(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Opens a flower: the stem gets longer, and the head, which is a bud, wider."""
    tall = 0.62 + 0.38 * min(1.0, 1.3 * part)
    up = 1 - (1 - y) / tall
    head = np.clip((0.72 - up) / 0.2, 0, 1)
    open_by = 0.3 + 0.7 * max(0.0, 1.25 * part - 0.25)
    return 0.5 + (x - 0.5) / (1 - head * (1 - open_by)), up


def swell(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Rises as dough does: higher and rounder, its foot where it was."""
    tall, broad = 0.55 + 0.45 * part, 0.8 + 0.2 * part
    return 0.5 + (x - 0.5) / broad, 1 - (1 - y) / tall


def build_up(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Is built from the ground up, storey by storey."""
    done = 0.12 + 0.88 * min(1.0, np.floor(1.1 * part * 9 + 0.5) / 9)
    return x, np.where(y < 1 - done, -_AWAY, y).astype(np.float32)


def dwindle(lost: float) -> Bend:
    """Burns down: lower by this part at the end, and as broad as before."""
    return lambda x, y, part: (x, 1 - (1 - y) / (1 - lost * part))


def swing_open(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Turns on its hinges, as a door does: narrow at last, and higher on the side that comes near."""
    turned = 0.42 * np.pi * _eased(part)
    wide = np.cos(turned)
    across = x / wide
    nearer = 1 + 0.14 * np.sin(turned) * np.clip(across, 0, 1)
    return across, 0.5 + (y - 0.5) / nearer


_LID, _LIFT = 0.4, 0.17
"""The part of a chest or box that is its lid, and how far that goes up."""


def lift_lid(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Opens a chest or box: its upper part goes up and leans back."""
    lifted = _LIFT * _eased(part)
    lean = 0.5 * lifted * (_LID - y)
    from_lid = np.where(y < _LID - lifted, y + lifted, -_AWAY)
    return np.where(y < _LID, x + lean, x), np.where(y < _LID, from_lid, y).astype(np.float32)


def _eased(part: float) -> float:
    """Returns how far something is that begins and ends softly, and is done a little before the end."""
    return smoothstep(min(1.0, 1.2 * part))


def ripple(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Waves in the wind: the free end of a cloth more than the one at the pole."""
    free = np.clip((1 - y) * 2.2, 0, 1) * np.clip(x, 0, 1)
    wave = np.sin(2 * np.pi * (part - 1.3 * x))
    return x + 0.02 * free * np.cos(2 * np.pi * (part - 1.3 * x)), y + 0.07 * free * wave
