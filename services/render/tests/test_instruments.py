"""Players have both hands on their instruments, groups look like groups, and boats carry people on deck."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.business import varied
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.circumstances import is_all_afloat
from aiprod_render.animatic.puppets.actions import performance
from aiprod_render.animatic.puppets.grips import GRIPS, gripping
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.puppets.skeleton import ADULT, CHILD, Build, joints
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import needs_shore
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.render_inputs import ClipSpec

PLAYED = (
    "mix",
    "golf",
    *(
        f"play-{instrument}"
        for instrument in (
            *(
                "guitar",
                "banjo",
                "violin",
                "cello",
                "double-bass",
                "flute",
                "clarinet",
                "saxophone",
                "trumpet",
            ),
            *("trombone", "tuba", "accordion", "bagpipes", "harmonica", "harp", "drum", "piano"),
        )
    ),
)


def stage(spec: ClipSpec, *entities: Entity, **values: Any) -> Stage:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC, "shot_size": ShotSize.WIDE}
    subjects = tuple(one.id for one in entities)
    shown: Scene = replace(spec.scene, subjects=subjects, **(plain | still | values))
    return stage_of(replace(spec, scene=shown, entities=entities), shown, 2.0)


def on_their_places(set_up: Stage) -> list[Actor]:
    return varied(set_up, placed(set_up, cast(set_up)))


def people(count: int, figure: str = "🧑", name: str = "people") -> Entity:
    return Entity("e1", EntityKind.PERSON, name, "", figure, count)


@pytest.mark.parametrize(("verb", "build"), [*product(PLAYED, (ADULT, CHILD))])
def test_hands_are_on_what_is_played(verb: str, build: Build) -> None:
    acting = performance([verb])
    thing = acting.prop if acting.prop in GRIPS else acting.furniture
    for part in (0.0, 0.3, 0.6):
        bare = joints(build, acting.pose(part))
        body = gripping(build, bare, thing, part)
        wanted = GRIPS[thing](bare, part)
        reached = (body.far_arm[1], body.near_arm[1])
        missed = [float(np.hypot(*(hand - place))) for hand, place in zip(reached, wanted, strict=True)]
        assert max(missed) < 0.08, part


@pytest.mark.parametrize("build", [ADULT, CHILD])
def test_arms_keep_their_lengths_and_bend_as_elbows_do(build: Build) -> None:
    for thing in GRIPS:
        body = gripping(build, joints(build, performance(["stand"]).pose(0.0)), thing, 0.2)
        for shoulder, (elbow, hand) in zip(body.shoulders, (body.far_arm, body.near_arm), strict=True):
            upper, lower = elbow - shoulder, hand - elbow
            assert np.hypot(*upper) == pytest.approx(build.upper_arm, abs=1e-3)
            assert np.hypot(*lower) == pytest.approx(build.forearm, abs=1e-3)
            assert upper[0] * lower[1] - upper[1] * lower[0] >= -1e-6, thing


@pytest.mark.parametrize(
    ("name", "verbs", "played"),
    [
        ("bagpiper", ("stand",), "bagpipes"),
        ("saxophonist", ("play",), "saxophone"),
        ("cellist", ("play",), "cello"),
        ("DJ", ("play",), "turntables"),
        ("harpist", ("play",), "harp"),
    ],
)
def test_a_musician_has_the_instrument_of_the_name(
    spec: ClipSpec, name: str, verbs: tuple[str, ...], played: str
) -> None:
    acts = tuple(Act("e1", verb) for verb in verbs)
    figure = cast(stage(spec, people(0, "musician", name), acts=acts))[0].figure
    assert isinstance(figure, Puppet)
    assert played in {figure.performance.prop, figure.performance.furniture}


def test_people_side_by_side_look_unlike_each_other(spec: ClipSpec) -> None:
    found = on_their_places(stage(spec, people(6)))
    outfits = [one.figure.outfit for one in found if isinstance(one.figure, Puppet)]
    assert len({(one.garment, one.hair, one.build, one.extras) for one in outfits}) == len(outfits) == 6


def test_the_players_of_a_band_play_several_instruments(spec: ClipSpec) -> None:
    found = on_their_places(stage(spec, people(4, "musician", "band"), acts=(Act("e1", "play"),)))
    acting = [one.figure.performance for one in found if isinstance(one.figure, Puppet)]
    assert len({one.prop or one.furniture for one in acting}) == 4


@pytest.mark.parametrize("boat", ["⛵", "🚢", "🛶", "🚤"])
def test_people_stand_on_deck_behind_the_gunwale(spec: ClipSpec, boat: str) -> None:
    ship = Entity("e2", EntityKind.VEHICLE, "boat", "", boat)
    aboard = (Relation("e1", Place.ON, "e2"),)
    found = on_their_places(stage(spec, people(0), ship, relations=aboard, setting=Setting.SEA))
    order = [one.entity.id for one in found]
    assert order == ["e1", "e2"], "the hull is before the legs"
    sailor, hull = found
    assert hull.foot - hull.height < sailor.foot < hull.foot


def test_nobody_in_the_water_needs_a_shore(spec: ClipSpec) -> None:
    duck = Entity("e2", EntityKind.VEHICLE, "boat", "", "⛵")
    swims = (Act("e1", "swim"),)
    assert is_all_afloat(stage(spec, people(0), duck, acts=swims, place="lake"))
    assert not is_all_afloat(stage(spec, people(0), duck, place="lake"))


def test_a_house_at_the_sea_stands_on_a_shore(spec: ClipSpec) -> None:
    house = Entity("e1", EntityKind.PLACE, "house", "", "🏠")
    assert needs_shore(stage(spec, house, setting=Setting.SEA))
    assert not needs_shore(stage(spec, people(0), acts=(Act("e1", "swim"),), setting=Setting.SEA))


@pytest.mark.parametrize("verb", ["yoga", "meditate", "skateboard", "ollie", "scale"])
def test_sports_stay_above_the_ground(verb: str) -> None:
    for build, part in product((ADULT, CHILD), np.linspace(0, 0.95, 7)):
        body = joints(build, performance([verb]).pose(float(part)))
        assert min(body.far_leg[1][1], body.near_leg[1][1], body.hip[1]) > 0.03
