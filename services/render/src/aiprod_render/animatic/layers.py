"""Layers of a shot: what moves as one is merged when the shot is built, and what is hidden is not drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from aiprod_render.animatic.camera import NEAR, TAIL, View
from aiprod_render.animatic.performing import Performing
from aiprod_render.animatic.scenery.water import Mirror
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.picture.planes import Cel, Mosaic, Picture, merge_cels

_MOMENTS = np.linspace(0, TAIL, 9)
"""When the camera is compared, as parts of the scene."""
_MAX_AREA_SHARE = 1.1
"""A merged sheet may be this part of its cels' area: empty parts between them cost time in every frame."""


def zooms(stage: Stage) -> bool:
    """Returns whether the camera enlarges the picture at some time."""
    return any(view.zoom > 1 for view in _views(stage))


def merge_layers(props: Sequence[Prop], stage: Stage) -> list[Prop]:
    """Merges neighbours that the camera moves as one; `props` are drawn without zoom."""
    merged: list[Prop] = []
    run: list[Flat] = []
    for prop in props:
        joins = isinstance(prop, Flat) and _joins(prop, run, stage)
        if run and not joins:
            merged.append(_merged(run, stage))
            run = []
        if isinstance(prop, Flat) and not prop.drift:
            run.append(prop)
        else:
            merged.append(prop)
    return [*merged, *([_merged(run, stage)] if run else [])]


def _joins(flat: Flat, run: Sequence[Flat], stage: Stage) -> bool:
    return bool(run) and not flat.drift and _moves_as_one(run[0], flat, stage) and _pays([*run, flat])


def _views(stage: Stage) -> list[View]:
    # The camera's seconds are the film's, those of the stage pass in its tempo.
    return [stage.camera.at(float(part) * stage.seconds / stage.tempo) for part in _MOMENTS]


def _shifts(depth: float, stage: Stage) -> np.ndarray:
    """Returns the sheet's shifts as an array of shape (moments, 2)."""
    return np.array([view.unzoomed.shift(depth) for view in _views(stage)])


def _moves_as_one(first: Flat, second: Flat, stage: Stage) -> bool:
    """Returns whether two sheets move alike or rest, across and down."""
    one, other = _shifts(first.depth, stage), _shifts(second.depth, stage)
    # At rest, a part of a pixel is merged into the sheet; in a move it would soften the picture twice.
    return all(
        np.array_equal(one[:, axis], other[:, axis])
        or (np.ptp(one[:, axis]) == 0 and np.ptp(other[:, axis]) == 0)
        for axis in (0, 1)
    )


def _pays(run: Sequence[Flat]) -> bool:
    cels = [cel for flat in run for cel in _cels(flat)]
    width = max(cel.left + cel.width for cel in cels) - min(cel.left for cel in cels)
    height = max(cel.top + cel.height for cel in cels) - min(cel.top for cel in cels)
    return width * height <= _MAX_AREA_SHARE * sum(cel.width * cel.height for cel in cels)


def _cels(flat: Flat) -> Sequence[Cel]:
    return flat.cel.pieces if isinstance(flat.cel, Mosaic) else (flat.cel,)


def _merged(run: Sequence[Flat], stage: Stage) -> Flat:
    """Returns one sheet, which stands where the camera holds it on the axes that are at rest."""
    first = run[0]
    if len(run) == 1:
        return first
    rests = np.ptp(_shifts(first.depth, stage), axis=0) == 0
    placed = []
    for flat in run:
        x, y = np.where(rests, _shifts(flat.depth, stage)[0], 0.0)
        placed += [(cel, float(x), float(y)) for cel in _cels(flat)]
    form = stage.form
    window = form.width if rests[0] else None, form.height if rests[1] else None
    held = np.where(rests, _shifts(first.depth, stage)[0], 0.0)
    return replace(first, cel=merge_cels(placed, window), held=(float(held[0]), float(held[1])))


def split_layers(scenery: Sequence[Prop], stage: Stage) -> tuple[Sequence[Prop], Sequence[Prop]]:
    """Returns what is enlarged as one picture and what is enlarged alone; both merged where they can be."""
    if not zooms(stage):
        return merge_layers(scenery, stage), ()
    far, near = _split_by_depth(scenery)
    return merge_layers(far, stage), near


def _split_by_depth(scenery: Sequence[Prop]) -> tuple[Sequence[Prop], Sequence[Prop]]:
    """Splits the scenery into what is enlarged as one picture and the nearest props, each enlarged alone."""
    count = len(scenery)
    while (
        count and isinstance(prop := scenery[count - 1], Flat | Floating | Performing) and prop.depth > NEAR
    ):
        count -= 1
    return scenery[:count], scenery[count:]


def draw_layers(props: Sequence[Prop], picture: Picture, view: View, seconds: float) -> None:
    """Draws props back to front, without the rows at the foot that a later one hides; `view` has no zoom."""
    seen = reversed(list(_seen_rows(props, picture, view)))
    for prop, rows in zip(props, seen, strict=True):
        prop.draw(picture.top(rows), view, seconds)


def _seen_rows(props: Sequence[Prop], picture: Picture, view: View) -> Iterator[int]:
    """Yields for each prop, the last one first, from which row on nobody sees it."""
    height = rows = picture.y.shape[0]
    for prop in reversed(props):
        yield rows if isinstance(prop, Flat | Floating | Performing | Mirror) else height
        if isinstance(prop, Flat | Mirror):
            rows = min(rows, prop.hides_from(picture, view))
