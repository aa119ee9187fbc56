"""The server around a real servicer, over a real connection, for each shape of RPC."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator

import grpc
import protovalidate
import pytest
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.storage.v1.resources_pb2 import JobMetrics
from aiprod_rpc.call import PIPELINE_USER, USER_ID, Call, current_call, in_call
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import AiprodError, NotFound, ResourceExhausted
from aiprod_rpc.status import error_status, received_reason, received_status
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings

NEVER_RAISED = {"OK", "CANCELLED", "UNKNOWN", "UNIMPLEMENTED", "INTERNAL"}
"""Codes without an error of their own: gRPC and the guard set them."""
SETTINGS = ServerSettings(drain_seconds=0, reflection=True)
ROOM = "rooms/r"
type Metadata = tuple[tuple[str, str], ...]


class Rooms(rpc.CollabServiceServicer):
    """Returns the current call in the fields of a room; the room's name selects an error."""

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, room: str) -> collab_pb.Room:
        self.calls += 1
        if room == "rooms/missing":
            raise NotFound("no such room", reason="ROOM_NOT_FOUND", field="room")
        if room == "rooms/full":
            raise ResourceExhausted("full", reason="ROOM_FULL", retry_after=2.5)
        if room == "rooms/broken":
            raise ZeroDivisionError("secret")
        call = current_call()
        head, marks = int((call.remaining() or 0) * 1000), ["edge"] if call.from_edge else []
        if call.expires is not None:
            marks.append(f"expires {call.expires:g}")
        return collab_pb.Room(name=call.request_id, owner=call.user, head=head, locked_scenes=marks)

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        return self.answer(request.name)

    async def Watch(
        self, request: collab_api.WatchRequest, context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame(welcome=collab_api.Welcome(room=self.answer(request.name)))

    async def Join(
        self, requests: AsyncIterator[collab_api.JoinRequest], context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        async for request in requests:
            yield collab_api.ServerFrame(welcome=collab_api.Welcome(room=self.answer(request.hello.name)))


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


async def call(
    rooms: rpc.CollabServiceStub, shape: str, room: str, metadata: Metadata = ()
) -> collab_pb.Room:
    if shape == "unary":
        return await rooms.GetRoom(collab_api.GetRoomRequest(name=room), metadata=metadata)
    hello = collab_api.WatchRequest(name=room)
    if shape == "stream":
        stream = rooms.Watch(hello, metadata=metadata)
    else:
        stream = rooms.Join(iter([collab_api.JoinRequest(hello=hello)]), metadata=metadata)
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


async def test_a_call_without_an_expiry_never_expires(rooms: rpc.CollabServiceStub) -> None:
    assert [*(await call(rooms, "unary", ROOM)).locked_scenes] == []


async def test_unary_calls_have_a_deadline_of_their_own(rooms: rpc.CollabServiceStub) -> None:
    room = await call(rooms, "unary", ROOM)
    assert 0 < room.head <= 10_200
    assert room.owner == "local"


EDGE = ("x-aiprod-edge", "1")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
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


@pytest.mark.parametrize("user", ["", "a b", "é", "a\n", "a" * 256, LONGEST_ID])
@pytest.mark.parametrize("message", [collab_pb.Member, JobMetrics])
def test_contracts_know_the_same_ids(message: type[Message], user: str) -> None:
    violations = protovalidate.collect_violations(message(user=user))
    wrong = [v for v in violations if v.proto.field.elements[0].field_name == "user"]
    assert bool(wrong) is not bool(USER_ID.fullmatch(user))


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


@pytest.mark.parametrize("body", [b"", PREFACE], ids=["nothing", "what opens HTTP/2"])
async def test_a_page_cannot_speak_to_a_service(body: bytes) -> None:
    """Browsers speak HTTP/1.1 where there is no TLS, and what they send begins with a request's line."""
    servicer = Rooms()
    path = b"/aiprod.collab.v1.CollabService/GetRoom"
    async with running(SETTINGS, binding(servicer)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc\r\n" % path)
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert not answer.startswith(b"HTTP/1.1 2")
    assert servicer.calls == 0


async def test_a_timeout_names_the_service_and_the_method() -> None:
    class Hanging(Rooms):
        async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
            await asyncio.get_running_loop().create_future()
            raise AssertionError("unreachable")

    async with (
        running(SETTINGS.model_copy(update={"stop_seconds": 0}), binding(Hanging())) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1", unary_seconds=0.2) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await rpc.CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=ROOM))
    assert failure.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert received_status(failure.value).message == "collab did not answer GetRoom within 0.2 s"


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


async def test_a_taken_port_is_an_error(port: int) -> None:
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
        async with running(ServerSettings(listen=f"127.0.0.1:{port}"), binding(Rooms())):
            pass


async def test_calls_are_retried_by_the_contracts_policy() -> None:
    class Flaky(Rooms):
        async def GetRoom(
            self, request: collab_api.GetRoomRequest, context: grpc.aio.ServicerContext
        ) -> collab_pb.Room:
            self.calls += 1
            if self.calls < 3:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
            return collab_pb.Room(head=self.calls)

    async with (
        running(SETTINGS, binding(Flaky())) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel,
    ):
        room = await rpc.CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=ROOM))
    assert room.head == 3


SLOW_SERVER = """
    import asyncio
    from aiprod.collab.v1 import resources_pb2 as collab_pb
    from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
    from aiprod_server.server import Binding, run, running, until_signalled
    from aiprod_server.settings import ServerSettings

    class Rooms(rpc.CollabServiceServicer):
        async def GetRoom(self, request, context):
            print("called", flush=True)
            await asyncio.sleep(1)
            return collab_pb.Room(name=request.name)

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
            call = rpc.CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=ROOM))
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


def test_each_error_has_a_canonical_code_of_its_own() -> None:
    # Services may have errors of their own, with one of these codes.
    errors = [error for error in AiprodError.__subclasses__() if error.__module__ == AiprodError.__module__]
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(grpc.StatusCode.__members__) - NEVER_RAISED)
    for error in errors:
        assert code_pb2.Code.Name(error_status(error("text", reason="REASON")).code) == error.code
