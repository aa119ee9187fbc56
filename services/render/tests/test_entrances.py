"""In a scene something happens: leads come to their place, work goes on, and what a thing is for is seen."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.motion.courses import working
from aiprod_render.animatic.motion.entrances import coming
from aiprod_render.animatic.performing import STAYING, Performing
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import framed_stage, on_stage
from aiprod_render.picture.planes import Cel, Picture
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(480, 270, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
FRAMES = 48
WOMAN = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
DOG = Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕")
PAINTER = replace(WOMAN, figure="🧑‍🎨")
FIRST, SECOND = 1, 2


def clip(*entities: Entity, acts: tuple[Act, ...], place: str = "park", **changes: object) -> ClipSpec:
    subjects = tuple(entity.id for entity in entities)
    scene = Scene("s1", "", "", "", 2_000_000_000, setting=PLACES[place], place=place, subjects=subjects)
    still = replace(scene, time_of_day=TimeOfDay.DAY, camera_movement=CameraMovement.STATIC, acts=acts)
    first = replace(still, shot_size=ShotSize.WIDE, seed=256 + FIRST)
    return ClipSpec(FORM, STYLE, replace(first, **changes), FRAMES, None, "", False, entities)  # type: ignore[arg-type]


def stage(spec: ClipSpec) -> Stage:
    return framed_stage(stage_of(spec, spec.scene, 2.0))


def lead_comes(spec: ClipSpec) -> bool:
    lead = next(actor for actor in on_stage(stage(spec)) if actor.entity.id == "e1")
    return coming(stage(spec), lead, STAYING).coming is not None


def middle(spec: ClipSpec, number: int) -> float:
    """Returns the column in the middle of what the entities change in the picture."""
    alone = replace(spec, scene=replace(spec.scene, subjects=(), acts=()), entities=())
    both = [animatic_frames(one).frame(number).copy() for one in (spec, alone)]
    pictures = [cv2.cvtColor(one, cv2.COLOR_YUV2BGR_I420).astype(int) for one in both]
    changed = np.abs(pictures[0] - pictures[1]).max(axis=2) > 40
    return float(np.nonzero(changed)[1].mean())


@pytest.mark.parametrize(
    ("lead", "verb"), [(WOMAN, "photograph"), (WOMAN, "feed"), (DOG, "eat"), (DOG, "dig")]
)
def test_who_acts_comes_there_when_the_film_begins(lead: Entity, verb: str) -> None:
    spec = clip(lead, acts=(Act("e1", verb),))
    way = middle(spec, FRAMES - 4) - middle(spec, 2)
    rest = middle(spec, FRAMES - 4) - middle(spec, FRAMES - 16)
    assert abs(way) > 20
    assert abs(rest) < 10


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 256 + SECOND},
        {"shot_size": ShotSize.CLOSE_UP},
        {"acts": (Act("e1", "sleep"),)},
        {"acts": (Act("e1", "walk"),)},
        {"acts": (Act("e1", "cycle"),)},
        {"acts": (Act("e1", "read"),)},
    ],
)
def test_who_is_there_already_does_not_come(changes: dict[str, object]) -> None:
    assert not lead_comes(clip(WOMAN, **{"acts": (Act("e1", "photograph"),), **changes}))  # type: ignore[arg-type]


def test_nobody_comes_while_a_thing_falls_or_off_a_bench() -> None:
    vase = Entity("e2", EntityKind.OBJECT, "vase", "", "vase")
    bench = Entity("e2", EntityKind.OBJECT, "bench", "", "bench")
    photograph = Act("e1", "photograph")
    assert lead_comes(clip(WOMAN, vase, acts=(photograph,)))
    assert not lead_comes(clip(WOMAN, vase, acts=(photograph, Act("e2", "break"))))
    on_it = (Relation("e1", Place.ON, "e2"),)
    assert not lead_comes(clip(WOMAN, bench, acts=(photograph,), relations=on_it))


def test_a_picture_is_painted_from_frame_to_frame() -> None:
    spec = clip(PAINTER, acts=(Act("e1", "paint"),), place="kitchen", seed=256 + SECOND)
    lead = next(actor for actor in on_stage(stage(spec)) if actor.entity.id == "e1")
    still = Performing(lambda _: Cel(Picture(*[np.zeros((2, 2), np.uint8)] * 3), 0, 0), 14, 2.0, 0.9, STAYING)
    assert isinstance(lead.figure, Puppet)
    papers = papers_of(stage(spec), lead, lead.figure, 0.0)
    painting = working(stage(spec), lead, lead.figure, papers, 0, still)
    # The same moment of the cycle, at the start and at the end of the scene.
    early, late = (painting.draw_phase(part).planes.y for part in (0.0, 0.999))
    assert early.shape == late.shape
    assert (early != late).sum() > 40


def test_a_cat_leaps_onto_the_table() -> None:
    cat = replace(DOG, figure="🐈")
    table = Entity("e2", EntityKind.OBJECT, "table", "", "table")
    on_it = (Relation("e1", Place.ON, "e2"),)
    spec = clip(cat, table, acts=(Act("e1", "jump"),), relations=on_it, place="living-room")
    lead = next(actor for actor in on_stage(stage(spec)) if actor.entity.id == "e1")
    path = coming(stage(spec), lead, STAYING)
    low, high, there = (path.at(seconds)[1] for seconds in (0.0, 1.0, 2.0))
    assert low > 0.05 * FORM.height
    assert high < low
    assert there == 0


def furniture(spec: ClipSpec) -> str:
    lead = next(actor for actor in on_stage(stage(spec)) if actor.entity.id == "e1")
    assert isinstance(lead.figure, Puppet)
    return lead.figure.performance.furniture


@pytest.mark.parametrize(
    ("figure", "verb", "drawn"),
    [
        ("🔭", "look", "telescope"),
        ("🪂", "jump", "parachute"),
        ("🃏", "play", "card-table"),
        ("🕯", "light", "wicks"),
        ("lantern", "light", "wicks"),
    ],
)
def test_what_a_thing_is_for_is_seen(figure: str, verb: str, drawn: str) -> None:
    thing = Entity("e2", EntityKind.OBJECT, "thing", "", figure)
    spec = clip(WOMAN, thing, acts=(Act("e1", verb, "e2"),))
    assert furniture(spec) == drawn
    assert [actor.entity.id for actor in on_stage(stage(spec))] == ["e1"]


def test_who_hides_is_half_behind_a_tree_and_looks_out() -> None:
    tree = Entity("e2", EntityKind.OBJECT, "oak", "", "🌳")
    behind = (Relation("e1", Place.BEHIND, "e2"),)
    spec = clip(WOMAN, tree, acts=(Act("e1", "hide"),), relations=behind)
    who, oak = (next(a for a in on_stage(stage(spec)) if a.entity.id == id) for id in ("e1", "e2"))
    assert 0 < abs(who.x - oak.x) < 0.2 * oak.height
    assert who.mirrored == (who.x < oak.x)
    assert who.seen_in is not None
    # What is seen of her begins at the edge of the trunk, and goes outwards.
    left, _, right, _ = who.seen_in
    inner = left if who.x > oak.x else right
    assert 0.03 * oak.height < abs(who.x + inner * who.height - oak.x) < 0.08 * oak.height


def test_those_who_watch_are_in_their_rows_and_not_on_the_stage() -> None:
    crowd = Entity("e2", EntityKind.PERSON, "audience", "", "🧍", 7)
    acts = (Act("e1", "sing"), Act("e2", "clap"))
    assert {actor.entity.id for actor in on_stage(stage(clip(WOMAN, crowd, acts=acts, place="stage")))} == {
        "e1"
    }
    in_the_street = on_stage(stage(clip(WOMAN, crowd, acts=acts, place="street")))
    assert {actor.entity.id for actor in in_the_street} == {"e1", "e2"}
