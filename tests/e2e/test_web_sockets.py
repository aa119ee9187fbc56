"""Rooms over WebSockets, beside all other ways into them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import uuid4

import aiohttp
import grpc
import httpx
import pytest
from google.protobuf import json_format

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from tests.manifests import LIGHTHOUSE

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio]

COMMENTS = 20


@pytest.fixture
async def room(stack) -> str:
    """The name of a new room, opened as the pipeline does."""
    name = f"rooms/ws-{uuid4().hex[:8]}"
    collab = f"127.0.0.1:{stack.port + 6}"
    manifest = film.Manifest()
    manifest.CopyFrom(LIGHTHOUSE)
    async with grpc.aio.insecure_channel(collab) as channel:
        request = collab_api.OpenRoomRequest(name=name, manifest=manifest)
        await CollabServiceStub(channel).OpenRoom(request, metadata=(("x-user-id", "local"),))
    return name


@pytest.fixture
async def session(stack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stack.url) as session:
        yield session


def path(room: str) -> str:
    return f"/ws/api/collaborate/{room.removeprefix('rooms/')}"


def comment(text: str) -> dict:
    return {"submit": {"request_id": str(uuid4()), "comment": {"text": text}}}


def texts(events: list[dict]) -> list[tuple[str, str]]:
    return [(event["seq"], event["comment"]["text"]) for event in events if "comment" in event]


async def follow_socket(socket: aiohttp.ClientWebSocketResponse) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    while len(seen) < 2 * COMMENTS:
        seen += texts((await socket.receive_json(timeout=60))["events"])
    return seen


async def follow_join(stub: CollabServiceStub, room: str, ready: asyncio.Event) -> list[tuple[str, str]]:
    async def frames() -> AsyncIterator[collab_api.JoinRequest]:
        yield collab_api.JoinRequest(hello=collab_api.WatchRequest(name=room))
        await ready.wait()
        for number in range(COMMENTS):
            yield json_format.ParseDict(comment(f"grpc {number}"), collab_api.JoinRequest())
        await asyncio.Event().wait()

    seen: list[tuple[str, str]] = []
    async for frame in stub.Join(frames(), timeout=60):
        ready.set()
        seen += [(str(event.seq), event.comment.text) for event in frame.events if event.HasField("comment")]
        if len(seen) == 2 * COMMENTS:
            return seen
    return seen


async def follow_events(stack, room: str) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    async with (
        httpx.AsyncClient(base_url=stack.url, timeout=60) as client,
        client.stream("GET", f"/api/{room}:watch") as stream,
        aclosing(stream.aiter_lines()) as lines,
    ):
        async for line in lines:
            if line.startswith("data: "):
                seen += texts(json.loads(line.removeprefix("data: "))["events"])
            if len(seen) == 2 * COMMENTS:
                break
    return seen


async def test_all_ways_see_one_order(stack, session, room: str) -> None:
    ready = asyncio.Event()
    async with (
        session.ws_connect(path(room), origin="http://localhost:5173") as socket,
        session.ws_connect(path(room)) as other,
        grpc.aio.insecure_channel(stack.target) as channel,
    ):
        followers = [
            asyncio.create_task(follow_join(CollabServiceStub(channel), room, ready)),
            asyncio.create_task(follow_events(stack, room)),
            asyncio.create_task(follow_socket(other)),
            asyncio.create_task(follow_socket(socket)),
        ]
        await ready.wait()
        for number in range(COMMENTS):
            await socket.send_json(comment(f"socket {number}"))
        first, *others = await asyncio.gather(*followers)
    assert len(first) == 2 * COMMENTS
    assert others == [first] * 3


async def test_a_socket_continues_after_the_last_event(session, room: str) -> None:
    async with session.ws_connect(path(room)) as socket:
        epoch = (await socket.receive_json())["welcome"]["room"]["epoch"]
        await socket.send_json(comment("last"))
        seq = ""
        while not seq:
            found = texts((await socket.receive_json(timeout=60))["events"])
            seq = found[-1][0] if found else ""
    resumed = f"{path(room)}?after_seq={int(seq) - 1}&epoch={epoch}"
    async with session.ws_connect(resumed) as socket:
        assert "welcome" in await socket.receive_json()
        events: list[dict] = []
        while not events:
            events = (await socket.receive_json(timeout=60))["events"]
    assert texts(events) == [(seq, "last")]


async def test_a_rejected_command_does_not_end_the_socket(session, room: str) -> None:
    async with session.ws_connect(path(room)) as socket:
        await socket.send_json({"submit": {"request_id": str(uuid4()), "undo": "999"}})
        rejects: list[dict] = []
        while not rejects:
            rejects = (await socket.receive_json(timeout=60))["rejects"]
        assert rejects[0]["reason"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "frame", "code", "why"),
    [
        ("", '{"submit":', 4003, "INVALID_REQUEST: the JSON cannot be read from character 11 on"),
        ("", '{"submit": {"comments": {}}}', 4003, "INVALID_REQUEST: comments: unknown field of JoinRequest"),
        ("", '{"submit": {"undo": "x"}}', 4003, "INVALID_REQUEST: undo: a value of another type"),
        ("", '{"submit": {"undo": "1", "undo": "2"}}', 4003, "INVALID_REQUEST: undo appears twice"),
        ("", '{"submit": {"undo": "1", "comment": {}}}', 4003, "INVALID_REQUEST: set only one field of body"),
        ("", '{"submit": {"request_id": "x", "undo": "1"}}', 4003, "INVALID_REQUEST: submit.request_id"),
        ("", "null", 4003, "INVALID_REQUEST: a frame is text and has a JSON object"),
        ("", "[]", 4003, "INVALID_REQUEST: a frame is text and has a JSON object"),
        ("", b'{"presence": {}}', 4003, "INVALID_REQUEST"),
        ("", '{"hello": {"name": "rooms/r"}}', 4003, "HELLO_REPEATED"),
        ("?after_seq=x", "", 4003, "INVALID_REQUEST: after_seq: a value of another type"),
        ("?after_seq=0&after_seq=1", "", 4003, "INVALID_REQUEST"),
        ("?after_seq=999", "", 4011, "LOG_RESTARTED"),
    ],
)
async def test_a_wrong_frame_ends_the_socket(session, room, query, frame, code, why) -> None:
    async with session.ws_connect(path(room) + query) as socket:
        if frame:
            await (socket.send_str if isinstance(frame, str) else socket.send_bytes)(frame)
        end = await socket.receive(timeout=60)
        while end.type == aiohttp.WSMsgType.TEXT:
            end = await socket.receive(timeout=60)
    assert end.data == code
    assert end.extra.startswith(why)


async def test_a_room_that_does_not_exist(session) -> None:
    async with session.ws_connect(path("rooms/none")) as socket:
        end = await socket.receive(timeout=60)
    assert (end.data, end.extra.partition(":")[0]) == (4005, "ROOM_NOT_FOUND")


async def test_pages_of_others_get_no_socket(session, room: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await session.ws_connect(path(room), origin="https://foreign.example")


async def test_other_requests_are_told_what_the_path_takes(stack, room: str) -> None:
    plain = httpx.get(stack.url + path(room))
    assert (plain.status_code, plain.json()["details"][0]["reason"]) == (426, "WEB_SOCKET_REQUIRED")
    assert httpx.post(stack.url + path(room)).status_code == 405
