"""When a caption is on the screen, and how much of it can be read. All times are seconds."""

from fractions import Fraction

READING_SPEED = 17
"""Characters a second; a wide (East Asian) character counts as two."""

_DELAY = Fraction(11, 20)
_SHORT_SCENE = 3
"""In a shorter scene the caption appears sooner."""


def caption_delay(scene_seconds: Fraction) -> Fraction:
    """Returns the time from the start of a scene until its caption appears; it stays until the scene ends."""
    return _DELAY * min(Fraction(1), scene_seconds / _SHORT_SCENE)
