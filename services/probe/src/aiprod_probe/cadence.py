"""Names the cadence of a film by which of its frames are combed."""

from collections.abc import Sequence

PROGRESSIVE, INTERLACED, TELECINE, MIXED = "progressive", "interlaced", "telecine", "mixed"
PULLDOWN = 5
"""Frames over which 2:3 pulldown spreads four of film; two in a row are of two of them."""
MOST, FEW = 0.7, 0.3
ENOUGH = 10
"""Moving frames from which on there is a cadence."""


def name_cadence(combed: Sequence[bool | None]) -> str:
    """Returns the cadence of frames: combed or not, or None where nothing moves. Empty if few move."""
    moving = [one for one in combed if one is not None]
    if len(moving) < ENOUGH:
        return ""
    if _is_pulldown(combed):
        return TELECINE
    share = sum(moving) / len(moving)
    if share >= MOST:
        return INTERLACED
    return PROGRESSIVE if share <= FEW / 3 else MIXED


def _is_pulldown(combed: Sequence[bool | None]) -> bool:
    phases = [[one for one in combed[phase::PULLDOWN] if one is not None] for phase in range(PULLDOWN)]
    if not all(phases):
        return False
    shares = [sum(phase) / len(phase) for phase in phases]
    pairs = (sorted((start, (start + 1) % PULLDOWN)) for start in range(PULLDOWN))
    return any(
        all(share >= MOST if phase in pair else share <= FEW for phase, share in enumerate(shares))
        for pair in pairs
    )
