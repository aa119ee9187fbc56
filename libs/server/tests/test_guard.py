"""What the guard does for each shape of RPC, over a real connection: identity, validation, errors."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_rpc.call import (
    ADDRESS_HEADER,
    AT_EDGE,
    BEHIND_EDGE,
    EDGE_HEADER,
    PIPELINE_USER,
    TIMEOUT_HEADER,
    Call,
    current_call,
    in_call,
)
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason, received_status
from aiprod_server import stream_end
from aiprod_server.server import running
from aiprod_server.settings import ServerSettings
from libs.server.tests.rooms import ROOM, SETTINGS, Metadata, Rooms, binding, call

SHAPES = pytest.mark.parametrize("shape", ["unary", "stream", "bidi"])


@SHAPES
@pytest.mark.parametrize(
    ("room", "code", "reason"),
    [
        ("rooms/missing", "NOT_FOUND", "ROOM_NOT_FOUND"),
        ("rooms/full", "RESOURCE_EXHAUSTED", "ROOM_FULL"),
        ("rooms/broken", "INTERNAL", "INTERNAL"),
        ("no room", "INVALID_ARGUMENT", "INVALID_REQUEST"),
    ],
)
async def test_errors_are_mapped_on_every_shape(
    rooms: rpc.CollabServiceStub, shape: str, room: str, code: str, reason: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, shape, room)
    assert failure.value.code().name == code
    assert received_reason(failure.value) == reason
    assert "secret" not in str(failure.value)


async def test_details_name_the_field_and_the_retry_delay(rooms: rpc.CollabServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, "unary", "no room")
    bad, delay = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    assert any(detail.Unpack(bad) for detail in received_status(failure.value).details)
    assert bad.field_violations[0].field == "name"
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, "unary", "rooms/full")
    assert any(detail.Unpack(delay) for detail in received_status(failure.value).details)
    assert delay.retry_delay.ToMilliseconds() == 2500


@SHAPES
async def test_identity_request_id_and_deadline_travel(rooms: rpc.CollabServiceStub, shape: str) -> None:
    deadline = asyncio.get_running_loop().time() + 5
    with in_call(Call(user="ada", request_id="r-1", deadline=deadline)):
        room = await call(rooms, shape, ROOM)
    assert (room.name, room.owner) == ("r-1", "ada")
    # The wire rounds a timeout up by a little.
    assert 0 < room.head <= 5_100


@SHAPES
@pytest.mark.parametrize(("timeout", "most"), [("7S", 7_000), ("2M", 120_000), ("500m", 500)])
async def test_the_edge_states_the_deadline_that_it_counts(
    rooms: rpc.CollabServiceStub, shape: str, timeout: str, most: int
) -> None:
    metadata = (("x-user-id", "ada"), (EDGE_HEADER, AT_EDGE), (TIMEOUT_HEADER, timeout))
    room = await call(rooms, shape, ROOM, metadata)
    assert 0 <= room.head <= most
    assert room.head > most - 60_000


@SHAPES
async def test_nobody_but_the_edge_states_a_deadline(rooms: rpc.CollabServiceStub, shape: str) -> None:
    room = await call(rooms, shape, ROOM, ((TIMEOUT_HEADER, "soon"),))
    assert room.owner == "local"


@SHAPES
@pytest.mark.parametrize("from_edge", [True, False])
async def test_a_call_that_serves_one_from_outside_is_marked_as_such(
    rooms: rpc.CollabServiceStub, shape: str, from_edge: bool
) -> None:
    with in_call(Call(user="ada", from_edge=from_edge)):
        room = await call(rooms, shape, ROOM)
    assert [*room.locked_scenes] == (["edge"] if from_edge else [])


@SHAPES
@pytest.mark.parametrize(
    ("value", "expires"),
    [
        ("1700000000", "expires 1.7e+09"),
        ("1700000000.5", "expires 1.7e+09"),
        *((value, "expires 0") for value in ("", "soon", "1e999", "inf", "nan", "17:00")),
    ],
)
async def test_a_broken_expiry_counts_as_expired(
    rooms: rpc.CollabServiceStub, shape: str, value: str, expires: str
) -> None:
    room = await call(rooms, shape, ROOM, (("x-user-expires", value),))
    assert [*room.locked_scenes] == [expires]


async def test_ids_that_a_call_does_not_state_are_made_once() -> None:
    calls = []

    class Asking(Rooms):
        def answer(self, room: str) -> collab_pb.Room:
            calls.append(current_call())
            return collab_pb.Room()

    async with (
        running(SETTINGS, binding(Asking())) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        for _ in range(2):
            await call(rpc.CollabServiceStub(channel), "unary", ROOM)
    first, second = calls
    # They hold when the RPC has ended, and in a copy of the call.
    assert re.fullmatch("[0-9a-f]{16}", first.request_id)
    assert replace(first, deadline=None).request_id == first.request_id
    assert replace(first, user="bob").traceparent == first.traceparent
    assert first.request_id != second.request_id
    assert first.traceparent != second.traceparent
    assert (first.user, first.deadline, first.from_edge, first.expires) == ("local", None, False, None)


async def test_a_call_without_an_expiry_never_expires(rooms: rpc.CollabServiceStub) -> None:
    assert [*(await call(rooms, "unary", ROOM)).locked_scenes] == []


EDGE = ("x-aiprod-edge", "1")
LONGEST_ID = "auth0|" + "~" * 249


@pytest.mark.parametrize("shape", ["unary", "stream"])
@pytest.mark.parametrize("metadata", [(EDGE,), (EDGE, ("x-user-id", ""))], ids=["no user", "an empty user"])
async def test_a_call_from_outside_is_never_anonymous(
    rooms: rpc.CollabServiceStub, shape: str, metadata: Metadata
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, shape, ROOM, metadata)
    assert failure.value.code().name == "UNAUTHENTICATED"
    assert received_reason(failure.value) == "USER_MISSING"


@pytest.mark.parametrize("mark", [(), (EDGE,)], ids=["inside", "from the edge"])
@pytest.mark.parametrize(
    "user",
    [" ", "a b", "a" * 256, "a" * 1024, PIPELINE_USER],
    ids=["blank", "space", "256", "1 KB", "the pipeline's"],
)
async def test_what_is_no_users_id_is_refused(
    rooms: rpc.CollabServiceStub, mark: Metadata, user: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, "unary", ROOM, (*mark, ("x-user-id", user)))
    assert failure.value.code().name == "UNAUTHENTICATED"
    assert received_reason(failure.value) == "USER_INVALID"


@pytest.mark.parametrize("user", ["a", "ada@films.example", "CN=ada,O=films", LONGEST_ID])
async def test_visible_ascii_is_a_users_id(rooms: rpc.CollabServiceStub, user: str) -> None:
    assert (await call(rooms, "unary", ROOM, (EDGE, ("x-user-id", user)))).owner == user


async def test_without_an_anonymous_user_every_call_names_one() -> None:
    settings = ServerSettings(drain_seconds=0, anonymous_user="")
    async with (
        running(settings, binding(Rooms())) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel,
    ):
        rooms = rpc.CollabServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await call(rooms, "unary", ROOM)
        assert received_reason(failure.value) == "USER_MISSING"
        with in_call(Call(user="ada")):
            assert (await call(rooms, "unary", ROOM)).owner == "ada"


async def test_open_streams_of_a_caller_from_outside_have_a_limit() -> None:
    opened = asyncio.Event()

    class Waiting(Rooms):
        async def Watch(
            self, request: collab_api.WatchRequest, context: object
        ) -> AsyncIterator[collab_api.ServerFrame]:
            yield collab_api.ServerFrame()
            await opened.wait()

    def watch(rooms: rpc.CollabServiceStub, user: str, *more: tuple[str, str]) -> Any:
        metadata = (("x-user-id", user), *more)
        return rooms.Watch(collab_api.WatchRequest(name=ROOM), metadata=metadata)

    edge = (EDGE_HEADER, "1")
    settings = SETTINGS.model_copy(update={"streams_per_user": 2})
    async with (
        running(settings, binding(Waiting())) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        rooms = rpc.CollabServiceStub(channel)
        streams = [watch(rooms, "ada", edge) for _ in range(2)]
        for stream in streams:
            await stream.read()
        with pytest.raises(grpc.aio.AioRpcError, match="you have 2 open streams") as refusal:
            await watch(rooms, "ada", edge).read()
        assert refusal.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert dict(refusal.value.trailing_metadata() or ())["retry-after"] == "5"
        # Another user, another address, a service of the stack, and who has closed a stream.
        await watch(rooms, "bob", edge).read()
        await watch(rooms, "ada", edge, (ADDRESS_HEADER, "127.0.0.2")).read()
        await watch(rooms, "ada").read()
        streams[0].cancel()
        async with asyncio.timeout(60):
            while True:
                with suppress(grpc.aio.AioRpcError):
                    await watch(rooms, "ada", edge).read()
                    break
        opened.set()


class Silent(Rooms):
    """Sends one frame, and no more."""

    async def Watch(
        self, request: collab_api.WatchRequest, context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame()
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("origin", "timeout", "reason"),
    [
        (AT_EDGE, 1.0, "TIMEOUT"),
        (AT_EDGE, 0.1, "TIMEOUT"),
        # The service that waits says itself who was late.
        (BEHIND_EDGE, 0.5, "DEADLINE_EXCEEDED"),
    ],
)
async def test_a_stream_of_the_edge_ends_with_a_reason(origin: str, timeout: float, reason: str) -> None:
    async with (
        running(SETTINGS, binding(Silent())) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        metadata = (("x-user-id", "ada"), (EDGE_HEADER, origin))
        request = collab_api.WatchRequest(name=ROOM)
        frames = rpc.CollabServiceStub(channel).Watch(request, metadata=metadata, timeout=timeout)
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            async for _ in frames:
                pass
    assert failure.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    # With the shortest of them, the client may come first on a busy machine.
    assert received_reason(failure.value) in ({reason} if timeout == 1.0 else {reason, "DEADLINE_EXCEEDED"})


async def test_a_stream_without_a_deadline_ends_so_that_its_client_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_end, "MAX_SECONDS", 0.2)
    async with (
        running(SETTINGS, binding(Silent())) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        metadata = (("x-user-id", "ada"), (EDGE_HEADER, AT_EDGE))
        frames = rpc.CollabServiceStub(channel).Watch(collab_api.WatchRequest(name=ROOM), metadata=metadata)
        with pytest.raises(grpc.aio.AioRpcError, match="go on with a new one") as failure:
            async for _ in frames:
                pass
    assert failure.value.code() is grpc.StatusCode.UNAVAILABLE
