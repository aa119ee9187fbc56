"""A high sea is higher in a storm, bursts against the rocks, and is seen below a cliff."""

from dataclasses import replace

import numpy as np
import pytest

from aiprod_film.scene import Weather
from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.surf import swell
from aiprod_render.animatic.set_dressing import breakers
from aiprod_render.animatic.shot import animatic_frames, stage_of

from .test_places import WIDE, distance, spec


def test_crests_are_higher_in_a_storm() -> None:
    stages = (
        stage_of(one, one.scene, 2.0)
        for one in (spec("rocky-shore"), spec("rocky-shore", weather=Weather.STORM))
    )
    calm, storm = (max(prop.bob for prop in swell(stage, 120)) for stage in stages)
    assert storm > 2 * calm


def test_the_sea_moves_where_it_breaks() -> None:
    frames = animatic_frames(spec("rocky-shore", weather=Weather.STORM))
    start, later = (frames.frame(number).copy().astype(int) for number in (4, 24))
    sea = slice(int(0.66 * WIDE.height), int(0.8 * WIDE.height))
    assert distance(start[sea], later[sea]) > 4


def test_a_storm_raises_the_bare_sea() -> None:
    bare = spec("rocky-shore")
    calm, storm = (
        animatic_frames(replace(bare, scene=replace(bare.scene, place="", weather=weather)))
        for weather in (Weather.CLEAR, Weather.STORM)
    )
    assert distance(calm.frame(24).astype(int), storm.frame(24).astype(int)) > 6


@pytest.mark.parametrize("place", ["pier", "ship-deck", "beach", "rocky-shore"])
def test_no_wave_of_the_open_sea_washes_over_a_place(place: str) -> None:
    one = spec(place, weather=Weather.STORM)
    stage = stage_of(one, one.scene, 2.0)
    assert not [*breakers.behind(stage), *breakers.in_front(stage)]
    bare = replace(one, scene=replace(one.scene, place=""))
    assert breakers.in_front(stage_of(bare, bare.scene, 2.0))


@pytest.mark.parametrize("part", [0.25, 0.75])
def test_what_is_cleared_shows_what_is_behind(part: float) -> None:
    one = spec("cliff")
    stage = stage_of(one, one.scene, 2.0)
    canvas = Canvas(stage, 0.6, np.array([0.5, 0.5, 0.5], np.float32))
    whole = (canvas.left, canvas.top, canvas.right, canvas.bottom)
    canvas.box(whole, np.array([1.0, 1.0, 1.0], np.float32))
    middle = canvas.left + part * canvas.width
    canvas.clear([(middle - 20, 40), (middle + 20, 40), (middle + 20, 80), (middle - 20, 80)])
    cleared = sum(
        int((piece.keep > 127).sum()) for piece in canvas.flat().cel.pieces if piece.keep is not None
    )
    assert 1500 < cleared < 1800
