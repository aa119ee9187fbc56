"""One character in two films: over REST, the Python client, and the command line, with the whole stack."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
import yaml

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod_client import Client, Film, NotFound
from tests.conftest import Stack

from .test_rest import answer, error

pytestmark = pytest.mark.e2e

DRESS = "#d0109a"
"""A colour that no set and no palette has."""
LOOK = {"hair": "pigtails", "garment": "dress", "top": DRESS, "bottom": DRESS, "hat": "straw"}
PROMPTS = ("Mia stands in a kitchen.", "Mia waves to a cat in the kitchen.")


@pytest.fixture(scope="module")
def rest(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{stack.url}/api", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Client]:
    with Client(stack.target) as client:
        yield client


@pytest.fixture(scope="module")
def library(rest: httpx.Client) -> str:
    library: str = answer(rest.post("/libraries", json={"library_id": "fables", "title": "Tales"}))["name"]
    mia = {"display_name": "Mia", "character": {"figure": "girl", "look": LOOK}}
    answer(rest.post(f"/{library}/entries", json={"entry_id": "mia", "entry": mia}))
    return library


def seen_of(client: Client, film: Film) -> Any:
    """The keys of Mia in a film, without her id there."""
    name = film.name.replace("jobs/", "rooms/")

    async def manifest() -> Any:
        return (await client._client.raw.collab.GetRoom(collab_api.GetRoomRequest(name=name))).manifest

    from aiprod_client.background import run

    (mia,) = (each for each in run(manifest()).entities if each.name == "Mia")
    mia.ClearField("id")
    return mia


def colours_of(path: Path) -> list[tuple[int, ...]]:
    """The three commonest colours of the dress late in the film, as light and paper make them."""
    with av.open(str(path)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    pixels = frames[len(frames) * 3 // 4].reshape(-1, 3).astype(int)
    red, green, blue = pixels.T
    magenta = pixels[(red - green > 70) & (blue - green > 40)]
    coarse, counts = np.unique(magenta // 16, axis=0, return_counts=True)
    return [tuple(map(int, colour)) for colour in coarse[np.argsort(-counts)[:3]] if counts.sum() > 40]


def test_a_character_looks_alike_in_two_films(client: Client, library: str, tmp_path: Path) -> None:
    films = [client.generate(text, library=library, duration=2, size="320x240") for text in PROMPTS]
    first, second = (seen_of(client, film) for film in films)
    assert first == second
    assert (first.figure, first.look.top) == ("👧", DRESS)
    colours = [colours_of(film.save(tmp_path / f"{number}.mp4")) for number, film in enumerate(films)]
    assert colours[0], "the dress is seen"
    assert {*colours[0]} & {*colours[1]}, "and it is of the same paper in both films"
    other = client.generate(PROMPTS[0], duration=2, size="320x240")
    assert not colours_of(other.save(tmp_path / "other.mp4")), "and in no film without the library"


def test_rest_changes_lists_and_refuses(rest: httpx.Client, library: str) -> None:
    created = answer(rest.post(f"/{library}/entries", json=_entry("Sea", place={"set": "beach"})))
    change = {"entry": {**created, "description": "Grey waves."}, "update_mask": "description"}
    changed = answer(rest.patch(f"/{created['name']}", json=change))
    assert (changed["description"], changed["place"]) == ("Grey waves.", {"set": "beach"})
    listed = answer(rest.get(f"/{library}/entries", params={"page_size": 1}))
    assert [each["display_name"] for each in listed["entries"]] == ["Sea"]
    assert listed["next_page_token"]
    assert answer(rest.patch(f"/{library}", json={"title": "Old tales"}))["title"] == "Old tales"
    assert error(rest.post(f"/{library}/entries", json=_entry("sea", place={}))) == (
        409,
        "LIBRARY_ENTRY_EXISTS",
    )
    assert error(rest.get("/libraries/none")) == (404, "LIBRARY_NOT_FOUND")
    assert error(rest.post("/generate", json={"prompt": "x", "library": "libraries/none"}))[0] == 404
    unknown = {"prompt": "x", "library": library, "library_entries": ["Nobody"]}
    assert error(rest.post("/generate", json=unknown)) == (400, "LIBRARY_ENTRY_UNKNOWN")
    assert rest.delete(f"/{created['name']}").status_code == 200
    assert error(rest.get(f"/{created['name']}")) == (404, "LIBRARY_ENTRY_NOT_FOUND")


def _entry(name: str, **kind: object) -> dict[str, object]:
    return {"entry_id": name.casefold(), "entry": {"display_name": name, **kind}}


def test_the_python_client_keeps_libraries_with_pictures(client: Client, tmp_path: Path) -> None:
    picture = tmp_path / "mia.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    libraries = client.libraries
    libraries.create("people")
    mia = {"display_name": "Mia", "character": {"figure": "girl"}}
    entry = libraries.add("people", "mia", mia, picture=picture)
    assert entry.character.reference.content_type == "image/png"
    assert [each.display_name for each in libraries.entries("people")] == ["Mia"]
    film = client.generate("Mia sings", library="people", duration=1, size="320x240")
    assert ("Mia: reference picture", "NO_REFERENCE") in [(each.words, each.reason) for each in film.unshown]
    libraries.update("people", "mia", {**mia, "description": "Tall."})
    with pytest.raises(ValueError, match="not an entry"):
        libraries.add("people", "x", {"name_of_it": "x"})
    libraries.remove("people", "mia")
    libraries.delete("people")
    with pytest.raises(NotFound):
        libraries.remove("people", "mia")


def aiprod(stack: Stack, *words: str) -> str:
    done = stack.cli(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_line_keeps_libraries(stack: Stack) -> None:
    aiprod(stack, "library", "create", "cli", "--title", "From a shell")
    mia = ("library", "character", "cli", "Mia", "--figure", "girl", "--top", DRESS)
    aiprod(stack, *mia, "--extra", "glasses")
    aiprod(stack, *mia, "--replace", "--description", "A girl.")
    aiprod(stack, "library", "palette", "cli", "Evening", "#2d1e4f,#f2704e,#ffd08a,#ffb347,#150f2b")
    shown = json.loads(aiprod(stack, "library", "show", "cli", "--json"))
    assert [each["display_name"] for each in shown["entries"]] == ["Evening", "Mia"]
    assert shown["entries"][1]["description"] == "A girl."
    aiprod(stack, "library", "remove", "cli", "mia")
    aiprod(stack, "library", "remove", "cli")


def test_the_command_line_makes_a_film_of_a_library(stack: Stack, library: str) -> None:
    small = ("--duration", "1", "--size", "320x240", "--json")
    made = aiprod(stack, "generate", "A dog runs", "--library", "fables", "--library-entry", "mia", *small)
    jobs = [line["job"] for line in map(json.loads, made.splitlines()) if "job" in line]
    assert {entry["display_name"] for job in jobs for entry in job.get("used_entries", ())} == {"Mia"}


def test_a_storyboard_is_planned_with_a_library_and_filmed_with_it(
    stack: Stack, library: str, tmp_path: Path
) -> None:
    board = tmp_path / "film.yaml"
    aiprod(stack, "storyboard", "Mia runs.", "--library", "fables", "--duration", "1", "-o", str(board))
    planned = yaml.safe_load(board.read_text())
    assert planned["library"] == library
    assert {name for scene in planned["scenes"] for name in scene["subjects"]} == {"Mia"}
    made = aiprod(stack, "generate", "--storyboard", str(board), "--size", "320x240", "--json")
    jobs = [line["job"] for line in map(json.loads, made.splitlines()) if "job" in line]
    assert {entry["display_name"] for job in jobs for entry in job.get("used_entries", ())} == {"Mia"}
