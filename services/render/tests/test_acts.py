"""An act can be seen: close-ups show it, partners face each other, and work gets done."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.performed import performed
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.performing import Performing
from aiprod_render.animatic.puppets.actions import performance
from aiprod_render.animatic.puppets.outfits import GIRL, GRANDFATHER, MAN, Outfit
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import figures, on_stage
from aiprod_render.render_inputs import ClipSpec


def person(id: str, figure: str = "👩") -> Entity:
    return Entity(id, EntityKind.PERSON, "somebody", "", figure)


def thing(figure: str, kind: EntityKind = EntityKind.OBJECT) -> Entity:
    return Entity("e2", kind, "it", "", figure)


def stage(spec: ClipSpec, *entities: Entity, **values: Any) -> Stage:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC, "place": "park", "seed": 257}
    subjects = tuple(one.id for one in entities)
    scene: Scene = replace(spec.scene, subjects=subjects, **(plain | still | values))
    return stage_of(replace(spec, scene=scene, entities=entities, film_title=""), scene, 2.0)


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> dict[str, Actor]:
    return {actor.entity.id: actor for actor in on_stage(stage(spec, *entities, **values))}


def looks_right(actor: Actor) -> bool:
    return actor.mirrored != isinstance(actor.figure, Puppet)


def test_a_close_up_of_giving_or_talking_shows_both_and_one_of_three_a_face(spec: ClipSpec) -> None:
    pair, close = (person("e1"), person("e2", "👵")), ShotSize.CLOSE_UP
    assert actors(spec, *pair, acts=(Act("e1", "give", "e2"),), shot_size=close).keys() == {"e1", "e2"}
    assert actors(spec, *pair, acts=(Act("e1", "talk"),), shot_size=close).keys() == {"e1", "e2"}
    three = (*pair, person("e3", "👨"))
    assert actors(spec, *three, acts=(Act("e1", "talk"),), shot_size=close).keys() == {"e1"}


def test_who_kneels_before_somebody_faces_them(spec: ClipSpec) -> None:
    before = (Relation("e1", Place.IN_FRONT_OF, "e2"),)
    found = actors(
        spec, person("e1", "knight"), person("e2", "👸"), acts=(Act("e1", "kneel"),), relations=before
    )
    knight, queen = found["e1"], found["e2"]
    assert looks_right(knight) == (queen.x > knight.x)
    assert looks_right(queen) == (knight.x > queen.x)
    assert abs(knight.x - queen.x) > 0.3 * queen.height


@pytest.mark.parametrize(("verb", "figure"), [("rescue", "👩"), ("hold", "🧒")])
def test_who_is_rescued_lies_in_the_arms(spec: ClipSpec, verb: str, figure: str) -> None:
    found = actors(spec, person("e1", "🧑‍🚒"), person("e2", figure), acts=(Act("e1", verb, "e2"),))
    child, rescuer = found["e2"], found["e1"]
    assert child.carrier == "e1"
    assert 0.2 * rescuer.height < rescuer.foot - child.foot < 0.8 * rescuer.height


def test_who_is_chased_runs_and_is_ahead(spec: ClipSpec) -> None:
    found = actors(spec, person("e1", "👮"), person("e2", "thief"), acts=(Act("e1", "chase", "e2"),))
    police, thief = found["e1"], found["e2"]
    assert isinstance(thief.figure, Puppet)
    assert thief.figure.performance.legs.speed > 0.5
    assert looks_right(police) == looks_right(thief) == (thief.x > police.x)


@pytest.mark.parametrize(
    ("figure", "verb", "thing_figure", "furniture"),
    [
        ("👩", "blow", "🎂", "candles"),
        ("👩", "open", "🎁", "gift-box"),
        ("👩", "pick", "🍎", "fruit-branch"),
        ("👩", "flip", "🥞", "pancake"),
        ("🧑‍🎨", "work", "🏺", "potters-wheel"),
        ("👷", "build", "🧱", "brickwork"),
        ("👩", "paint-wall", "fence", "wet-fence"),
    ],
)
def test_a_thing_is_drawn_with_the_act_and_not_beside_it(
    spec: ClipSpec, figure: str, verb: str, thing_figure: str, furniture: str
) -> None:
    found = actors(spec, person("e1", figure), thing(thing_figure), acts=(Act("e1", verb, "e2"),))
    assert found.keys() == {"e1"}
    assert isinstance(found["e1"].figure, Puppet)
    assert found["e1"].figure.performance.furniture == furniture


def test_who_waters_flowers_has_a_can_and_no_bouquet(spec: ClipSpec) -> None:
    found = actors(spec, person("e1"), thing("🌷"), acts=(Act("e1", "water", "e2"),))
    assert "e2" in found
    assert isinstance(found["e1"].figure, Puppet)
    assert found["e1"].figure.performance.prop == "can"


def test_only_the_armed_fight_with_swords(spec: ClipSpec) -> None:
    def prop(figure: str) -> str:
        puppet = actors(spec, person("e1", figure), acts=(Act("e1", "fight"),))["e1"].figure
        assert isinstance(puppet, Puppet)
        return puppet.performance.prop

    assert prop("knight") == "sword"
    assert prop("👦") == ""


@pytest.mark.parametrize(("verb", "held"), [("fetch", True), ("catch", True), ("look", False)])
def test_a_dog_has_what_it_fetches_in_its_mouth(spec: ClipSpec, verb: str, held: bool) -> None:
    dog = Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕")
    found = actors(spec, dog, thing("stick"), acts=(Act("e1", verb, "e2"),))
    assert (found["e2"].carrier == "e1") is held


def test_a_cat_plays_with_a_ball_on_the_ground(spec: ClipSpec) -> None:
    cat = Entity("e1", EntityKind.ANIMAL, "cat", "", "🐈")
    room: dict[str, Any] = {"setting": Setting.INTERIOR, "place": "living-room"}
    found = actors(spec, cat, thing("🧶"), acts=(Act("e1", "play", "e2"),), **room)
    assert found.keys() == {"e1", "e2"}
    assert not found["e2"].carrier
    assert abs(found["e2"].x - found["e1"].x) < 1.2 * found["e1"].height


def test_a_rocket_takes_off_from_the_ground(spec: ClipSpec) -> None:
    rocket = Entity("e1", EntityKind.VEHICLE, "rocket", "", "🚀")
    desert: dict[str, Any] = {"setting": Setting.DESERT, "place": ""}
    shot = stage(spec, rocket, acts=(Act("e1", "launch"),), **desert)
    (actor,) = on_stage(shot)
    body = next(prop for prop in figures(shot).near if isinstance(prop, Performing) and prop.path.down < 0)
    begins, ends = (actor.foot + body.path.at(seconds)[1] for seconds in (0.0, 2.0))
    assert begins == pytest.approx(0.91 * shot.form.height, abs=0.04 * shot.form.height)
    assert ends < begins - actor.height


def test_a_work_is_bare_at_first_and_done_at_the_farewell(spec: ClipSpec) -> None:
    def parts(seed: int, movement: CameraMovement) -> int:
        values: dict[str, Any] = {"seed": seed, "camera_movement": movement, "shot_size": ShotSize.WIDE}
        mason = person("e1", "👷")
        puppet = actors(spec, mason, acts=(Act("e1", "build"),), **values)["e1"].figure
        assert isinstance(puppet, Puppet)
        return sum(one.tone.endswith("brick") for one in puppet.parts(0.0))

    first, between = parts(257, CameraMovement.STATIC), parts(258, CameraMovement.STATIC)
    assert 0 < first < between < parts(259, CameraMovement.TILT_UP)


def test_fireworks_are_their_bursts(spec: ClipSpec) -> None:
    shot = stage(spec, thing("🎆"), acts=(Act("e2", "explode"),), time_of_day=TimeOfDay.NIGHT)
    near = [prop for prop in figures(shot).near if isinstance(prop, Performing)]
    bursts = [prop for prop in near if prop.count > 1]
    assert len(bursts) > 1
    sizes = {
        int(np.count_nonzero(255 - keep)) for one in bursts if (keep := one.draw_phase(0.4).keep) is not None
    }
    assert len(sizes) > 1


def test_without_a_thing_nobody_drums_gives_a_gift_or_has_a_rabbit(spec: ClipSpec) -> None:
    assert performed("hit", "", None) == "hit"
    assert performed("conjure", "", None) == "conjure"
    assert performed("give", "", None) == "hold"
    assert performed("give", "🎁", thing("🎁")) == "give"


def test_who_studies_in_a_library_has_a_book(spec: ClipSpec) -> None:
    library = thing("🏛", EntityKind.PLACE)
    found = actors(spec, person("e1"), library, acts=(Act("e1", "read", "e2"),))["e1"]
    assert isinstance(found.figure, Puppet)
    assert found.figure.performance.prop == "book"


@pytest.mark.parametrize("verb", ["play-cello", "play-double-bass"])
@pytest.mark.parametrize("outfit", [MAN, GIRL, GRANDFATHER])
def test_a_large_instrument_hides_no_face(verb: str, outfit: Outfit) -> None:
    parts = Puppet(1.0, Home.GROUND, outfit, performance([verb])).parts(0.3)
    nose = float(np.concatenate([part.points for part in parts if part.tone == "eye"])[:, 0].max())
    neck = max(
        (part.points for part in parts if part.tone == "dark"), key=lambda one: float(np.ptp(one[:, 1]))
    )
    assert float(neck[:, 0].min()) > nose
