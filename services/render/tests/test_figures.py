"""Figures are drawn by their keys: in the stated number and colour, whole, and beside the letters."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize, TimeOfDay
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shapes.cutout import art_of, has_cutout
from aiprod_render.animatic.shapes.line_drawings import DRAWINGS
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec

FRAME = 24


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def entity(figure: str, kind: EntityKind = EntityKind.ANIMAL, count: int = 0, colour: str = "") -> Entity:
    return Entity("e1", kind, "it", "", figure, count, colour)


def frame(spec: ClipSpec, *entities: Entity, number: int = FRAME, **scene: Any) -> np.ndarray:
    """Returns a frame in BGR of a scene by day with these entities."""
    values = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": "", "seed": 8} | scene
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


def test_a_manifest_without_figures_is_drawn_by_its_names() -> None:
    assert figure_of(Entity("e1", EntityKind.ANIMAL, "a horse", "")) is not None
    assert figure_of(Entity("e1", EntityKind.ANIMAL, "a panda", "")) is None


@pytest.mark.parametrize("size", ShotSize)
@pytest.mark.parametrize("setting", [Setting.LANDSCAPE, Setting.CITY, Setting.DESERT, Setting.FOREST])
def test_the_lead_is_whole_and_big_enough(spec: ClipSpec, size: ShotSize, setting: Setting) -> None:
    drawn = change(spec, entity("🐘"), shot_size=size, setting=setting)
    height, width = drawn.shape
    # Its shadow may leave the picture.
    rows, columns = (np.flatnonzero(drawn[: round(height * 0.86)].any(axis=axis)) for axis in (1, 0))
    assert 0.22 * height < rows[-1] - rows[0] < 0.75 * height
    assert width * 0.3 < columns[0]
    assert columns[-1] < width - 2


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
    drawn = change(spec, entity("🚗", EntityKind.VEHICLE, colour=colour))
    seen = frame(spec, entity("🚗", EntityKind.VEHICLE, colour=colour))[drawn]
    other = 2 - channel
    assert np.median(seen[:, channel] - seen[:, other]) > 40


def test_the_lead_moves(spec: ClipSpec) -> None:
    early, late = (
        np.abs(frame(spec, entity("🚗", EntityKind.VEHICLE), number=number) - frame(spec, number=number)).max(
            axis=2
        )
        > 24
        for number in (4, 44)
    )
    assert np.flatnonzero(early.any(axis=0))[0] != np.flatnonzero(late.any(axis=0))[0]


def test_letters_keep_clear_of_the_lead(spec: ClipSpec) -> None:
    words = "A caption that goes on and on until there is hardly any room for all of its many words"
    shown = frame(spec, entity("🐘"), caption=words) - frame(spec, entity("🐘"), caption="")
    right = shown[:, round(shown.shape[1] * 0.55) :]
    assert np.abs(right).max() < 90, "only the shade under the letters is there"


def test_the_first_subject_leads(spec: ClipSpec) -> None:
    cat, dog = replace(entity("🐈"), id="e9"), replace(entity("🐕"), id="e10")
    assert (frame(spec, cat, dog) != frame(spec, dog, cat)).any()


def test_silhouettes_are_filled_and_lines_lie_on_them() -> None:
    for figure in ("🐘", "🐼", "toaster"):
        art = art_of(figure)
        assert has_cutout(figure)
        assert (art.silhouette >= art.lines).all()
        assert art.silhouette.sum() > 1.2 * art.lines.sum()
