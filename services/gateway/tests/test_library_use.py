"""What films and storyboards take from their library."""

import asyncio
from typing import Any

import grpc
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import library_pb2 as film_library
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import libraries_pb2 as libraries_api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.errors import NotFound
from aiprod_rpc.status import received_reason

from .conftest import open_gateway
from .test_engines import DRAWN, STILLS
from .test_libraries import LIBRARY, PICTURE, add, character, refused
from .test_pipeline import run_job


async def test_a_film_keeps_what_its_text_and_its_request_name(gateway: Any, services: Any) -> None:
    colours = film.Palette(
        zenith="#111111", horizon="#222222", light="#333333", accent="#444444", shade="#555555"
    )
    evening = film_library.LibraryEntry(display_name="Evening", palette=colours)
    narrator = film_library.LibraryEntry(display_name="Narrator", voice=film_media.Voice(name="Kore"))
    await add(gateway, character("Mia"), character("Lea"), character("Miau", "cat"), evening, narrator)
    job, _ = await run_job(
        gateway, prompt="MIA’s kite flies.", library=LIBRARY, library_entries=["evening", "Narrator"]
    )
    assert job.state == pb.Job.SUCCEEDED
    assert [entry.display_name for entry in job.used_entries] == ["Mia", "Evening", "Narrator"]
    (planned,) = services.llm.plan_requests
    assert planned.library == job.used_entries
    assert planned.library_entries == ["evening", "Narrator"]
    await gateway.DeleteLibrary(libraries_api.DeleteLibraryRequest(name=LIBRARY))
    kept = await gateway.GetJob(api.GetJobRequest(name=job.name))
    assert kept.used_entries == job.used_entries


async def test_a_retried_film_keeps_the_entries_of_its_first_attempt(gateway: Any, services: Any) -> None:
    await add(gateway, character("Mia"))
    services.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    job, _ = await run_job(gateway, prompt="Mia runs", library=LIBRARY)
    assert job.state == pb.Job.FAILED
    changed = libraries_api.UpdateLibraryEntryRequest(
        name=f"{LIBRARY}/entries/mia", entry=character("Mia", "robot")
    )
    await gateway.UpdateLibraryEntry(changed)
    services.llm.trouble = None
    await gateway.RetryJob(api.RetryJobRequest(name=job.name))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    assert events[-1].job.state == pb.Job.SUCCEEDED
    figures = {one.character.figure for request in services.llm.plan_requests for one in request.library}
    assert figures == {"girl"}


async def test_a_storyboard_names_its_library_and_scenes_name_entries(gateway: Any, services: Any) -> None:
    mill = film_library.LibraryEntry(display_name="The Mill", place=film_library.LibraryPlace(set="kitchen"))
    await add(gateway, character("Mia"), character("Lea"), character("Tom", "cat"), mill)
    scenes = [
        film_storyboard.StoryboardScene(text="A girl waits.", subjects=["Mia"], place="the mill"),
        film_storyboard.StoryboardScene(text="Rain.", subjects=["a bird"]),
    ]
    board = film_storyboard.Storyboard(scenes=scenes, library=LIBRARY, library_entries=["Tom"])
    job, _ = await run_job(gateway, prompt="", storyboard=board)
    assert [entry.display_name for entry in job.used_entries] == ["Mia", "Tom", "The Mill"]
    assert (job.library, list(job.library_entries)) == (LIBRARY, ["Tom"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"library": "libraries/none"}, "LIBRARY_NOT_FOUND"),
        ({"library": LIBRARY, "library_entries": ["Nobody"]}, "LIBRARY_ENTRY_UNKNOWN"),
        ({"library_entries": ["Mia"]}, "LIBRARY_MISSING"),
        ({"library": "tales"}, "INVALID_REQUEST"),
    ],
)
async def test_films_of_unknown_entries_are_refused(
    gateway: Any, services: Any, fields: dict[str, Any], expected: str
) -> None:
    await add(gateway, character("Mia"))
    request = api.CreateJobRequest(prompt="Mia runs", **fields)
    assert (await refused(gateway.CreateJob(request)))[1] == expected
    assert not services.llm.plan_requests


async def test_a_reference_picture_is_checked_when_it_is_named_and_when_it_is_used(
    gateway: Any, services: Any
) -> None:
    services.storage.assets[PICTURE.name] = PICTURE
    await add(gateway, character("Mia", reference=Asset(name=PICTURE.name)))
    mia = await gateway.GetLibraryEntry(libraries_api.GetLibraryEntryRequest(name=f"{LIBRARY}/entries/mia"))
    assert mia.character.reference == PICTURE, "as storage knows it, and not as the caller says"
    video = Asset(name="uploads/a.mp4", size=10, content_type="video/mp4")
    large = Asset(name="uploads/a.png", size=8 << 20, content_type="image/png")
    for asset, expected in ((video, "REFERENCE_UNUSABLE"), (large, "REFERENCE_UNUSABLE")):
        services.storage.assets[asset.name] = asset
        entry = character("Lea", reference=asset)
        request = libraries_api.CreateLibraryEntryRequest(parent=LIBRARY, entry_id="lea", entry=entry)
        assert (await refused(gateway.CreateLibraryEntry(request)))[1] == expected
    services.storage.lost[PICTURE.name] = NotFound("gone", reason="ASSET_NOT_FOUND")
    change = libraries_api.UpdateLibraryEntryRequest(name=mia.name, entry=mia)
    assert (await refused(gateway.UpdateLibraryEntry(change)))[1] == "REFERENCE_NOT_FOUND"
    with pytest.raises(grpc.aio.AioRpcError, match="reference picture of Mia") as error:
        await gateway.CreateJob(api.CreateJobRequest(prompt="Mia runs", library=LIBRARY))
    assert received_reason(error.value) == "REFERENCE_GONE"
    other = api.CreateJobRequest(prompt="A dog runs", library=LIBRARY)
    assert (await gateway.CreateJob(other)).name, "a film without her needs no picture"


async def test_reference_pictures_are_kept_as_long_as_an_entry_has_them(gateway: Any, services: Any) -> None:
    house, kept = Asset(name="uploads/house.png", size=10, content_type="image/png"), services.storage.kept
    services.storage.assets |= {PICTURE.name: PICTURE, house.name: house}
    await add(gateway, character("Mia", reference=Asset(name=PICTURE.name)), character("Lea"))
    place = film_library.LibraryEntry(display_name="House", place=film_library.LibraryPlace(reference=house))
    await add(gateway, place, library="libraries/places")
    (user,) = [user for user, names in kept.items() if names]
    assert kept[user] == [house.name, PICTURE.name]
    name = f"{LIBRARY}/entries/mia"
    await gateway.UpdateLibraryEntry(
        libraries_api.UpdateLibraryEntryRequest(name=name, entry=character("Mia"))
    )
    assert kept[user] == [house.name]
    await gateway.DeleteLibrary(libraries_api.DeleteLibraryRequest(name="libraries/places"))
    assert kept[user] == []


async def test_pictures_of_entries_that_storage_did_not_hear_of_are_kept_at_the_next_start(
    settings: GatewaySettings, services: Any
) -> None:
    services.storage.assets[PICTURE.name] = PICTURE
    async with open_gateway(settings) as gateway:
        await add(gateway, character("Mia", reference=Asset(name=PICTURE.name)))
    services.storage.kept.clear()
    async with open_gateway(settings):
        async with asyncio.timeout(60):
            while not any(services.storage.kept.values()):
                await asyncio.sleep(0.01)


async def test_a_planned_storyboard_knows_its_library(gateway: Any, services: Any) -> None:
    await add(gateway, character("Mia"), character("Tom", "cat"), character("Lea"))
    request = api.PlanStoryboardRequest(prompt="Mia runs", library=LIBRARY, library_entries=["tom"])
    pieces = [piece async for piece in gateway.PlanStoryboard(request)]
    assert (pieces[0].head.library, list(pieces[0].head.library_entries)) == (LIBRARY, ["tom"])
    (planned,) = services.llm.plan_requests
    assert [entry.display_name for entry in planned.library] == ["Mia", "Tom"]
    unknown = api.PlanStoryboardRequest(prompt="Mia runs", library="libraries/none")
    assert (await refused(gateway.PlanStoryboard(unknown).read()))[1] == "LIBRARY_NOT_FOUND"


async def test_what_stills_show_of_a_library_is_missed_in_drawn_films_only(
    gateway: Any, services: Any
) -> None:
    services.render.engines = [DRAWN, STILLS]
    picture = Unshown(words="Mia: reference picture", reason=Unshown.NO_REFERENCE)
    look = Unshown(words="Mia: a scar", reason=Unshown.NO_LOOK)
    crowd = Unshown(words="reference pictures", reason=Unshown.NO_REFERENCE, scene="s1")
    services.llm.unshown = [picture, look, crowd]
    drawn, _ = await run_job(gateway)
    assert list(drawn.unshown) == [picture, look, crowd]
    options = film_options.FilmOptions(engine=film_engine.STILLS)
    still, _ = await run_job(gateway, options=options)
    assert list(still.unshown) == [crowd]
