"""What a channel adds to a call, as a bare server receives it: identity, deadline, retries, errors."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from importlib import import_module

import grpc
import pytest
from google.protobuf import descriptor_pool

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_rpc.call import BEHIND_EDGE, Call, in_call
from aiprod_rpc.channel import open_channel, raise_if_cancelled, service_config
from aiprod_rpc.errors import NotFound
from aiprod_rpc.status import error_status, ran_out_of_time, received_reason, received_status

ROOM = "rooms/r"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SERVICES = {
    "aiprod.collab.v1": "collab_service",
    "aiprod.gateway.v1": "generation_service",
    "aiprod.llm.v1": "llm_service",
    "aiprod.probe.v1": "probe_service",
    "aiprod.render.v1": "render_service",
    "aiprod.storage.v1": "storage_service",
}
METHOD_FIELDS = {"name", "timeout", "waitForReady", "retryPolicy"}
RETRY_FIELDS = {
    "maxAttempts", "initialBackoff", "maxBackoff", "backoffMultiplier", "retryableStatusCodes",
}  # fmt: skip
SHAPES = pytest.mark.parametrize("shape", ["unary", "stream", "bidi"])


class Rooms(rpc.CollabServiceServicer):
    """Records the metadata and the remaining time of each call; the room's name selects an error."""

    def __init__(self) -> None:
        self.metadata: list[dict[str, object]] = []
        self.remaining: list[float | None] = []

    async def _receive(self, context: grpc.aio.ServicerContext, room: str) -> None:
        self.metadata.append(dict(context.invocation_metadata() or ()))
        self.remaining.append(context.time_remaining())
        if room == "rooms/hanging":
            await asyncio.get_running_loop().create_future()
        if room == "rooms/flaky" and len(self.metadata) < 3:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
        if room == "rooms/late":
            error = error_status(NotFound("no such room", reason="ROOM_NOT_FOUND"))
            context.set_trailing_metadata((("grpc-status-details-bin", error.SerializeToString()),))
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such room")

    async def GetRoom(
        self, request: collab_api.GetRoomRequest, context: grpc.aio.ServicerContext
    ) -> collab_pb.Room:
        await self._receive(context, request.name)
        return collab_pb.Room(name=request.name)

    async def Watch(
        self, request: collab_api.WatchRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[collab_api.ServerFrame]:
        await self._receive(context, request.name)
        yield collab_api.ServerFrame()

    async def Join(
        self, requests: AsyncIterator[collab_api.JoinRequest], context: grpc.aio.ServicerContext
    ) -> AsyncIterator[collab_api.ServerFrame]:
        async for request in requests:
            await self._receive(context, request.hello.name)
            yield collab_api.ServerFrame()


@asynccontextmanager
async def served(servicer: Rooms, port: int = 0) -> AsyncIterator[int]:
    server = grpc.aio.server()
    rpc.add_CollabServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    yield port
    await server.stop(0)


@asynccontextmanager
async def connected(
    servicer: Rooms, unary_seconds: float | None = 10
) -> AsyncIterator[rpc.CollabServiceStub]:
    async with (
        served(servicer) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1", unary_seconds) as channel,
    ):
        yield rpc.CollabServiceStub(channel)


async def call(stub: rpc.CollabServiceStub, shape: str, metadata: tuple[tuple[str, str], ...] = ()) -> None:
    hello = collab_api.WatchRequest(name=ROOM)
    if shape == "unary":
        await stub.GetRoom(collab_api.GetRoomRequest(name=ROOM), metadata=metadata)
    elif shape == "stream":
        assert [frame async for frame in stub.Watch(hello, metadata=metadata)]
    else:
        requests = iter([collab_api.JoinRequest(hello=hello)])
        assert [frame async for frame in stub.Join(requests, metadata=metadata)]


@SHAPES
async def test_the_current_call_travels(shape: str) -> None:
    servicer = Rooms()
    current = Call("ada", "r-1", TRACE, deadline=time.monotonic() + 5, from_edge=True)
    async with connected(servicer) as stub:
        with in_call(current):
            await call(stub, shape)
    [received], [remaining] = servicer.metadata, servicer.remaining
    assert {key: received.get(key) for key in ("x-user-id", "x-request-id", "traceparent")} == {
        "x-user-id": "ada", "x-request-id": "r-1", "traceparent": TRACE,
    }  # fmt: skip
    assert received["x-aiprod-edge"] == BEHIND_EDGE
    # The wire rounds a timeout up by a little.
    assert 0 < (remaining or 0) <= 5.1


@SHAPES
async def test_what_a_call_states_itself_wins(shape: str) -> None:
    servicer = Rooms()
    async with connected(servicer) as stub:
        with in_call(Call("ada", from_edge=False)):
            await call(stub, shape, (("x-user-id", "bob"),))
    assert servicer.metadata[0]["x-user-id"] == "bob"
    assert "x-aiprod-edge" not in servicer.metadata[0]


@pytest.mark.parametrize(
    ("shape", "seconds", "limited"),
    [("unary", 10, True), ("unary", None, False), ("stream", 10, False), ("bidi", 10, False)],
)
async def test_only_unary_calls_have_a_timeout_of_their_own(
    shape: str, seconds: float | None, limited: bool
) -> None:
    servicer = Rooms()
    async with connected(servicer, seconds) as stub:
        await call(stub, shape)
    [remaining] = servicer.remaining
    assert (remaining is not None) is limited
    assert (remaining or 0) <= 10.2


async def test_a_timeout_names_the_service_and_the_method() -> None:
    async with connected(Rooms(), unary_seconds=0.2) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/hanging"))
    assert ran_out_of_time(failure.value)
    assert received_status(failure.value).message == "collab did not answer GetRoom within 0.2 s"
    assert received_reason(failure.value) == "CALL_TIMEOUT"


async def test_the_status_of_an_error_arrives_with_its_details() -> None:
    async with connected(Rooms()) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/late"))
    assert received_reason(failure.value) == "ROOM_NOT_FOUND"
    assert not ran_out_of_time(failure.value)
    assert failure.value.__cause__ is None


async def test_calls_are_retried_by_the_contracts_policy() -> None:
    servicer = Rooms()
    async with connected(servicer) as stub:
        await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/flaky"))
    assert len(servicer.metadata) == 3


async def test_instances_take_turns_and_one_is_enough() -> None:
    one, other = Rooms(), Rooms()
    async with served(one) as port, AsyncExitStack() as second:
        target = f"ipv4:127.0.0.1:{port},127.0.0.1:{await second.enter_async_context(served(other))}"
        async with open_channel(target, "aiprod.collab.v1") as channel, asyncio.timeout(60):
            stub = rpc.CollabServiceStub(channel)
            # It takes a moment until both are connected.
            while not (one.metadata and other.metadata):
                await call(stub, "unary")
            before = len(one.metadata), len(other.metadata)
            for _ in range(6):
                await call(stub, "unary")
            assert (len(one.metadata), len(other.metadata)) == (before[0] + 3, before[1] + 3)
            await second.aclose()
            for _ in range(4):
                await call(stub, "unary")
            assert len(one.metadata) == before[0] + 7


async def test_a_new_channel_does_not_wait_for_an_old_one_that_found_nobody() -> None:
    async with served(Rooms()) as port:
        pass
    async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as old:
        for _ in range(4):
            with pytest.raises(grpc.aio.AioRpcError):
                await call(rpc.CollabServiceStub(old), "unary")
        async with (
            served(Rooms(), port),
            open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as new,
        ):
            await call(rpc.CollabServiceStub(new), "bidi")


async def test_a_connection_may_open_slowly() -> None:
    """The server is far away: each of its packets needs 0.4 s to arrive."""
    connections = 0

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, latency: float) -> None:
        with closing(writer):
            while data := await reader.read(1 << 16):
                await asyncio.sleep(latency)
                writer.write(data)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(forward(reader, to_server, 0), forward(from_server, writer, 0.4))

    async with served(Rooms()) as port:
        with closing(await asyncio.start_server(connect, "127.0.0.1", 0)) as distant:
            target = "{}:{}".format(*distant.sockets[0].getsockname())
            async with open_channel(target, "aiprod.collab.v1") as channel:
                await rpc.CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=ROOM))
    assert connections == 1


async def test_a_cancelled_task_may_not_retry() -> None:
    async def give_up() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            raise_if_cancelled()
            raise AssertionError("a cancelled task went on") from None

    raise_if_cancelled()
    task = asyncio.create_task(give_up())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("package", SERVICES)
def test_a_service_config_names_what_the_contract_has(package: str) -> None:
    import_module(f"{package}.{SERVICES[package]}_pb2")
    config = json.loads(service_config(package))
    assert set(config) == {"methodConfig"}
    for method in config["methodConfig"]:
        assert set(method) <= METHOD_FIELDS
        assert set(method.get("retryPolicy", {})) <= RETRY_FIELDS
        codes = method.get("retryPolicy", {}).get("retryableStatusCodes", [])
        assert set(codes) <= set(grpc.StatusCode.__members__)
        for name in method["name"]:
            assert set(name) == {"service", "method"}
            descriptor_pool.Default().FindMethodByName(f"{name['service']}.{name['method']}")
