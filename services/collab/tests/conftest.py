"""Runs a real collab service on a free port, with a real log in a temporary directory."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1.stage_pb2 import RENDER
from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.guests import Visits
from aiprod_collab.log import Batch, Event, EventLog, FilmReview
from aiprod_collab.logs.sqlite import open_sqlite_log
from aiprod_collab.peers.base import NoPeers
from aiprod_collab.room import RoomDependencies
from aiprod_collab.rooms import Rooms
from aiprod_collab.service import SERVICE, CollabService, add_to_server
from aiprod_collab.streams import Streams
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason
from aiprod_server.server import Binding, running
from tests.manifests import LIGHTHOUSE as MANIFEST

ROOM = "rooms/film"
FAST = {"submits_per_second": 1e6, "submit_burst": 100_000}
type Metadata = tuple[tuple[str, str], ...]


def user(name: str, *, edge: bool = False) -> Metadata:
    return (("x-user-id", name), *((("x-aiprod-edge", "1"),) if edge else ()))


ADA, BOB, ADA_AT_EDGE = user("ada"), user("bob"), user("ada", edge=True)


def comment(text: str = "darker, please", request_id: str | None = None) -> api.Submit:
    return api.Submit(request_id=request_id or str(uuid.uuid4()), comment=pb.Comment(text=text))


def milestone(text: str = "scene s1 is rendered") -> api.Submit:
    return api.Submit(request_id=str(uuid.uuid4()), milestone=pb.Milestone(stage=RENDER, text=text))


def hello(seq: int = 0, epoch: int = 0, room: str = ROOM) -> api.WatchRequest:
    return api.WatchRequest(name=room, after_seq=seq, epoch=epoch)


@dataclass(slots=True)
class LogGate:
    """Controls a log: commits wait until the gate is `opened`, and fail while it is `broken`."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False
    waiting: int = 0
    batches: list[int] = field(default_factory=list)
    reads: int = 0


class GatedLog:
    """A real log whose commits wait at a gate."""

    def __init__(self, log: EventLog, gate: LogGate) -> None:
        self._log = log
        self._gate = gate
        self.create, self.find = log.create, log.find
        self.snapshot, self.save_snapshot = log.snapshot, log.save_snapshot

    @asynccontextmanager
    async def batch(
        self, room: str, after: int, requests: Iterable[tuple[str, str]]
    ) -> AsyncIterator["GatedBatch"]:
        async with self._log.batch(room, after, requests) as batch:
            yield GatedBatch(batch, self._gate)

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        self._gate.reads += 1
        return await self._log.read(room, after, max_bytes)


class GatedBatch:
    def __init__(self, batch: Batch, gate: LogGate) -> None:
        self.missed, self.logged = batch.missed, batch.logged
        self._batch = batch
        self._gate = gate

    async def commit(self, events: Sequence[Event], reviews: Sequence[FilmReview] = ()) -> None:
        self._gate.waiting += 1
        await self._gate.opened.wait()
        if self._gate.broken:
            raise OSError("no space left on device")
        self._gate.batches.append(len(events))
        await self._batch.commit(events, reviews)


class Collab:
    """A running service, its rooms, and a stub to it."""

    def __init__(self, rooms: Rooms, port: int, stub: CollabServiceStub) -> None:
        self.rooms = rooms
        self.port = port
        self.stub = stub

    async def open(self, metadata: Metadata = ADA, room: str = ROOM) -> pb.Room:
        return await self.stub.OpenRoom(api.OpenRoomRequest(name=room, manifest=MANIFEST), metadata=metadata)

    async def get(self, metadata: Metadata = ADA) -> pb.Room:
        return await self.stub.GetRoom(api.GetRoomRequest(name=ROOM), metadata=metadata)

    async def send(self, submit: api.Submit, metadata: Metadata = ADA) -> pb.Event:
        return await self.stub.Send(api.SendRequest(name=ROOM, submit=submit), metadata=metadata)

    def watch(self, seq: int = 0, epoch: int = 0, metadata: Metadata = ADA) -> "Stream":
        return Stream(self.stub.Watch(hello(seq, epoch), metadata=metadata))

    def join(self, *frames: api.JoinRequest, metadata: Metadata = ADA) -> "Stream":
        call = self.stub.Join(metadata=metadata)
        stream = Stream(call)
        stream.write(*frames)
        return stream


class Stream:
    """One Watch or Join stream, read as far as a test needs."""

    def __init__(self, call: grpc.aio.Call) -> None:
        self.call = call
        self.welcome = pb.Room()
        self.greeting = api.Welcome()
        self.events: list[pb.Event] = []
        self.rejects: list[api.Reject] = []
        self.presences: list[api.PresenceChange] = []
        self._writing: asyncio.Task[None] | None = None

    def write(self, *frames: api.JoinRequest) -> None:
        async def write() -> None:
            # The stream may end before everything is written; `failure` returns why.
            with suppress(asyncio.InvalidStateError, grpc.aio.AioRpcError):
                for frame in frames:
                    await self.call.write(frame)

        self._writing = asyncio.create_task(write())

    async def read_to(self, head: int, rejects: int = 0) -> list[pb.Event]:
        """Read up to event `head` and this many rejects. Returns all events so far."""
        while not self.welcome.name or len(self.rejects) < rejects or self.head < head:
            frame = await self.call.read()
            assert frame is not grpc.aio.EOF, await self.call.code()
            self.take(frame)
        return self.events

    def take(self, frame: api.ServerFrame) -> None:
        if frame.HasField("welcome"):
            assert not self.welcome.name
            self.greeting = frame.welcome
            self.welcome = frame.welcome.room
        assert self.welcome.name, "the welcome comes first"
        self.events.extend(frame.events)
        self.rejects.extend(frame.rejects)
        self.presences.extend(frame.presences)

    @property
    def head(self) -> int:
        return self.events[-1].seq if self.events else 0

    async def failure(self) -> grpc.aio.AioRpcError:
        """Read to the end, and return the error that ends the stream."""
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await self.read_to(1 << 62)
        return raised.value


def seqs(events: Sequence[pb.Event]) -> list[int]:
    return [event.seq for event in events]


@asynccontextmanager
async def serving(data: Path, gate: LogGate | None, **limits: float) -> AsyncIterator[Collab]:
    settings = CollabSettings(data=data, drain_seconds=0, stop_seconds=1, **limits)
    async with open_sqlite_log(data) as log:
        dependencies = RoomDependencies(
            GatedLog(log, gate) if gate else log, NoPeers(), Admission(settings), settings
        )
        async with Rooms(dependencies) as rooms:
            service = CollabService(rooms, Streams(rooms, settings), Visits(rooms, settings))
            async with (
                running(settings, Binding(SERVICE, add_to_server, service)) as port,
                open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1", unary_seconds=100) as channel,
            ):
                yield Collab(rooms, port, CollabServiceStub(channel))
                rooms.end_streams()


type Serve = Callable[..., AbstractAsyncContextManager[Collab]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Returns a function that serves one directory with the given limits."""
    return lambda gate=None, **limits: serving(tmp_path / "data", gate, **limits)


@pytest.fixture
async def collab(serve: Serve) -> AsyncIterator[Collab]:
    """A service without a rate limit, and ada's open room."""
    async with serve(**FAST) as collab:
        await collab.open()
        yield collab


@pytest.fixture
async def plan(serve: Serve, request: pytest.FixtureRequest) -> AsyncIterator[Collab]:
    """A room with three members; its first manifest is the module's PLAN, else that of the builders."""
    # Here, because the builders import this module.
    from . import builders

    plan = getattr(request.module, "PLAN", builders.PLAN)
    async with builders.room_with_three_members(serve, plan) as collab:
        yield collab


async def error_of(call: Awaitable[object]) -> tuple[str, str]:
    """Return the code and the reason of the error that the call must raise."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    return raised.value.code().name, received_reason(raised.value)


async def until(condition: Callable[[], bool]) -> None:
    """Poll until the condition holds."""
    while not condition():
        await asyncio.sleep(0.002)
