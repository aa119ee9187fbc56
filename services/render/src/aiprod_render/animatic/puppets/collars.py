"""What people wear around the neck: scarves and collars."""

from collections.abc import Iterator

from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, at, oval
from aiprod_render.animatic.puppets.skeleton import Joints


def collars(outfit: Outfit, joints: Joints, size: float) -> Iterator[Part]:
    """Yields the parts for a head of the radius `size`."""
    extras, neck = outfit.extras, joints.neck
    if "scarf" in extras:
        yield Part(oval(neck, 0.62 * size, 0.26 * size), "accent")
        yield Part(at(neck, (-0.2, 0), (0.2, 0), (0.1, -1.5), (-0.3, -1.4), size=size), "accent")
    if "collar" in extras or "ermine" in extras:
        yield Part(oval(neck - 0.01 * joints.up, 0.8 * size, 0.3 * size), "white")
