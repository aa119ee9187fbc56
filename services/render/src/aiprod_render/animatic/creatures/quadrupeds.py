"""Puts four-legged animals together, back to front."""

from collections.abc import Iterator

from aiprod_render.animatic.creatures.crowns import crest, mane, trunk
from aiprod_render.animatic.creatures.faces import Face
from aiprod_render.animatic.creatures.heads import Head
from aiprod_render.animatic.creatures.markings import on_coat, on_neck, over, under, wing
from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.creatures.quadruped import Frame, Quadruped, framed, legs, tail
from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.curves import STEPS, tube
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.parts import FLAT, Part


def parts_of(
    kind: Quadruped, pose: Pose, animal: Animal | None = None, mood: Expression = AT_REST
) -> Iterator[Part]:
    """Yields the parts of a four-legged animal, which is seen from the side.

    `animal` gives it a face that is turned to us, in a `mood`; else its head is a profile.
    """
    frame = framed(kind, pose)
    yield from tail(frame)
    yield from legs(frame, near=False)
    if "wings" in kind.marks:
        yield from wing(frame, near=False)
    if animal:
        face = Face(frame, animal, mood)
        yield from _trunk(frame)
        yield from face.behind()
        yield from face.parts()
        return
    head = Head(frame)
    yield from head.far()
    yield from _trunk(frame)
    yield from mane(head, frame)
    yield from head.near()
    if "trunk" in kind.marks:
        yield from trunk(head, frame)


def _trunk(frame: Frame) -> Iterator[Part]:
    """Yields trunk and neck with the near legs."""
    kind = frame.kind
    # Legs and neck of who has a fleece come out from under it.
    woolly = "wool" in kind.marks
    if woolly:
        yield from legs(frame, near=True)
        yield from tube(frame.neck[::STEPS], kind.coat)
    yield from under(frame)
    if not woolly:
        # The rows are smooth already, and a tube smooths its knots: it gets only those.
        yield from tube(frame.trunk[::STEPS], kind.coat)
        yield from tube(frame.neck[::STEPS], FLAT + kind.coat)
    yield from on_coat(frame)
    yield from on_neck(frame)
    if not woolly:
        yield from legs(frame, near=True)
    yield from over(frame)
    if "wings" in kind.marks:
        yield from wing(frame, near=True)
    if kind.mane and "lion" not in kind.marks:
        yield from crest(frame)
