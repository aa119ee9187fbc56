"""How long clips fade and dissolve, in their pictures and in their own sounds."""

from fractions import Fraction

DISSOLVE_SECONDS = Fraction(1, 2)
FADE_IN_SECONDS = Fraction(1, 6)
"""A few frames: who opens a film, or sees its first frame, sees a picture."""
FADE_OUT_SECONDS = Fraction(3, 5)


def dissolve_frames(rate: Fraction, before: int, after: int) -> int:
    """Returns the frames of a dissolve between scenes of these lengths: at most half of the shorter one."""
    return min(round(rate * DISSOLVE_SECONDS), min(before, after) // 2)
