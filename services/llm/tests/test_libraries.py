"""Films that use a library: its characters and places are in every plan as the library has them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from aiprod.film.v1 import library_pb2 as film_library
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub

from .conftest import Running, running_llm
from .fake_gemini import FakeGemini

LOOK = film.Look(hair="pigtails", hair_colour="#a8302c", garment="dress", top="#2f6f8f", hat="straw")
PICTURE = Asset(name="uploads/mia.png", generation=7, size=9, content_type="image/png")
COLOURS = film.Palette(
    zenith="#111111", horizon="#222222", light="#eeeeee", accent="#cc4444", shade="#050505"
)


def character(name: str, figure: str, description: str = "", **more: Any) -> film_library.LibraryEntry:
    shown = film_library.Character(figure=figure, **more)
    return film_library.LibraryEntry(display_name=name, description=description, character=shown)


MIA = character("Mia", "girl", "A girl in blue.", look=LOOK)
LEA = character("Lea", "girl")
TOM = character("Old Tom", "cat", colour="#d9a441")
MILL = film_library.LibraryEntry(
    display_name="The Mill", description="Grey stone.", place=film_library.LibraryPlace(set="kitchen")
)


@pytest.fixture
async def planner(tmp_path: Path) -> AsyncIterator[LlmServiceStub]:
    async with running_llm(tmp_path, engine="embedded") as llm:
        yield llm.stub


async def plan(
    llm: LlmServiceStub, prompt: str, *library: film_library.LibraryEntry, **more: Any
) -> film.Manifest:
    request = api.PlanScenesRequest(prompt=prompt, library=library, seed=3, **more)
    manifest = film.Manifest()
    async for piece in llm.PlanScenes(request):
        if piece.HasField("head"):
            manifest = piece.head
        elif piece.HasField("scene"):
            manifest.scenes.append(piece.scene)
        elif piece.HasField("unshown"):
            manifest.unshown.append(piece.unshown)
    return manifest


def entity(manifest: film.Manifest, name: str) -> film.Entity:
    (found,) = (each for each in manifest.entities if each.name == name)
    return found


async def test_a_character_has_the_same_keys_in_films_of_different_prompts(planner: LlmServiceStub) -> None:
    first = await plan(planner, "Mia rides a bicycle through the rain.", MIA)
    second = await plan(planner, "A dog and a cat sleep. Then Mia flies a kite on the beach.", MIA)
    keys = []
    for manifest in (first, second):
        mia = entity(manifest, "Mia")
        acts = [act for scene in manifest.scenes for act in scene.acts if act.subject == mia.id]
        assert acts, "she acts, as any girl does"
        assert any(mia.id in scene.subjects for scene in manifest.scenes)
        mia.ClearField("id")
        keys.append(mia)
    assert keys[0] == keys[1]
    assert (keys[0].figure, keys[0].look, keys[0].kind) == ("👧", LOOK, film.Entity.PERSON)


async def test_two_characters_of_one_figure_are_two(planner: LlmServiceStub) -> None:
    manifest = await plan(planner, "Lea hugs Mia in the forest.", MIA, LEA)
    mia, lea = entity(manifest, "Mia"), entity(manifest, "Lea")
    assert mia.id != lea.id
    assert film.Act(subject=lea.id, verb="embrace", object=mia.id) in manifest.scenes[0].acts
    assert {mia.id, lea.id} <= {*manifest.scenes[0].subjects}


async def test_who_is_excluded_is_not_there(planner: LlmServiceStub) -> None:
    manifest = await plan(planner, "Mia plays without Old Tom.", MIA, TOM)
    tom = entity(manifest, "Old Tom")
    assert all(tom.id not in scene.subjects for scene in manifest.scenes)


@pytest.mark.parametrize("text", ["Mia und Old Tom backen einen Kuchen.", "Mia et Old Tom dorment."])
async def test_names_are_read_in_other_languages(planner: LlmServiceStub, text: str) -> None:
    manifest = await plan(planner, text, MIA, TOM)
    ids = {entity(manifest, "Mia").id, entity(manifest, "Old Tom").id}
    assert all(ids <= {*scene.subjects} for scene in manifest.scenes)
    tom = entity(manifest, "Old Tom")
    # A cat that bakes is a person in the fur of the library.
    assert "#d9a441" in (tom.colour, tom.look.skin)


async def test_a_place_is_a_set_and_its_words_are_in_each_scene_there(planner: LlmServiceStub) -> None:
    text = "Mia bakes bread at the mill. She eats it. Then she swims in the sea."
    manifest = await plan(planner, text, MIA, MILL, duration={"seconds": 12})
    mill = entity(manifest, "The Mill")
    assert (mill.description, mill.figure) == ("Grey stone.", "scenery")
    there = [mill.id in scene.subjects for scene in manifest.scenes]
    assert there == [scene.place == "kitchen" for scene in manifest.scenes]
    assert there[0]
    assert not there[-1]


async def test_entries_that_a_request_states_are_in_the_whole_film(planner: LlmServiceStub) -> None:
    evening = film_library.LibraryEntry(display_name="Evening", palette=COLOURS)
    voice = film_library.LibraryEntry(display_name="Narrator", voice=film_media.Voice(name="Kore"))
    stated = ["mia", "The Mill", "Evening", "Narrator"]
    manifest = await plan(planner, "A dog sleeps.", MIA, MILL, evening, voice, library_entries=stated)
    ids = {entity(manifest, "Mia").id, entity(manifest, "The Mill").id}
    for scene in manifest.scenes:
        assert ids <= {*scene.subjects}
        assert (scene.place, scene.palette) == ("kitchen", COLOURS)
    assert manifest.style.palette == COLOURS
    assert manifest.voice.name == "Kore"


async def test_a_storyboard_casts_by_its_fields(planner: LlmServiceStub) -> None:
    scenes = [
        film_storyboard.StoryboardScene(text="A kite flies.", subjects=["Mia"], place="The Mill"),
        film_storyboard.StoryboardScene(text="Old Tom sleeps on a chair."),
    ]
    board = film_storyboard.Storyboard(scenes=scenes)
    manifest = await plan(planner, "", MIA, TOM, MILL, storyboard=board)
    first, second = manifest.scenes
    assert {entity(manifest, "Mia").id, entity(manifest, "The Mill").id} <= {*first.subjects}
    assert first.place == "kitchen"
    assert entity(manifest, "Old Tom").id in second.subjects
    assert not [each for each in manifest.unshown if each.reason == Unshown.NO_FIGURE]


async def test_what_is_not_drawn_of_an_entry_is_listed(planner: LlmServiceStub) -> None:
    robed = film.Look(garment="toga", hat="fez", extras=["glasses", "monocle"])
    entries = [
        character("Mia", "girl", "A scar on the chin.", look=robed, reference=PICTURE),
        character("Gork", "smorgle"),
        character("Inky", "octopus", look=LOOK),
        film_library.LibraryEntry(display_name="Nowhere", place=film_library.LibraryPlace(set="nowhere")),
    ]
    manifest = await plan(planner, "Mia, Gork and Inky dance in Nowhere.", *entries)
    listed = {(each.words, each.reason) for each in manifest.unshown}
    assert listed >= {
        ("Mia: toga", Unshown.NO_LOOK),
        ("Mia: fez", Unshown.NO_LOOK),
        ("Mia: monocle", Unshown.NO_LOOK),
        ("Mia: A scar on the chin.", Unshown.NO_LOOK),
        ("Mia: reference picture", Unshown.NO_REFERENCE),
        ("Gork: smorgle", Unshown.NO_FIGURE),
        ("Inky: look", Unshown.NO_LOOK),
        ("Nowhere: nowhere", Unshown.NO_PLACE),
    }
    assert entity(manifest, "Mia").reference == PICTURE
    assert entity(manifest, "Gork").kind == film.Entity.PERSON


async def test_more_reference_pictures_than_a_model_reads_are_listed_with_their_scene(
    planner: LlmServiceStub,
) -> None:
    four = [character(name, "girl", reference=PICTURE) for name in ("Ada", "Bea", "Cleo", "Dora")]
    manifest = await plan(planner, "Ada, Bea, Cleo and Dora dance.", *four)
    crowded = [each for each in manifest.unshown if each.reason == Unshown.NO_REFERENCE and each.scene]
    assert crowded[0].scene == "s1"


async def test_a_model_is_told_of_the_library_and_its_plan_is_cast(llm: Running, gemini: FakeGemini) -> None:
    scenes = gemini.all_scenes()
    scenes[0]["action"] = "Mia climbs the stairs of the mill."
    gemini.answers.append(json.dumps({"head": gemini.head(), "scenes": scenes}))
    manifest = await plan(llm.stub, "a lighthouse", MIA, MILL, duration={"seconds": 12})
    mia, mill = entity(manifest, "Mia"), entity(manifest, "The Mill")
    assert mia.look == LOOK
    first, *others = manifest.scenes
    assert {mia.id, mill.id} <= {*first.subjects}
    assert first.place == "kitchen"
    assert all(mia.id not in scene.subjects for scene in others)
    asked = gemini.calls[0]["contents"][0]["parts"][0]["text"]
    assert json.loads(asked)["library"]["characters"] == [
        {"name": "Mia", "is": "girl", "description": "A girl in blue."}
    ]


async def test_without_a_library_a_model_reads_what_it_always_read(llm: Running, gemini: FakeGemini) -> None:
    await plan(llm.stub, "a lighthouse", duration={"seconds": 12})
    assert "library" not in gemini.calls[0]["contents"][0]["parts"][0]["text"]


async def test_a_character_who_is_an_animal_acts_as_a_person_where_the_film_says_so(
    planner: LlmServiceStub,
) -> None:
    playing = await plan(planner, "Old Tom plays the piano", TOM)
    (tom,) = (one for one in playing.entities if one.name == "Old Tom")
    assert (tom.kind, tom.look.head, tom.look.skin) == (film.Entity.PERSON, "🐈", "#d9a441")
    sleeping = await plan(planner, "Old Tom sleeps on the sofa", TOM)
    (tom,) = (one for one in sleeping.entities if one.name == "Old Tom")
    assert (tom.kind, tom.figure, tom.colour) == (film.Entity.ANIMAL, "🐈", "#d9a441")
