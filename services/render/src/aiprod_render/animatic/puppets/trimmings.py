"""What is on a garment: aprons, belts, ties, badges, stars."""

from collections.abc import Callable, Iterator

import numpy as np

from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, at, oval
from aiprod_render.picture.paint import Field


def trimmings(outfit: Outfit, back: Callable[[float, float], Field]) -> Iterator[Part]:
    """Yields the parts; `back` returns a point at parts of the girth ahead, and of the torso upwards."""
    extras = outfit.extras
    if "apron" in extras:
        yield Part(
            np.array(
                [
                    back(0.02, 0.78),
                    back(0.078, 0.76),
                    back(0.082, -0.5),
                    back(-0.03, -0.5),
                    back(-0.02, 0.2),
                ]
            ),
            "white",
        )
        yield Part(
            np.array([back(-0.06, 0.22), back(0.066, 0.22), back(0.066, 0.14), back(-0.06, 0.14)]),
            "~white",
        )
    if "belt" in extras:
        yield Part(
            np.array([back(-0.066, 0.1), back(0.066, 0.1), back(0.068, -0.02), back(-0.068, -0.02)]),
            "dark",
        )
        yield Part(
            np.array([back(0.03, 0.1), back(0.056, 0.1), back(0.056, -0.02), back(0.03, -0.02)]), "gold"
        )
    if "stripes" in extras:
        yield Part(
            np.array([back(-0.066, 0.34), back(0.062, 0.34), back(0.064, 0.24), back(-0.066, 0.24)]),
            "gold",
        )
    if "bandages" in extras:
        for y in (0.86, 0.66, 0.46, 0.26, 0.06):
            strip = [back(-0.074, y), back(0.08, y + 0.07), back(0.08, y + 0.02), back(-0.074, y - 0.05)]
            yield Part(np.array(strip), "~top")
    if "bones" in extras:
        spine = [back(-0.01, 0.95), back(0.012, 0.95), back(0.012, 0.05), back(-0.01, 0.05)]
        yield Part(np.array(spine), "skin")
        for y in (0.86, 0.7, 0.54):
            rib = [back(-0.055, y), back(0.064, y + 0.02), back(0.064, y - 0.05), back(-0.055, y - 0.07)]
            yield Part(np.array(rib), "skin")
        yield Part(oval(back(0.0, 0.05), 0.06, 0.03), "skin")
    if "bars" in extras:
        for low in (0.1, 0.34, 0.58, 0.8):
            corners = (
                back(-0.068, low + 0.12),
                back(0.068, low + 0.12),
                back(0.066, low),
                back(-0.066, low),
            )
            yield Part(np.array(corners), "dark")
    if "badge" in extras:
        yield Part(oval(back(0.036, 0.74), 0.014, 0.016), "gold")
    if "tie" in extras:
        yield Part(
            np.array([back(0.04, 0.98), back(0.06, 0.98), back(0.068, 0.56), back(0.052, 0.6)]), "accent"
        )
    if "bow" in extras:
        yield Part(
            at(back(0.046, 0.96), (-0.03, 0.02), (0.03, -0.02), (0.03, 0.02), (-0.03, -0.02)), "accent"
        )
    if "stethoscope" in extras:
        yield Part(np.array([back(0.03, 1.0), back(0.05, 0.98), back(0.06, 0.6), back(0.044, 0.6)]), "dark")
        yield Part(oval(back(0.05, 0.58), 0.016, 0.016), "metal")
    if "satchel" in extras:
        yield Part(np.array([back(-0.05, 0.98), back(-0.03, 1.0), back(0.06, 0.1), back(0.04, 0.06)]), "wood")
        yield Part(np.array([back(0.0, 0.1), back(0.1, 0.1), back(0.1, -0.2), back(0.0, -0.2)]), "wood")
    if "stars" in extras:
        for x, y in ((0.0, 0.6), (0.03, 0.2), (-0.03, -0.2), (0.05, -0.5)):
            star = (
                (0, 0.02),
                (0.006, 0.006),
                (0.02, 0),
                (0.006, -0.006),
                (0, -0.02),
                (-0.006, -0.006),
                (-0.02, 0),
                (-0.006, 0.006),
            )
            yield Part(at(back(x, y), *star), "gold")
