"""What comes of an act is seen: a thing changes hands, two are seen together, and faces feel."""

from dataclasses import replace

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import ShotSize
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.effects.blasts import comes_apart
from aiprod_render.animatic.motion.entrances import coming
from aiprod_render.animatic.motion.handing import after_handing, passing
from aiprod_render.animatic.performing import STAYING
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.render_inputs import ClipSpec

from .test_entrances import SECOND, WOMAN, clip, stage

GIVER = replace(WOMAN, id="e1")
MAN = Entity("e2", EntityKind.PERSON, "man", "", "👨")
BREAD = Entity("e3", EntityKind.OBJECT, "bread", "", "🍞")
BOUQUET = Entity("e3", EntityKind.OBJECT, "bouquet", "", "💐")
DOG = Entity("e2", EntityKind.ANIMAL, "dog", "", "🐕")
GIVES = (Act("e1", "hold", "e3"), Act("e1", "give", "e2"))


def given(receiver: Entity, thing: Entity) -> ClipSpec:
    return clip(GIVER, receiver, thing, acts=GIVES, seed=256 + SECOND)


@pytest.mark.parametrize("receiver", [MAN, DOG])
def test_a_thing_goes_from_one_to_the_other(receiver: Entity) -> None:
    seen = stage(given(receiver, BREAD))
    actors = on_stage(seen)
    bread, to = (next(one for one in actors if one.entity.id == id) for id in ("e3", "e2"))
    path = passing(seen, bread, STAYING)
    start, end = bread.x + path.at(0.2)[0], bread.x + path.at(1.8)[0]
    assert abs(end - to.x) < abs(start - to.x)


def test_who_gets_something_is_in_no_hands() -> None:
    dog = next(one for one in on_stage(stage(given(DOG, BREAD))) if one.entity.id == "e2")
    assert not dog.carrier


def test_a_bouquet_is_in_the_hand_of_one_and_then_of_the_other() -> None:
    seen = stage(given(MAN, BOUQUET))
    people = {one.entity.id: one for one in on_stage(seen) if isinstance(one.figure, Puppet)}
    props = []
    for one in people.values():
        assert isinstance(one.figure, Puppet)
        changed = after_handing(seen, one, one.figure)
        assert changed is not None
        props.append((one.figure.performance.hands.prop, changed[1].performance.hands.prop))
    assert sorted(props) == [("", "bouquet"), ("bouquet", "")]


@pytest.mark.parametrize(("figure", "count"), [("🧒", 2), ("🧒", 1)])
def test_a_close_up_of_two_has_both(figure: str, count: int) -> None:
    child = Entity("e1", EntityKind.PERSON, "children", "", figure, count=count)
    others = () if count > 1 else (replace(MAN, figure="🧒"),)
    acts = (Act("e1", "laugh"),)
    seen = on_stage(stage(clip(child, *others, acts=acts, shot_size=ShotSize.CLOSE_UP)))
    assert len(seen) == 2


def test_a_close_up_of_two_on_a_bench_has_both() -> None:
    children = Entity("e1", EntityKind.PERSON, "children", "", "🧒", count=2)
    bench = Entity("e2", EntityKind.OBJECT, "bench", "", "bench")
    on_it = (Relation("e1", Place.ON, "e2"),)
    spec = clip(children, bench, acts=(), relations=on_it, shot_size=ShotSize.CLOSE_UP)
    assert sum(one.entity.id == "e1" for one in on_stage(stage(spec))) == 2


def test_three_who_run_are_all_in_a_medium_shot() -> None:
    children = Entity("e1", EntityKind.PERSON, "children", "", "🧒", count=3)
    spec = clip(children, MAN, acts=(Act("e1", "run"),), shot_size=ShotSize.MEDIUM)
    assert sum(one.entity.id == "e1" for one in on_stage(stage(spec))) == 3


def test_a_couple_under_a_lamp_is_two() -> None:
    couple = Entity("e1", EntityKind.PERSON, "couple", "", "couple")
    lamp = Entity("e2", EntityKind.OBJECT, "street lamp", "", "street-lamp")
    spec = clip(
        couple,
        lamp,
        acts=(Act("e1", "dance"),),
        relations=(Relation("e1", Place.UNDER, "e2"),),
        place="street",
    )
    assert sum(one.entity.id == "e1" for one in on_stage(stage(spec))) == 2


def test_what_two_fight_about_is_between_them() -> None:
    brothers = Entity("e1", EntityKind.PERSON, "brothers", "", "👨", count=2)
    toy = Entity("e2", EntityKind.OBJECT, "teddy", "", "🧸")
    seen = on_stage(stage(clip(brothers, toy, acts=(Act("e1", "fight", "e2"),))))
    left, right = sorted(one.x for one in seen if one.entity.id == "e1")
    assert left < next(one.x for one in seen if one.entity.id == "e2") < right


def test_no_animal_comes_apart() -> None:
    seen = on_stage(stage(clip(replace(DOG, id="e1"), acts=(Act("e1", "break"),))))
    assert not any(comes_apart(one) for one in seen)


def test_a_teddy_that_somebody_brings_along_does_not_walk_itself() -> None:
    teddy = Entity("e3", EntityKind.OBJECT, "teddy", "", "🧸")
    spec = clip(GIVER, MAN, teddy, acts=GIVES)
    lead = next(one for one in on_stage(stage(spec)) if one.entity.id == "e1")
    assert coming(stage(spec), lead, STAYING).coming is not None
    animatic_frames(spec).frame(2)


@pytest.mark.parametrize("verb", ["laugh", "cry", "fear", "cheer"])
def test_a_feeling_changes_the_face(verb: str) -> None:
    lead = on_stage(stage(clip(WOMAN, acts=(Act("e1", verb),))))[0].figure
    calm = on_stage(stage(clip(WOMAN, acts=(Act("e1", "look"),))))[0].figure
    assert isinstance(lead, Puppet)
    assert isinstance(calm, Puppet)
    assert lead.expression.mouth in {"laugh", "wail", "gasp"}
    tones = [
        {part.tone for part in one.parts(0.0)} for one in (replace(calm, expression=lead.expression), calm)
    ]
    assert tones[0] != tones[1] or lead.expression.mouth == "gasp"


def test_heads_of_adults_beside_a_child_are_in_a_medium_shot() -> None:
    child = Entity("e1", EntityKind.PERSON, "boy", "", "👦")
    seen = on_stage(stage(clip(child, MAN, acts=(), shot_size=ShotSize.MEDIUM)))
    assert all(one.foot - one.height > 0 for one in seen)
