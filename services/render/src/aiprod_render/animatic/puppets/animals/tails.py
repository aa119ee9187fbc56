"""Tails behind people who are animals."""

from collections.abc import Callable, Iterator

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.curves import spline, towards, tube
from aiprod_render.animatic.puppets.parts import Part, oval
from aiprod_render.picture.paint import Field

_LEAST = 0.03
"""How high a tail is over the ground at least, in heights of an adult."""


def tail(kind: Animal, back: Callable[[float, float], Field], size: float) -> Iterator[Part]:
    """Yields the tail; `back` returns a point at parts of the girth ahead, and of the torso upwards."""
    long, root, middle, tip = (size * value for value in kind.tail)
    if not long:
        return
    point = back(-0.02, 0.02)
    knots = []
    sizes = (root, root, 0.5 * (root + middle), middle, 0.6 * middle + 0.4 * tip, tip)
    for number, thick in enumerate(sizes):
        knots.append((float(point[0]), max(float(point[1]), _LEAST + thick), thick))
        point = point + long / 5 * towards(kind.tail_up - kind.curl * number)
    yield from tube(knots, "~limb" if "mouse-tail" not in kind.marks else kind.mane)
    row = spline(knots)
    if "ringed" in kind.marks:
        for part in (0.34, 0.52, 0.7, 0.88):
            index = int(part * (len(row) - 1))
            yield from tube(row[index - 1 : index + 2], "=" + kind.pattern)
    if kind.tip and "tuft-tail" in kind.marks:
        yield Part(oval(row[-1, :2], 0.032 * size, 0.04 * size), kind.tip)
    elif kind.tip:
        yield from tube(row[-11:], "=" + kind.tip)
