"""The runtime around a real servicer, over a real connection, for all four RPC shapes."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_runtime.call import Call, current_call, in_call
from aiprod_runtime.channel import open_channel
from aiprod_runtime.errors import AiprodError, NotFound, ResourceExhausted
from aiprod_runtime.server import Binding, running
from aiprod_runtime.settings import ServerSettings
from aiprod_runtime.status import received_reason, received_status

SETTINGS = ServerSettings(drain_seconds=0, reflection=True)
ROOM = "rooms/r"


class Rooms(rpc.CollabServiceServicer):
    """Tells the current call back, and fails as it is told by the room's name."""

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, room: str) -> res.Room:
        self.calls += 1
        if room == "rooms/missing":
            raise NotFound("no such room", reason="ROOM_NOT_FOUND", field="room")
        if room == "rooms/full":
            raise ResourceExhausted("full", reason="ROOM_FULL", retry_after=2.5)
        if room == "rooms/broken":
            raise ZeroDivisionError("secret")
        call = current_call()
        head, marks = int((call.remaining() or 0) * 1000), ["edge"] if call.from_edge else []
        return res.Room(name=call.request_id, owner=call.user, head=head, locked_scenes=marks)

    async def GetRoom(self, request: pb.GetRoomRequest, context: object) -> res.Room:
        return self.answer(request.room)

    async def Watch(self, request: pb.WatchRequest, context: object) -> AsyncIterator[pb.ServerFrame]:
        yield pb.ServerFrame(welcome=pb.Welcome(room=self.answer(request.room)))

    async def Join(
        self, requests: AsyncIterator[pb.JoinRequest], context: object
    ) -> AsyncIterator[pb.ServerFrame]:
        async for request in requests:
            yield pb.ServerFrame(welcome=pb.Welcome(room=self.answer(request.hello.room)))


def binding(servicer: Rooms) -> Binding:
    return Binding("aiprod.collab.v1.CollabService", rpc.add_CollabServiceServicer_to_server, servicer)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(SETTINGS, binding(Rooms())) as port:
        yield port


@pytest.fixture
async def channel(port: int) -> AsyncIterator[grpc.aio.Channel]:
    async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel:
        yield channel


@pytest.fixture
def rooms(channel: grpc.aio.Channel) -> rpc.CollabServiceStub:
    return rpc.CollabServiceStub(channel)


async def call(rooms: rpc.CollabServiceStub, shape: str, room: str) -> res.Room:
    if shape == "unary":
        return await rooms.GetRoom(pb.GetRoomRequest(room=room))
    hello = pb.WatchRequest(room=room)
    stream = rooms.Watch(hello) if shape == "stream" else rooms.Join(iter([pb.JoinRequest(hello=hello)]))
    return [frame.welcome.room async for frame in stream][0]


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
async def test_errors_are_told_on_every_shape(
    rooms: rpc.CollabServiceStub, shape: str, room: str, code: str, reason: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, shape, room)
    assert failure.value.code().name == code
    assert received_reason(failure.value) == reason
    assert "secret" not in str(failure.value)


async def test_details_say_which_field_and_when_to_retry(rooms: rpc.CollabServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(rooms, "unary", "no room")
    bad, delay = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    assert any(detail.Unpack(bad) for detail in received_status(failure.value).details)
    assert bad.field_violations[0].field == "room"
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
@pytest.mark.parametrize("from_edge", [True, False])
async def test_a_call_that_serves_one_from_outside_is_marked_as_such(
    rooms: rpc.CollabServiceStub, shape: str, from_edge: bool
) -> None:
    with in_call(Call(from_edge=from_edge)):
        room = await call(rooms, shape, ROOM)
    assert [*room.locked_scenes] == (["edge"] if from_edge else [])


async def test_unary_calls_have_a_deadline_of_their_own(rooms: rpc.CollabServiceStub) -> None:
    room = await call(rooms, "unary", ROOM)
    assert 0 < room.head <= 10_200
    assert room.owner == "local"


async def test_health_and_reflection(port: int) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(service="aiprod.collab.v1.CollabService"))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
        question = reflection_pb2.ServerReflectionRequest(list_services="")
        answers = [answer async for answer in reflection.ServerReflectionInfo(iter([question]))]
    named = {service.name for service in answers[0].list_services_response.service}
    assert "aiprod.collab.v1.CollabService" in named


async def test_a_taken_port_is_said(port: int) -> None:
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
        async with running(ServerSettings(listen=f"127.0.0.1:{port}"), binding(Rooms())):
            pass


async def test_calls_are_retried_as_the_contract_says() -> None:
    class Flaky(Rooms):
        async def GetRoom(self, request: pb.GetRoomRequest, context: grpc.aio.ServicerContext) -> res.Room:
            self.calls += 1
            if self.calls < 3:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
            return res.Room(head=self.calls)

    async with (
        running(SETTINGS, binding(Flaky())) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel,
    ):
        room = await rpc.CollabServiceStub(channel).GetRoom(pb.GetRoomRequest(room=ROOM))
    assert room.head == 3


SLOW_SERVER = """
    import asyncio
    from aiprod.collab.v1 import collab_service_pb2 as pb
    from aiprod.collab.v1 import resources_pb2 as res
    from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
    from aiprod_runtime.server import Binding, run, running, until_signalled
    from aiprod_runtime.settings import ServerSettings

    class Rooms(rpc.CollabServiceServicer):
        async def GetRoom(self, request, context):
            print("called", flush=True)
            await asyncio.sleep(1)
            return res.Room(name=request.room)

    async def serve(settings):
        name = "aiprod.collab.v1.CollabService"
        async with running(settings, Binding(name, rpc.add_CollabServiceServicer_to_server, Rooms())) as port:
            print(port, flush=True)
            await until_signalled()

    settings = ServerSettings(drain_seconds=0.2)
    run(serve(settings), settings, "slow")
"""


async def test_sigterm_loses_no_running_call() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLOW_SERVER)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        port = server.stdout.readline().strip()
        async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel:
            call = rpc.CollabServiceStub(channel).GetRoom(pb.GetRoomRequest(room=ROOM))
            answer = asyncio.ensure_future(call)
            assert await asyncio.to_thread(server.stdout.readline) == "called\n"
            os.kill(server.pid, signal.SIGTERM)
            assert (await answer).name == ROOM
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()
        assert server.stdout
        server.stdout.close()


def test_every_error_has_a_canonical_code() -> None:
    assert {error.code for error in AiprodError.__subclasses__()} <= set(grpc.StatusCode.__members__)
