"""One room, five ways into it at once: bidi streams from Go and Python, and a browser's three."""

import asyncio
import gzip
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from google.protobuf import json_format
from playwright.async_api import Page, async_playwright

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from tests.conftest import Stack
from tests.manifests import LIGHTHOUSE
from tests.pages.figures import assert_stated
from tests.pages.snippets import snippets
from tests.studio.installed_client import PROGRAMS, ROOT, install, run

pytestmark = [pytest.mark.studio, pytest.mark.long, pytest.mark.asyncio]

ROLLDOWN = PROGRAMS / "rolldown", "build/0.js", "--format", "esm"
COUNT = 10
TOTAL = 4 * COUNT
type Comments = list[list[str]]

SOCKET = """([path, count, total]) => new Promise((resolve, reject) => {
  const seen = [];
  let begun = false;
  const socket = new WebSocket(`ws://${location.host}${path}`);
  socket.onclose = ({code, reason}) => reject(new Error(`${code} ${reason}`));
  socket.onmessage = ({data}) => {
    const {events = []} = data ? JSON.parse(data) : {};
    for (let number = 0; !begun && number < count; number += 1) {
      const comment = {text: `socket ${number}`};
      socket.send(JSON.stringify({submit: {request_id: crypto.randomUUID(), comment}}));
    }
    begun = true;
    for (const {seq, comment} of events) if (comment) seen.push([seq, comment.text]);
    if (seen.length >= total) { socket.onclose = null; socket.close(); resolve(seen); }
  };
})"""

EVENTS = """([path, total]) => new Promise((resolve) => {
  const seen = [];
  const source = new EventSource(path);
  source.onmessage = ({data}) => {
    for (const {seq, comment} of JSON.parse(data).events) if (comment) seen.push([seq, comment.text]);
    if (seen.length >= total) { source.close(); resolve(seen); }
  };
})"""


async def open_room(stack: Stack) -> str:
    """Opens a room as the pipeline does; returns its name."""
    name = f"rooms/open-{uuid4().hex[:8]}"
    manifest = film.Manifest()
    manifest.CopyFrom(LIGHTHOUSE)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{stack.port + 6}") as channel:
        request = collab_api.OpenRoomRequest(name=name, manifest=manifest)
        await CollabServiceStub(channel).OpenRoom(request, metadata=(("x-user-id", "local"),))
    return name


@pytest.fixture
async def page(stack: Stack, browser_type_launch_args: dict) -> AsyncIterator[Page]:
    """A page of the edge's origin."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**browser_type_launch_args)
        page = await browser.new_page()
        await page.goto(f"{stack.url}/api/docs")
        yield page
        await browser.close()


async def python_joins(stack: Stack, room: str) -> Comments:
    async def frames() -> AsyncIterator[collab_api.JoinRequest]:
        yield collab_api.JoinRequest(hello=collab_api.WatchRequest(name=room))
        for number in range(COUNT):
            body = {"submit": {"request_id": str(uuid4()), "comment": {"text": f"python {number}"}}}
            yield json_format.ParseDict(body, collab_api.JoinRequest())
        await asyncio.Event().wait()

    seen: Comments = []
    async with grpc.aio.insecure_channel(stack.target) as channel:
        async for frame in CollabServiceStub(channel).Join(frames(), timeout=60):
            seen += [[str(it.seq), it.comment.text] for it in frame.events if it.HasField("comment")]
            if len(seen) >= TOTAL:
                break
    return seen


async def go_joins(stack: Stack, room: str, program: Path) -> Comments:
    printed = await asyncio.to_thread(run, program.parent, program, stack.target, room, COUNT, TOTAL)
    return [line.split("\t") for line in printed.splitlines()]


def build_in_go(folder: Path) -> Path:
    client = ROOT / "clients/go"
    folder.mkdir()
    shutil.copy(ROOT / "tests/foreign_clients/go/main.go", folder)
    run(folder, "go", "mod", "init", "example.com/join")
    run(folder, "go", "mod", "edit", f"-replace=github.com/aiprod/aiprod/clients/go={client}")
    run(folder, "go", "mod", "tidy")
    run(folder, "go", "vet", ".")
    run(folder, "go", "build", "-o", "join", ".")
    return folder / "join"


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile a client")
async def test_all_clients_see_one_order(stack: Stack, page: Page, tmp_path: Path) -> None:
    install(tmp_path)
    program, room = build_in_go(tmp_path / "go"), await open_room(stack)
    await page.evaluate((tmp_path / "page.js").read_text() + "; window.aiprod = aiprod")
    path = f"/ws/api/collaborate/{room.removeprefix('rooms/')}"
    first, *others = await asyncio.gather(
        python_joins(stack, room),
        go_joins(stack, room, program),
        page.evaluate("([name, count, total]) => aiprod.discuss(name, count, total)", [room, COUNT, TOTAL]),
        page.evaluate(SOCKET, [path, COUNT, TOTAL]),
        page.evaluate(EVENTS, [f"/api/{room}:watch", TOTAL]),
    )
    assert len({text for _, text in first}) == TOTAL
    assert [seq for seq, _ in first] == sorted((seq for seq, _ in first), key=int)
    assert others == [first] * 4


async def test_the_installed_client_makes_and_reviews_a_film(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    install(tmp_path)
    await page.goto(stack.url)  # the studio's page, which may load films
    await page.evaluate((tmp_path / "page.js").read_text() + "; window.aiprod = aiprod")
    in_browser = await page.evaluate("() => aiprod.film()")
    in_node = json.loads(run(tmp_path, "node", "build/node.js", stack.url))
    for outcome in (in_browser, in_node):
        assert outcome["scenes"][0] == "Up it goes"
        assert (outcome["decision"], outcome["kind"]) == ("APPROVED", "ftyp")
        assert outcome["bytes"] > 10_000
        assert outcome["stages"] >= 5


async def test_the_programs_of_its_readme_and_of_the_page_of_the_api(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    """In an empty folder with the package alone, compiled strictly: one in a browser, the others in Node."""
    pages = ROOT / "clients/typescript/README.md", ROOT / "docs/api.md"
    programs = [one.text for path in pages for one in snippets(path) if one.language == "ts"]
    for number, program in enumerate(programs):
        (tmp_path / f"{number}.ts").write_text(program.replace("localhost:8080", stack.target))
    install(tmp_path)
    bundle = run(tmp_path, *ROLLDOWN)
    code = "\n".join(line for line in bundle.splitlines() if not line.startswith(("export", "import")))
    [package], small = tmp_path.glob("*.tgz"), run(tmp_path, *ROLLDOWN, "--minify")
    assert_stated(pages[0], "The package has SIZE", package.stat().st_size)
    assert_stated(pages[0], "loads SIZE of gzip JavaScript", len(gzip.compress(small.encode())))
    async with page.expect_console_message(lambda line: bool(re.search(r"\w 0$", line.text)), timeout=60_000):
        await page.evaluate(f"() => {{ (async () => {{ {code} }})(); }}")
    failed = run(tmp_path, "node", "build/1.js")
    assert "ROOM_NOT_FOUND" in failed
    run(tmp_path, "node", "build/2.js")
    assert (tmp_path / "boat.mp4").read_bytes()[4:8] == b"ftyp"
    assert run(tmp_path, "node", "build/3.js") == "local\n"


async def test_the_socket_of_the_page_of_the_api(stack: Stack, page: Page) -> None:
    """The snippet of docs/api.md in a browser, which logs its own comment."""
    [snippet] = [one.text for one in snippets(ROOT / "docs/api.md") if one.language == "js"]
    room = (await open_room(stack)).removeprefix("rooms/")
    script = re.sub(r"\bJOB\b", room, snippet).replace("localhost:8080", stack.target)
    async with page.expect_console_message(lambda line: "Array" in line.text or "[" in line.text):
        await page.evaluate(f"() => {{ {script} window.socket = socket; }}")
    texts = "socket.addEventListener('message', e => { if (e.data.includes('over a socket')) resolve(true) })"
    assert await page.evaluate(f"() => new Promise((resolve) => {{ {texts}; socket.onopen(); }})")
