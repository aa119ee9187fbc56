"""The tutorials, typed by a reader from an empty folder."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import google_crc32c
import httpx
import pytest

from tests.conftest import Stack, started_stack
from tests.pages.snippets import Reader, snippets
from tests.tones import save_tone
from tools import generate_go

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "docs/tutorials"
PLUGINS = ROOT / "clients/node_modules/.bin"
GO_PROGRAMS = (
    "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4",
    *(f"{plugin}@{version}" for plugin, version in generate_go.PLUGINS.items()),
)


@pytest.fixture(scope="module")
def stack_with_tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("tokens")
    with started_stack(home, AIPROD_TOKEN_ISSUER="local") as stack:
        yield stack


def environment(stack: Stack, folder: Path) -> dict[str, str]:
    return {**stack.environment, "AIPROD_OUT": str(folder / "out"), "CLONE": str(ROOT)}


LONG = [pytest.param(page, marks=pytest.mark.long) for page in ("storyboard", "quality-control", "models")]


@pytest.mark.parametrize("tutorial", ["first-film", "deploy", *LONG])
def test_a_reader_gets_through_the_tutorial(tutorial: str, stack: Stack, tmp_path: Path) -> None:
    assert Reader(tmp_path, environment(stack, tmp_path)).follow(TUTORIALS / f"{tutorial}.md")


def test_two_readers_review_a_film(stack_with_tokens: Stack, tmp_path: Path) -> None:
    settings = {**environment(stack_with_tokens, tmp_path), "AIPROD_TOKEN_ISSUER": "local"}
    assert Reader(tmp_path, settings).follow(TUTORIALS / "review.md")


def uploaded(stack: Stack, path: Path, kind: str) -> str:
    """The asset of an uploaded file, as JSON."""
    content, api = path.read_bytes(), f"{stack.url}/api/uploads"
    checksum = int.from_bytes(google_crc32c.Checksum(content).digest())
    begin = {
        "role": "UPLOAD",
        "content_type": kind,
        "size": len(content),
        "crc32c": checksum,
        "one_put": True,
    }
    ticket = httpx.post(api, json=begin, timeout=30).raise_for_status().json()
    httpx.put(ticket["put_url"], content=content, headers=ticket["put_headers"]).raise_for_status()
    return httpx.post(f"{api}/{ticket['upload_id']}:commit", timeout=30).raise_for_status().text


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("go") or not PLUGINS.is_dir(), reason="needs Go and Node.js")
def test_every_command_of_the_page_of_the_api_runs(stack: Stack, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    for program in GO_PROGRAMS:
        subprocess.run(["go", "install", program], env={**os.environ, "GOBIN": str(programs)}, check=True)
    clone = tmp_path / "clone"
    for part in ("protos", "third_party", "examples", "tools"):
        shutil.copytree(ROOT / part, clone / part)
    for file in ROOT.glob("buf*.yaml"):
        shutil.copy(file, clone)
    save_tone(clone / "song.mp3", 4)
    settings = environment(stack, clone)
    settings["PATH"] = os.pathsep.join((str(programs), str(PLUGINS), settings["PATH"]))
    made = stack.cli("generate", "a kite above the dunes", "--duration", "2", "--json")
    assert made.returncode == 0, made.stderr
    job = json.loads(made.stdout.splitlines()[-1])["name"].split("/")[1]
    picture = uploaded(stack, clone / "examples/media/lake.jpg", "image/jpeg")
    words = {"JOB": job, "PICTURE": picture, "SONG": uploaded(stack, clone / "song.mp3", "audio/wav")}
    assert Reader(clone, settings, words).follow(ROOT / "docs/api.md") >= 10
    assert list((clone / "gen/typescript").rglob("*_pb.ts"))


def test_every_tutorial_is_followed() -> None:
    tested = {"first-film", "storyboard", "quality-control", "models", "deploy", "review"}
    assert {page.stem for page in TUTORIALS.glob("*.md")} == tested


def test_what_is_not_run_says_why() -> None:
    reasons = {snippet.not_run for page in TUTORIALS.glob("*.md") for snippet in snippets(page)}
    assert all(len(reason) > 10 for reason in reasons - {""})
