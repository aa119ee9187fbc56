"""Libraries: what the films of a user share, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from aiprod.film.v1 import library_pb2 as film_library
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import libraries_pb2 as libraries_api
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.libraries.libraries import MAX_LIBRARIES
from aiprod_gateway.libraries.library_entries import MAX_ENTRIES
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason
from tests.backing_services import new_database

from .conftest import open_gateway

LIBRARY = "libraries/tales"
PICTURE = Asset(name="uploads/mia.png", generation=1, size=1000, content_type="image/png")


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
