"""Creatures are jointed: they stand on the ground, walk, look the way they go, and keep their colours."""

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.creature_cels import DRAUGHT, creature_cel, creature_papers
from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.creatures.birds import BIRDS
from aiprod_render.animatic.creatures.creature import (
    KEYS,
    breadth_of,
    head_of,
    is_jointed,
    parts_in,
    rest_parts,
)
from aiprod_render.animatic.creatures.moves import MOVES
from aiprod_render.animatic.measures import ANIMALS
from aiprod_render.animatic.puppets.parts import Part, bare
from aiprod_render.animatic.shapes.catalogue import Cutout, figure_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.messages import clip_spec
from aiprod_render.picture.colour import rgb
from aiprod_render.picture.planes import Cel

SYMMETRICAL = frozenset({*"🐙🦑🪼🦀🦇👾🤖👽👻", "starfish"})
"""Creatures that look at the viewer by nature, though their limbs move."""
WITHOUT = frozenset("🦗🦟🪳🪱🐛🐣")
PARTS = (0.0, 0.2, 0.45, 0.7)


@pytest.fixture
def stage(requests: Any) -> Stage:
    spec = clip_spec(requests.clip(48, scene=requests.scene(caption="")))
    return stage_of(spec, spec.scene, 2.0)


def points(parts: Any) -> np.ndarray:
    return np.concatenate([part.points for part in parts])


def mask(parts: Any) -> np.ndarray:
    """Returns the silhouette on a page of 120 by 360, the foot in the middle of row 110."""
    page = np.zeros((120, 360), np.uint8)
    for part in parts:
        outline = np.round(part.points * [80, -80] + [180, 110]).astype(np.int32)
        cv2.fillPoly(page, [outline], 255)
    return page > 0


def test_a_creature_at_rest_is_one_tall_and_on_the_ground() -> None:
    for figure in KEYS:
        found = points(rest_parts(figure))
        assert found[:, 1].min() == pytest.approx(0, abs=0.01), figure
        assert found[:, 1].max() == pytest.approx(1, abs=1e-5), figure
        assert np.ptp(found[:, 0]) == pytest.approx(breadth_of(figure)), figure
        assert found[:, 0].min() == pytest.approx(-found[:, 0].max()), figure


def test_every_paper_of_a_creature_has_a_colour() -> None:
    for figure in KEYS:
        codes = {bare(part.tone) for part in rest_parts(figure)}
        assert all(rgb(code).shape == (3,) for code in codes), figure
        assert len(codes) >= 3, figure


def test_a_creature_is_seen_from_the_side() -> None:
    for figure in KEYS - SYMMETRICAL:
        silhouette = mask(rest_parts(figure))
        mirrored = silhouette[:, ::-1]
        assert (silhouette ^ mirrored).sum() > 0.08 * (silhouette | mirrored).sum(), figure


def test_a_wolf_that_howls_opens_its_mouth() -> None:
    closed, opened = (points(parts_in("🐺", gait, 0.5))[:, 1].max() for gait in ("stand", "howl"))
    assert opened > closed
    tones = [[bare(part.tone) for part in parts_in("🐺", gait, 0.5)] for gait in ("stand", "howl")]
    assert len(tones[1]) > len(tones[0]), "the jaw and what is behind it are seen"


@pytest.mark.parametrize("figure", ["excavator", "bulldozer", "drone", "robot-vacuum", "robot-arm"])
def test_a_machine_works(figure: str) -> None:
    one, other = (mask(parts_in(figure, "roll", part)) for part in (0.0, 0.42))
    assert (one ^ other).sum() > 0.002 * one.sum()


def test_a_walk_moves_the_legs_and_keeps_a_foot_on_the_ground() -> None:
    for figure in {*BEASTS, *BIRDS}:
        walk = [parts_in(figure, "walk", part) for part in PARTS]
        assert all(abs(points(parts)[:, 1].min()) < 0.05 for parts in walk), figure
        low = [mask(parts)[85:] for parts in walk]
        assert all((one ^ other).any() for one, other in pairwise(low)), figure


def test_a_cycle_closes_without_a_jump() -> None:
    for figure, gait in product(["🦊", "🦅", "🐙", "🐬", "🤖"], MOVES):
        end, start = (points(parts_in(figure, gait, part)) for part in (1 - 1e-6, 0.0))
        if end.shape == start.shape:
            assert np.abs(end - start).max() < 0.02, (figure, gait)


def test_every_move_is_a_gait() -> None:
    assert MOVES.keys() <= GAITS.keys()


def test_animals_have_joints() -> None:
    for figure in ANIMALS.keys() - WITHOUT:
        assert is_jointed(figure), figure
        assert figure_of(Entity("e1", EntityKind.ANIMAL, "it", "", figure)) is not None, figure


def test_a_sleeper_lies_lower_and_a_bird_in_flight_spreads_its_wings() -> None:
    assert points(parts_in("🐈", "lie", 0.2))[:, 1].max() < 0.8
    assert np.ptp(points(parts_in("🦅", "fly", 0.0))[:, 1]) > 0.9


def test_who_hovers_beats_its_wings_several_times_a_cycle() -> None:
    cycle = np.linspace(0, 1, 48, endpoint=False)
    middles = {
        figure: [points(parts_in(figure, "fly", part))[:, 1].mean() for part in cycle]
        for figure in ("hummingbird", "🐦")
    }
    beats = {figure: int(np.abs(np.fft.rfft(high))[1:].argmax()) + 1 for figure, high in middles.items()}
    assert beats == {"hummingbird": 3, "🐦": 1}


def test_a_vehicle_that_rolls_turns_its_wheels_and_stays_on_the_ground() -> None:
    start, later = (points(parts_in("🚊", "roll", part)) for part in (0.0, 0.5))
    assert np.abs(start - later).max() > 0.02
    assert later[:, 1].min() == pytest.approx(0, abs=0.01)


def actor(figure: str, **changes: Any) -> Actor:
    made = Actor(
        Entity("e1", EntityKind.ANIMAL, "it", "", figure),
        Cutout(figure, 0.2, Home.GROUND),
        Home.GROUND,
        200.0,
        200.0,
        100.0,
    )
    return replace(made, **changes)


def cel_of(stage: Stage, shown: Actor, gait: str = "") -> Cel:
    return creature_cel(stage, shown, creature_papers(stage, shown, 0.0), gait, 0.0)


def test_a_creature_looks_to_the_left_unless_it_is_mirrored(stage: Stage) -> None:
    left, right = (cel_of(stage, actor("🦊", mirrored=side)) for side in (False, True))
    assert left.keep is not None
    assert right.keep is not None
    # The ears are above the nose's side.
    ears = [np.flatnonzero((cel[:30] < 128).any(axis=0)).mean() for cel in (left.keep, right.keep)]
    assert ears[0] + left.left < 200 < ears[1] + right.left


def test_a_swimmer_is_hidden_below_the_line_of_the_water(stage: Stage) -> None:
    cel = cel_of(stage, actor("🦢", home=Home.WATER), "swim")
    assert cel.keep is not None
    assert cel.top + cel.keep.shape[0] <= 200 - DRAUGHT * 100 + 2


def test_a_stated_colour_is_the_coats_and_leaves_the_eyes(stage: Stage) -> None:
    own, blue = (
        cel_of(stage, actor("🐎", entity=replace(actor("🐎").entity, colour=code)))
        for code in ("", "#2e86de")
    )
    changed = np.abs(own.planes.u.astype(int) - blue.planes.u) > 12
    assert 0.4 < changed.sum() / (own.planes.u > 0).sum() < 0.98


def test_prefixes_are_no_part_of_a_colour() -> None:
    assert bare(Part(np.zeros((3, 2)), "=~~#ffffff").tone) == "#ffffff"


def test_the_head_of_a_small_animal_fills_no_close_up() -> None:
    assert head_of("🦔") > 1.7 * head_of("🐎") > 0
    assert head_of("🐙") == 0


def test_a_mermaid_has_a_tail_behind_her_and_waves() -> None:
    rest = points(rest_parts("🧜"))
    assert rest[:, 0].min() < -0.35
    one, other = (mask(parts_in("🧜", "swim", part)) for part in (0.0, 0.4))
    assert (one ^ other).sum() > 0.002 * one.sum()


@pytest.mark.parametrize("figure", "🐕🐈🦊🐻🦁")
def test_who_sits_has_the_hips_on_the_ground_and_the_head_up(figure: str) -> None:
    stands, sits = (points(parts_in(figure, gait, 0.0)) for gait in ("stand", "sit"))
    back = [one[one[:, 0] < np.quantile(one[:, 0], 0.4)][:, 1] for one in (stands, sits)]
    assert np.median(back[1]) < 0.9 * np.median(back[0])
    assert abs(float(sits[:, 1].max() - stands[:, 1].max())) < 0.16


@pytest.mark.parametrize("figure", "🐎🦌🐑")
def test_who_has_hooves_does_not_sit(figure: str) -> None:
    stands, sits = (points(parts_in(figure, gait, 0.0)) for gait in ("stand", "sit"))
    assert np.abs(stands[:, 1].max() - sits[:, 1].max()) < 0.05
    assert np.abs(np.median(stands[:, 1]) - np.median(sits[:, 1])) < 0.05
