"""Libraries: what the films of a user share, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
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
from aiprod_gateway.libraries import MAX_LIBRARIES
from aiprod_gateway.library_entries import MAX_ENTRIES
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.errors import NotFound
from aiprod_rpc.status import received_reason
from tests.backing_services import new_database, running_postgres

from .conftest import open_gateway
from .test_engines import DRAWN, STILLS
from .test_pipeline import run_job

LIBRARY = "libraries/tales"
PICTURE = Asset(name="uploads/mia.png", generation=1, size=1000, content_type="image/png")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def stored(request: pytest.FixtureRequest, settings: GatewaySettings) -> AsyncIterator[Any]:
    """A gateway on one of the databases."""
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgres"))
        settings = settings.model_copy(update={"database": url})
    async with open_gateway(settings) as gateway:
        yield gateway


def character(name: str = "Mia", figure: str = "girl", **more: Any) -> film_library.LibraryEntry:
    shown = film_library.Character(figure=figure, **more)
    return film_library.LibraryEntry(display_name=name, description="A girl in blue.", character=shown)


async def add(gateway: Any, *entries: film_library.LibraryEntry, library: str = LIBRARY) -> None:
    await gateway.CreateLibrary(
        libraries_api.CreateLibraryRequest(library_id=library.removeprefix("libraries/"))
    )
    for entry in entries:
        id = entry.display_name.casefold().replace(" ", "-")
        await gateway.CreateLibraryEntry(
            libraries_api.CreateLibraryEntryRequest(parent=library, entry_id=id, entry=entry)
        )


async def refused(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    return error.value.code(), received_reason(error.value)


async def test_libraries_and_entries_are_kept_changed_and_deleted(stored: Any) -> None:
    made = await stored.CreateLibrary(libraries_api.CreateLibraryRequest(library_id="tales", title="Tales"))
    assert (made.name, made.title) == (LIBRARY, "Tales")
    renamed = await stored.UpdateLibrary(libraries_api.UpdateLibraryRequest(name=LIBRARY, title="Old tales"))
    assert await stored.GetLibrary(libraries_api.GetLibraryRequest(name=LIBRARY)) == renamed
    assert (renamed.title, renamed.create_time) == ("Old tales", made.create_time)

    look = film.Look(hair="bun", top="#2f6f8f", extras=["glasses"])
    entry = character(look=look)
    request = libraries_api.CreateLibraryEntryRequest(parent=LIBRARY, entry_id="mia", entry=entry)
    mia = await stored.CreateLibraryEntry(request)
    name = f"{LIBRARY}/entries/mia"
    assert (mia.name, mia.character.look) == (name, look)
    entry.description, entry.character.figure = "In red.", "woman"
    change = libraries_api.UpdateLibraryEntryRequest(name=name, entry=entry)
    change.update_mask.paths.append("description")
    masked = await stored.UpdateLibraryEntry(change)
    assert (masked.description, masked.character.figure) == ("In red.", "girl")
    whole = await stored.UpdateLibraryEntry(libraries_api.UpdateLibraryEntryRequest(name=name, entry=entry))
    assert whole.character.figure == "woman"
    assert await stored.GetLibraryEntry(libraries_api.GetLibraryEntryRequest(name=name)) == whole

    await stored.DeleteLibraryEntry(libraries_api.DeleteLibraryEntryRequest(name=name))
    gone = await refused(stored.GetLibraryEntry(libraries_api.GetLibraryEntryRequest(name=name)))
    assert gone == (grpc.StatusCode.NOT_FOUND, "LIBRARY_ENTRY_NOT_FOUND")
    await stored.CreateLibraryEntry(request)
    await stored.DeleteLibrary(libraries_api.DeleteLibraryRequest(name=LIBRARY))
    gone = await refused(stored.GetLibrary(libraries_api.GetLibraryRequest(name=LIBRARY)))
    assert gone == (grpc.StatusCode.NOT_FOUND, "LIBRARY_NOT_FOUND")
    await add(stored)
    left = await stored.ListLibraryEntries(libraries_api.ListLibraryEntriesRequest(parent=LIBRARY))
    assert not left.entries, "a new library of the same name has none of the old one's"


async def test_lists_have_pages_and_limits(stored: Any) -> None:
    await add(stored, *(character(f"Mia {number}") for number in range(MAX_ENTRIES)))
    request = libraries_api.CreateLibraryEntryRequest(
        parent=LIBRARY, entry_id="more", entry=character("More")
    )
    full = await refused(stored.CreateLibraryEntry(request))
    assert full == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_LIBRARY_ENTRIES")
    page = await stored.ListLibraryEntries(
        libraries_api.ListLibraryEntriesRequest(parent=LIBRARY, page_size=60)
    )
    rest = await stored.ListLibraryEntries(
        libraries_api.ListLibraryEntriesRequest(parent=LIBRARY, page_token=page.next_page_token)
    )
    names = [entry.display_name for entry in (*page.entries, *rest.entries)]
    assert names == [f"Mia {number}" for number in reversed(range(MAX_ENTRIES))]
    assert not rest.next_page_token
    for number in range(1, MAX_LIBRARIES):
        await add(stored, library=f"libraries/l{number}")
    full = await refused(stored.CreateLibrary(libraries_api.CreateLibraryRequest(library_id="one-more")))
    assert full == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_LIBRARIES")
    first = await stored.ListLibraries(libraries_api.ListLibrariesRequest(page_size=30))
    second = await stored.ListLibraries(libraries_api.ListLibrariesRequest(page_token=first.next_page_token))
    assert len({each.name for each in (*first.libraries, *second.libraries)}) == MAX_LIBRARIES
    wrong = await refused(stored.ListLibraries(libraries_api.ListLibrariesRequest(page_token="x")))
    assert wrong == (grpc.StatusCode.INVALID_ARGUMENT, "BAD_PAGE_TOKEN")


async def test_names_are_unique_and_kinds_stay(gateway: Any) -> None:
    await add(gateway, character("Mia"), character("Lea"))
    again = await refused(gateway.CreateLibrary(libraries_api.CreateLibraryRequest(library_id="tales")))
    assert again == (grpc.StatusCode.ALREADY_EXISTS, "LIBRARY_EXISTS")
    for id, name in (("mia", "Other"), ("other", "MIA")):
        request = libraries_api.CreateLibraryEntryRequest(parent=LIBRARY, entry_id=id, entry=character(name))
        taken = await refused(gateway.CreateLibraryEntry(request))
        assert taken == (grpc.StatusCode.ALREADY_EXISTS, "LIBRARY_ENTRY_EXISTS")
    lea = f"{LIBRARY}/entries/lea"
    renamed = libraries_api.UpdateLibraryEntryRequest(name=lea, entry=character("mia"))
    assert (await refused(gateway.UpdateLibraryEntry(renamed)))[1] == "LIBRARY_ENTRY_EXISTS"
    place = film_library.LibraryEntry(display_name="Lea", place=film_library.LibraryPlace(set="beach"))
    other = libraries_api.UpdateLibraryEntryRequest(name=lea, entry=place)
    assert (await refused(gateway.UpdateLibraryEntry(other)))[1] == "LIBRARY_KIND_FIXED"
    masked = libraries_api.UpdateLibraryEntryRequest(name=lea, entry=character("Lea"))
    masked.update_mask.paths.append("create_time")
    assert (await refused(gateway.UpdateLibraryEntry(masked)))[1] == "INVALID_REQUEST"


@pytest.mark.parametrize(
    "entry",
    [
        film_library.LibraryEntry(display_name="Mia"),
        character("x" * 61),
        character(" Mia"),
        character("Mia\n"),
        character("(Mia)"),
        character(figure=" "),
        character(colour="red"),
        character(look=film.Look(skin="#FFF")),
        character(look=film.Look(extras=["glasses", "glasses"])),
        film_library.LibraryEntry(
            display_name="Mia", description="x" * 501, place=film_library.LibraryPlace()
        ),
    ],
)
async def test_entries_that_break_a_rule_are_refused(gateway: Any, entry: film_library.LibraryEntry) -> None:
    await add(gateway)
    request = libraries_api.CreateLibraryEntryRequest(parent=LIBRARY, entry_id="mia", entry=entry)
    code, why = await refused(gateway.CreateLibraryEntry(request))
    assert (code, why) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")


@pytest.mark.parametrize("name", ["Mia", "Old Tom", "O'Brien", "Łucja", "小明", "Jean-Luc & Co.", "Nr 7"])
async def test_people_have_names_in_any_script(gateway: Any, name: str) -> None:
    await add(gateway)
    request = libraries_api.CreateLibraryEntryRequest(parent=LIBRARY, entry_id="x", entry=character(name))
    assert (await gateway.CreateLibraryEntry(request)).display_name == name


async def test_a_library_is_its_owners(gateway: Any) -> None:
    await add(gateway, character("Mia"))
    with in_call(Call(user="somebody-else")):
        assert not (await gateway.ListLibraries(libraries_api.ListLibrariesRequest())).libraries
        entry = f"{LIBRARY}/entries/mia"
        for call in (
            gateway.GetLibrary(libraries_api.GetLibraryRequest(name=LIBRARY)),
            gateway.DeleteLibrary(libraries_api.DeleteLibraryRequest(name=LIBRARY)),
            gateway.ListLibraryEntries(libraries_api.ListLibraryEntriesRequest(parent=LIBRARY)),
            gateway.GetLibraryEntry(libraries_api.GetLibraryEntryRequest(name=entry)),
            gateway.DeleteLibraryEntry(libraries_api.DeleteLibraryEntryRequest(name=entry)),
            gateway.CreateJob(api.CreateJobRequest(prompt="Mia runs", library=LIBRARY)),
        ):
            assert (await refused(call))[0] is grpc.StatusCode.NOT_FOUND
        await add(gateway, character("Mia", "cat"))
    own = await gateway.GetLibraryEntry(libraries_api.GetLibraryEntryRequest(name=entry))
    assert own.character.figure == "girl"


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
