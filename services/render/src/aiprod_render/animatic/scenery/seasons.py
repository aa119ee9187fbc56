"""The colours of a season: what is green in summer is gold and red in autumn, and has blossoms in spring."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from aiprod_render.picture.colour import mix, rgb

_LEAVES: Mapping[str, Sequence[str]] = {
    "autumn": ("#d9822f", "#c4502e", "#e0a83a", "#b5652f", "#cf9a35"),
    "spring": ("#8fbf52", "#f0b6c8", "#a6cc62", "#f7dfe6", "#7fb54f"),
}
"""The colours of crowns; one tree is not like the next one."""
_GRASS = {"autumn": "#b5a05a", "spring": "#94c45a"}
_LIGHT = 0.56
"""The luma from which a green is that of grass rather than of leaves."""


@lru_cache(1024)
def seasonal(code: str, season: str, number: int = 0) -> str:
    """Returns a colour `#rrggbb` of summer as it is in a season; `number` tells one tree from another."""
    red, green, blue = (float(channel) for channel in rgb(code))
    # Conifers, whose green is bluish, keep their colour.
    if not season or not green > red > blue:
        return code
    if 0.2126 * red + 0.7152 * green + 0.0722 * blue > _LIGHT:
        return _coded(code, _GRASS[season], 0.7)
    leaves = _LEAVES[season]
    return _coded(code, leaves[(number + int(code[1:], 16)) % len(leaves)], 0.85)


def _coded(code: str, other: str, share: float) -> str:
    """Returns the mixture of two colours as a code."""
    channels = (mix(rgb(code), rgb(other), share) * 255).round().astype(int).tolist()
    return "#" + "".join(f"{channel:02x}" for channel in channels)
