"""What a scene needs to be believed: walls for doors, seats, water under ships, and one scale."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.places import PLACES
from aiprod_film.scene import Scene, Setting
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.casting import FRONT, Role, boat_of
from aiprod_render.animatic.measures import is_toy, to_scale
from aiprod_render.animatic.puppets.actions import performance, without
from aiprod_render.animatic.sense import sensible
from aiprod_render.animatic.shapes.catalogue import Cutout, figure_of
from aiprod_render.animatic.shapes.cutout import art_of

GIRL = Entity("e1", EntityKind.PERSON, "girl", "", "👧")
DOG = Entity("e2", EntityKind.ANIMAL, "dog", "", "🐕")
OWL = Entity("e2", EntityKind.ANIMAL, "owl", "", "🦉")
GIRAFFE = Entity("e2", EntityKind.ANIMAL, "giraffe", "", "🦒")
CAT = Entity("e2", EntityKind.ANIMAL, "cat", "", "🐈")
CAT_AS_LEAD = replace(CAT, id="e1")
KITE = Entity("e3", EntityKind.OBJECT, "kite", "", "🪁")
DOOR = Entity("e3", EntityKind.OBJECT, "door", "", "🚪")
WINDOW = Entity("e3", EntityKind.OBJECT, "window", "", "🪟")
HOUSE = Entity("e4", EntityKind.PLACE, "house", "", "🏠")
SHIP = Entity("e3", EntityKind.VEHICLE, "ship", "", "⛵")


def scene(place: str, acts: Sequence[Act] = (), relations: Sequence[Relation] = ()) -> Scene:
    return Scene(
        "s1",
        "",
        "",
        "",
        3_000_000_000,
        setting=PLACES[place],
        place=place,
        acts=tuple(acts),
        relations=tuple(relations),
    )


def figures(entities: Sequence[Entity]) -> list[str]:
    return [entity.figure for entity in entities]


def test_a_door_outdoors_is_in_the_front_of_the_house_that_the_text_names() -> None:
    seen, entities = sensible(scene("meadow", [Act("e1", "open", "e3")]), [GIRL, DOOR, HOUSE])
    assert figures(entities) == ["👧", "🚪", FRONT]
    assert [(one.subject, one.place) for one in seen.relations] == [("e3", Place.IN_FRONT_OF)]


def test_a_door_alone_in_a_forest_stays_alone() -> None:
    assert figures(sensible(scene("forest"), [GIRL, DOOR])[1]) == ["👧", "🚪"]
    assert figures(sensible(scene("living-room"), [GIRL, DOOR])[1]) == ["👧", "🚪"]


def test_a_window_outdoors_is_that_of_a_house_which_is_near_beside_a_giraffe_alone() -> None:
    _, far = sensible(scene("forest"), [OWL, WINDOW])
    _, near = sensible(scene("savannah"), [GIRAFFE, WINDOW])
    assert figures(far)[1] == figures(near)[1] == "🏠"
    assert (far[1].kind, near[1].kind) == (EntityKind.PLACE, EntityKind.OBJECT)
    assert figures(sensible(scene("meadow"), [OWL, WINDOW, HOUSE])[1]) == ["🦉", "🏠"]


def test_who_knocks_on_a_door_is_beside_it() -> None:
    seen, _ = sensible(scene("living-room", (), [Relation("e1", Place.ON, "e3")]), [GIRL, DOOR])
    assert seen.relations[0].place is Place.BESIDE


def test_a_train_goes_around_a_tree_and_an_owl_sits_on_it() -> None:
    tree = Entity("e4", EntityKind.OBJECT, "tree", "", "🌳")
    for who, place in ((SHIP, Place.BESIDE), (OWL, Place.ON)):
        seen, _ = sensible(scene("meadow", (), [Relation(who.id, Place.ON, "e4")]), [who, tree])
        assert seen.relations[0].place is place


def test_a_cat_in_a_window_is_on_the_sill_and_a_girl_is_not() -> None:
    assert (
        sensible(scene("living-room", (), [Relation("e2", Place.IN, "e3")]), [CAT, WINDOW])[0].place
        == "windowsill"
    )
    assert (
        sensible(scene("living-room", (), [Relation("e1", Place.IN, "e3")]), [GIRL, WINDOW])[0].place
        == "living-room"
    )


def test_a_ship_sails_on_the_water_unless_it_sinks() -> None:
    seen, _ = sensible(scene("underwater"), [OWL, SHIP])
    assert (seen.place, seen.setting) == ("", Setting.SEA)
    assert sensible(scene("underwater", [Act("e3", "sink")]), [SHIP])[0].place == "underwater"


def test_who_flies_a_kite_stays_on_the_ground_and_a_dog_that_flies_without_one_flies() -> None:
    both = [Act("e1", "fly"), Act("e2", "fly")]
    seen, _ = sensible(scene("beach", both), [GIRL, DOG, KITE])
    assert seen.acts == (Act("e1", "fly", "e3"), Act("e2", "run"))
    assert sensible(scene("beach", both), [GIRL, DOG])[0].acts == tuple(both)


def test_who_sits_in_the_open_has_a_log_in_the_wild_and_a_bench_in_a_park() -> None:
    for place, seat in (("meadow", "log"), ("park", "bench")):
        seen, entities = sensible(scene(place, [Act("e1", "sit")]), [GIRL])
        assert figures(entities) == ["👧", seat]
        assert seen.relations[0].place is Place.ON
    assert figures(sensible(scene("kitchen", [Act("e1", "sit")]), [GIRL])[1]) == ["👧"]
    assert figures(sensible(scene("meadow", [Act("e1", "walk")]), [GIRL])[1]) == ["👧"]


def test_a_toy_ship_is_lower_than_a_child_and_carries_nobody() -> None:
    toy = Entity("e3", EntityKind.VEHICLE, "boat", "", "⛵", size=0.08)
    roles = []
    for entity in (SHIP, toy):
        figure = figure_of(entity)
        assert isinstance(figure, Cutout)
        roles.append(Role(entity, to_scale(entity, figure)))
    ship, small = roles
    assert is_toy(toy)
    assert not is_toy(SHIP)
    assert small.figure.height < 0.5 * ship.figure.height
    assert boat_of([ship]) is ship
    assert boat_of([small]) is None


def test_two_who_play_football_have_one_ball() -> None:
    for verb in ("kick", "throw"):
        acting = performance([verb])
        acting = replace(acting, hands=replace(acting.hands, prop="ball")) if verb == "throw" else acting
        assert "ball" in {acting.prop, acting.furniture}
        other = without(acting, "ball")
        assert "ball" not in {other.prop, other.furniture}
        assert (other.legs is other.hands) == (acting.legs is acting.hands)
    assert without(performance(["walk"]), "ball") == performance(["walk"])


def test_a_boat_beside_a_fishing_boat_of_ones_own_is_on_open_water() -> None:
    aboard, _ = sensible(scene("fishing-boat"), [GIRL])
    beside, _ = sensible(scene("fishing-boat"), [GIRL, SHIP])
    assert (aboard.place, beside.place) == ("fishing-boat", "")


def test_who_sits_on_the_ground_has_no_seat() -> None:
    tree = Entity("e2", EntityKind.OBJECT, "tree", "", "🌳")
    under = [Relation("e1", Place.UNDER, "e2")]
    for place, others, relations in (("meadow", [tree], under), ("beach", [], []), ("moon", [], [])):
        seen, entities = sensible(
            scene(place, [Act("e1", "sit"), Act("e1", "read")], relations), [GIRL, *others]
        )
        assert {act.verb for act in seen.acts} == {"sit-low", "read"}
        assert figures(entities) == figures([GIRL, *others])
    assert not performance(["sit-low", "read"]).furniture


def test_people_sit_around_their_picnic() -> None:
    picnic = Entity("e2", EntityKind.OBJECT, "picnic", "", "picnic")
    seen, entities = sensible(scene("park"), [GIRL, picnic])
    assert seen.acts == (Act("e1", "sit-low"),)
    assert figures(entities) == ["👧", "picnic"]
    assert sensible(scene("park", [Act("e1", "run")]), [GIRL, picnic])[0].acts == (Act("e1", "run"),)


def test_who_leans_on_a_fence_is_before_it_and_who_sits_there_on_it() -> None:
    fence = Entity("e2", EntityKind.OBJECT, "fence", "", "fence")
    on = [Relation("e1", Place.ON, "e2")]
    for verb, place in (("stand", Place.BESIDE), ("sit", Place.ON)):
        seen, _ = sensible(scene("farm", [Act("e1", verb)], on), [GIRL, fence])
        assert seen.relations[0].place is place


def test_furniture_stands_on_no_furniture() -> None:
    table = Entity("e2", EntityKind.OBJECT, "table", "", "table")
    fridge = Entity("e3", EntityKind.OBJECT, "fridge", "", "refrigerator")
    both = [Relation("e2", Place.ON, "e3"), Relation("e1", Place.ON, "e3")]
    seen, _ = sensible(scene("kitchen", (), both), [CAT_AS_LEAD, table, fridge])
    assert [one.place for one in seen.relations] == [Place.BESIDE, Place.ON]


def test_a_fish_in_a_bowl_is_in_a_room_and_in_the_sea_without_one() -> None:
    fish = Entity("e1", EntityKind.ANIMAL, "goldfish", "", "🐠")
    bowl = Entity("e2", EntityKind.OBJECT, "bowl", "", "🥣")
    seen, entities = sensible(scene("underwater", (), [Relation("e1", Place.IN, "e2")]), [fish, bowl])
    assert (seen.place, seen.setting) == ("living-room", Setting.INTERIOR)
    assert figures(entities) == ["🐠", "fishbowl"]
    assert sensible(scene("underwater"), [fish, bowl])[0].place == "underwater"


def test_who_looks_out_of_a_window_is_before_a_large_one() -> None:
    looking = [Act("e1", "look", "e3")]
    assert sensible(scene("living-room", looking), [GIRL, WINDOW])[0].place == "windowsill"
    assert sensible(scene("train", looking), [GIRL, WINDOW])[0].place == "train"
    assert sensible(scene("living-room"), [GIRL, WINDOW])[0].place == "living-room"


def test_a_taxi_is_in_the_street_and_a_toy_car_in_its_room() -> None:
    taxi = Entity("e1", EntityKind.VEHICLE, "taxi", "", "🚕")
    assert sensible(scene("living-room"), [taxi])[0].place == "street"
    assert sensible(scene("garage"), [taxi])[0].place == "garage"
    assert sensible(scene("living-room"), [replace(taxi, size=0.05)])[0].place == "living-room"


def test_a_fire_is_on_logs() -> None:
    colours = {paper.colour for paper in art_of("🔥").papers}
    logs = [paper for paper in art_of("🔥").papers if paper.colour in {"#7a5233", "#8f6038"}]
    assert len(colours) > 4
    assert min(float(outline[:, 1].min()) for paper in logs for outline in paper.outlines) > 0.6


def test_furniture_is_longer_than_high_and_trains_are_long() -> None:
    assert art_of("🛋").aspect > 1.8
    assert art_of("🚉").aspect > 2.4
    assert art_of("⛺").aspect > 1.2
