"""Where the camera stands for a shot: no two shots of a world see the same corner of it in the same way."""

from aiprod_film.scene import CameraAngle, Scene, ShotSize
from aiprod_render.animatic.circumstances import TRAVELLING, shot_of, world_of
from aiprod_render.picture.fonts import is_rtl

HORIZONS = {
    CameraAngle.EYE_LEVEL: 0.66,
    CameraAngle.LOW: 0.84,
    CameraAngle.HIGH: 0.46,
    CameraAngle.AERIAL: 0.3,
}
"""The row of the horizon, as a part of the frame's height: a low camera has figures tower before the sky."""
SCALES = {ShotSize.EXTREME_WIDE: 0.86, ShotSize.WIDE: 1.08, ShotSize.MEDIUM: 1.4, ShotSize.CLOSE_UP: 2.0}
"""The size of scenery, compared with a wide shot."""
_CORNERS = (0.0, 0.42, 0.21, 0.63)
"""How far things are along the place from corner to corner, as parts of the frame's width."""
_FIRST, _LAST = 0.1, 0.9
"""Between these parts of the width things change places; beyond them, what the frame cuts stays cut."""
_INWARDS = 0.9
"""What another corner has is a little nearer to the middle, so that the frame cuts none of it."""


def corner_of(scene: Scene) -> int:
    """Returns which corner of its place a scene shows; the first shot of a world has 0."""
    return max(0, shot_of(scene) - 1) % len(_CORNERS)


def in_corner(scene: Scene, part: float) -> float:
    """Returns where a thing at a part of the width is in the corner that the scene shows."""
    along = _CORNERS[corner_of(scene)]
    if not along or not _FIRST <= part <= _LAST:
        return part
    wrapped = _FIRST + (part - _FIRST + along) % (_LAST - _FIRST)
    return 0.5 + _INWARDS * (wrapped - 0.5)


def is_reverse(scene: Scene) -> bool:
    """Returns whether a shot looks the other way: every other one from the third of a world on.

    Who goes somewhere goes on the same way in all shots.
    """
    going = any(act.verb in TRAVELLING for act in scene.acts)
    return shot_of(scene) > 1 and shot_of(scene) % 2 == 1 and not going


def is_leftwards(scene: Scene) -> bool:
    """Returns whether figures are on the left: in every other film, but for reverses, and beside captions."""
    return (world_of(scene) % 2 == 1) != is_reverse(scene) or is_rtl(scene.caption)
