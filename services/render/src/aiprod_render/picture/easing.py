"""How movements begin and end."""


def smoothstep(part: float) -> float:
    """Returns how far something is at `part` (0..1) of its way that begins and ends at rest."""
    return part * part * (3 - 2 * part)
