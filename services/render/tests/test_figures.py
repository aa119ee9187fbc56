"""Figures are drawn by their keys: in the stated number and colour, whole, and beside the letters."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Setting, ShotSize, TimeOfDay
from aiprod_render.animatic.papercuts import page_of
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shapes.cutout import art_of, has_cutout, lying, recoloured
from aiprod_render.animatic.shapes.line_drawings import DRAWINGS
from aiprod_render.animatic.shapes.table_drawings import TABLE
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.staged_figures import covered, framed_stage
from aiprod_render.picture.colour import rgb
from aiprod_render.render_inputs import ClipSpec

FRAME = 24
STILL = {"camera_movement": CameraMovement.STATIC}
"""A camera that moves aims at the cast, and so shows other scenery when there is none."""


def entity(figure: str, kind: EntityKind = EntityKind.ANIMAL, count: int = 0, colour: str = "") -> Entity:
    return Entity("e1", kind, "it", "", figure, count, colour)


def frame(spec: ClipSpec, *entities: Entity, number: int = FRAME, **scene: Any) -> np.ndarray:
    """Returns a frame in BGR of a scene by day with these entities."""
    values = {
        "setting": Setting.LANDSCAPE,
        "time_of_day": TimeOfDay.DAY,
        "caption": "",
        "seed": 8,
        **STILL,
    } | scene
    subjects = tuple(one.id for one in entities)
    shot = replace(spec, scene=replace(spec.scene, subjects=subjects, **values), entities=entities)
    return cv2.cvtColor(animatic_frames(shot).frame(number), cv2.COLOR_YUV2BGR_I420).astype(int)


def change(spec: ClipSpec, *entities: Entity, **scene: Any) -> np.ndarray:
    """Returns where the entities change the picture, as booleans."""
    return np.abs(frame(spec, *entities, **scene) - frame(spec, **scene)).max(axis=2) > 24


@pytest.mark.parametrize("figure", ["🐘", "🐼", "🤖", "🦄", "🦓", "🚲", "🏺", "birds", *DRAWINGS])
def test_a_figure_is_drawn(spec: ClipSpec, figure: str) -> None:
    assert change(spec, entity(figure)).mean() > 0.004


@pytest.mark.parametrize("figure", ["no-such-thing", "🫈", "x", "🐘🐘"])
def test_an_unknown_figure_is_not_drawn(spec: ClipSpec, figure: str) -> None:
    assert not change(spec, replace(entity(figure), name="horse")).any()


@pytest.mark.parametrize("figure", ["🔨", "🔑", "🖌"])
def test_a_long_thing_lies_on_its_side(figure: str) -> None:
    art, tall = lying(figure)
    assert art.aspect > 1.5 * art_of(figure).aspect
    assert tall < 0.9, "and it is lower than one that stands on its tip"


@pytest.mark.parametrize("figure", sorted(TABLE))
def test_what_stands_on_tables_has_a_level_foot(figure: str) -> None:
    art = art_of(figure)
    points = np.concatenate([outline for paper in art.papers for outline in paper.outlines])
    foot = points[points[:, 1] > 0.94, 0]
    assert np.ptp(foot) > 0.1 * art.aspect


def test_a_manifest_without_figures_is_drawn_by_its_names() -> None:
    assert figure_of(Entity("e1", EntityKind.ANIMAL, "a horse", "")) is not None
    assert figure_of(Entity("e1", EntityKind.ANIMAL, "a panda", "")) is None


@pytest.mark.parametrize("size", ShotSize)
@pytest.mark.parametrize("setting", [Setting.LANDSCAPE, Setting.CITY, Setting.DESERT, Setting.FOREST])
def test_the_lead_is_whole_and_big_enough(spec: ClipSpec, size: ShotSize, setting: Setting) -> None:
    elephant = entity("🐘")
    shown = replace(spec.scene, subjects=("e1",), shot_size=size, setting=setting, caption="", **STILL)
    stage = framed_stage(stage_of(replace(spec, entities=(elephant,)), shown, 2.0))
    (lead,) = covered(stage)
    left, top, right, bottom = lead.seen(stage.camera.at(1.0), 1.0)
    assert 0.22 * stage.form.height < bottom - top < 0.86 * stage.form.height
    assert 0 < left < right < stage.form.width
    assert 0 < top < bottom < stage.form.height


@pytest.mark.parametrize("count", [2, 3, 7])
def test_as_many_are_drawn_as_stated(spec: ClipSpec, count: int) -> None:
    # Without the shadows on the ground, whose length the sun decides.
    few, many = (change(spec, entity("🐧", count=number))[:200] for number in (1, count))
    # The silhouettes of more are broader together, whatever their size.
    breadth = [
        np.flatnonzero(drawn.any(axis=0)).size / np.flatnonzero(drawn.any(axis=1)).size
        for drawn in (few, many)
    ]
    assert breadth[1] > breadth[0] * (1.5 if count == 2 else 1.8)


@pytest.mark.parametrize(("colour", "channel"), [("#d7263d", 2), ("#2e86de", 0)])
def test_a_stated_colour_is_the_figures(spec: ClipSpec, colour: str, channel: int) -> None:
    seen, other = (
        frame(spec, entity("🚗", EntityKind.VEHICLE, colour=code), seed=1) for code in (colour, "#8a8a8a")
    )
    # Where the stated colour is: the windows and wheels of both are alike.
    painted = np.abs(seen - other).max(axis=2) > 24
    assert painted.mean() > 0.01
    assert np.median((seen[:, :, channel] - seen[:, :, 2 - channel])[painted]) > 40


def test_the_lead_moves(spec: ClipSpec) -> None:
    early, late = (
        np.flatnonzero(
            (
                np.abs(
                    frame(spec, entity("🚗", EntityKind.VEHICLE, colour="#d7263d"), number=number)
                    - frame(spec, entity("🚗", EntityKind.VEHICLE, colour="#2e86de"), number=number)
                ).max(axis=2)
                > 24
            ).any(axis=0)
        )
        for number in (4, 44)
    )
    assert early[0] != late[0]


def test_letters_keep_clear_of_the_lead(spec: ClipSpec) -> None:
    words = "A caption that goes on and on until there is hardly any room for all of its many words"
    # A scene without letters leaves them no room.
    shown = frame(spec, entity("🐘"), caption=words) - frame(spec, entity("🐘"), caption="Up")
    right = shown[:, round(shown.shape[1] * 0.55) :]
    assert np.abs(right).max() < 90, "only the shade under the letters is there"


def test_the_first_subject_leads(spec: ClipSpec) -> None:
    cat, dog = replace(entity("🐈"), id="e9"), replace(entity("🐕"), id="e10")
    assert (frame(spec, cat, dog) != frame(spec, dog, cat)).any()


def test_papers_lie_within_the_figure() -> None:
    for figure in ("🦞", "🚲", "toaster"):
        art = art_of(figure)
        assert has_cutout(figure)
        points = np.concatenate([outline for paper in art.papers for outline in paper.outlines])
        assert np.allclose(points.min(axis=0), 0, atol=1e-5)
        assert np.allclose(points.max(axis=0), (art.aspect, 1), atol=1e-5)


@pytest.mark.parametrize("figure", ["🚌", "🏠", "🌻", "🍔", "🚜", "🦞"])
def test_a_figure_has_tones_and_no_black_outline(figure: str) -> None:
    art = art_of(figure)
    page, mask = page_of(art, rgb, 200, mirrored=False)
    luma = page[:, :, 0][mask == 255]
    assert len({paper.colour for paper in art.papers}) >= 3
    assert (luma < 50).mean() < 0.25, "no figure is mostly black"
    ring = (mask == 255) & (cv2.erode(mask, np.ones((9, 9), np.uint8)) < 255)
    assert np.median(page[:, :, 0][ring]) > 60, "its edge has the colour of its papers"


def test_a_stated_colour_leaves_the_glass_alone() -> None:
    bus, red = art_of("🚌"), recoloured(art_of("🚌"), "#d7263d")
    changed = [one.colour != other.colour for one, other in zip(bus.papers, red.papers, strict=True)]
    assert any(changed)
    assert not all(changed)


@pytest.mark.parametrize("dark", ["🐈", "🐻"])
def test_figures_stand_out_from_the_scenery(spec: ClipSpec, dark: str) -> None:
    shown = entity(dark, colour="#3a3a3c")
    drawn = change(spec, shown, time_of_day=TimeOfDay.NIGHT)
    with_it, without = (
        cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_BGR2GRAY)[drawn].mean()
        for picture in (
            frame(spec, shown, time_of_day=TimeOfDay.NIGHT),
            frame(spec, time_of_day=TimeOfDay.NIGHT),
        )
    )
    assert abs(with_it - without) > 0.2 * max(with_it, without)
