"""The pages of the documentation: a reader types what they say, the tutorials from an empty folder."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import google_crc32c
import httpx
import pytest

from tests.conftest import Stack, started_stack
from tests.pages.snippets import Reader, snippets
from tests.piper_program import write_piper
from tests.ports import free_ports
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


RUN = {
    ROOT / "README.md",
    ROOT / "docs/cli.md",
    ROOT / "clients/python/README.md",
    *(ROOT / f"docs/{name}.md" for name in ("api", "stubs", "operations", "traces")),
    *TUTORIALS.glob("*.md"),
}
"""The pages that a test follows: these below, `test_cli_page.py`, `test_installed_python_client.py`."""
PROGRAMS_OF_GO = pytest.mark.skipif(not shutil.which("go"), reason="needs Go to build grpcurl")
ALONE = {"first-film", "review", "models", "deploy"}
"""Tutorials whose reader starts a stack, or needs none."""
SPOKEN = {"storyboard"}
"""Tutorials whose reader has installed a voice."""


def tutorials() -> list[Any]:
    found = []
    for page in sorted(TUTORIALS.glob("*.md")):
        short = page.stem in {"first-film", "deploy"}
        found.append(pytest.param(page, marks=() if short else pytest.mark.long, id=page.stem))
    return found


def environment(stack: Stack, folder: Path) -> dict[str, str]:
    return {**stack.environment, "AIPROD_OUT": str(folder / "out"), "CLONE": str(ROOT)}


def of_a_stranger() -> dict[str, str]:
    """The variables of somebody who has started nothing yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIPROD_")}
    return {**kept, "AIPROD_PORT": str(free_ports(9)), "CLONE": str(ROOT)}


@pytest.fixture(scope="module")
def speaking_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    program, model = write_piper(tmp_path_factory.mktemp("voice"))
    settings = {"AIPROD_RENDER_PIPER": str(program), "AIPROD_RENDER_PIPER_VOICE": str(model)}
    with started_stack(tmp_path_factory.mktemp("speaking"), **settings) as stack:
        yield stack


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with grpcurl and the plugins of Go."""
    folder = tmp_path_factory.mktemp("programs")
    for program in GO_PROGRAMS:
        subprocess.run(["go", "install", program], env={**os.environ, "GOBIN": str(folder)}, check=True)
    return folder


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the repository, as it was installed."""
    folder = tmp_path / "clone"
    for name in filter(None, git(ROOT, "ls-files", "-z").split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-m", "a clone")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


@pytest.mark.parametrize("page", tutorials())
def test_a_reader_gets_through_the_tutorial(
    page: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = request.getfixturevalue("clone") if page.stem == "deploy" else tmp_path
    if page.stem in ALONE:
        settings = of_a_stranger()
    else:
        named = "speaking_stack" if page.stem in SPOKEN else "stack"
        settings = environment(request.getfixturevalue(named), tmp_path)
    assert Reader(folder, settings).follow(page)


@PROGRAMS_OF_GO
@pytest.mark.long
@pytest.mark.parametrize("page", ["operations", "traces"])
def test_a_reader_runs_what_the_page_tells(page: str, programs: Path, clone: Path) -> None:
    settings = of_a_stranger()
    settings["PATH"] = f"{programs}{os.pathsep}{settings['PATH']}"
    Reader(clone, settings).follow(ROOT / f"docs/{page}.md")


@PROGRAMS_OF_GO
@pytest.mark.long
@pytest.mark.lone
def test_a_reader_runs_what_the_readme_tells(stack: Stack, programs: Path, clone: Path) -> None:
    settings = environment(stack, clone)
    settings["PATH"] = f"{programs}{os.pathsep}{settings['PATH']}"
    assert Reader(clone, settings).follow(ROOT / "README.md") >= 5


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
    ticket = httpx.post(api, json=begin, timeout=60).raise_for_status().json()
    httpx.put(ticket["put_url"], content=content, headers=ticket["put_headers"]).raise_for_status()
    return httpx.post(f"{api}/{ticket['upload_id']}:commit", timeout=60).raise_for_status().text


@PROGRAMS_OF_GO
@pytest.mark.long
@pytest.mark.lone
@pytest.mark.skipif(not PLUGINS.is_dir(), reason="needs Node.js")
def test_every_command_of_the_page_of_the_api_runs(stack: Stack, programs: Path, clone: Path) -> None:
    save_tone(clone / "song.mp3", 4)
    settings = environment(stack, clone)
    settings["PATH"] = os.pathsep.join((str(programs), str(PLUGINS), settings["PATH"]))
    made = stack.cli("generate", "a kite above the dunes", "--duration", "2", "--json")
    assert made.returncode == 0, made.stderr
    job = json.loads(made.stdout.splitlines()[-1])["name"].split("/")[1]
    picture = uploaded(stack, clone / "examples/media/lake.jpg", "image/jpeg")
    words = {"JOB": job, "PICTURE": picture, "SONG": uploaded(stack, clone / "song.mp3", "audio/wav")}
    assert Reader(clone, settings, words).follow(ROOT / "docs/api.md") >= 10


@PROGRAMS_OF_GO
@pytest.mark.long
@pytest.mark.skipif(not PLUGINS.is_dir(), reason="needs Node.js")
def test_stubs_for_other_languages(programs: Path, clone: Path) -> None:
    settings = of_a_stranger()
    settings["PATH"] = os.pathsep.join((str(programs), str(PLUGINS), settings["PATH"]))
    assert Reader(clone, settings).follow(ROOT / "docs/stubs.md")
    assert list((clone / "gen/typescript").rglob("*_pb.ts"))
    for own in (path for path in (ROOT / "libs/protos/src/aiprod").rglob("*_pb2.py")):
        assert own.read_text() == (clone / "gen/python/aiprod" / own.relative_to(own.parents[2])).read_text()


PAGES = [
    page
    for folder in (ROOT, ROOT / "docs", TUTORIALS, ROOT / "docs/reference", *(ROOT / "clients").iterdir())
    for page in folder.glob("*.md")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_snippet_is_run_or_says_why_not(page: Path) -> None:
    for snippet in snippets(page):
        if snippet.mark == "run by":
            assert page.name in (ROOT / snippet.note).read_text()
        elif snippet.mark == "not run:":
            assert len(snippet.note) > 10
        else:
            assert page in RUN, f"{page.name}:{snippet.line}: nothing runs this, and no mark says why"
            assert snippet.title or snippet.language in {"console", "python"}
