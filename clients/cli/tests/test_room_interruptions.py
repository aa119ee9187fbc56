"""What the CLI does when a room's service goes away, with one that does so on purpose."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from typer.testing import CliRunner, Result

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod_cli.__main__ import app

from .conftest import MANIFEST

AWAY = 6
"""More than the channel tries by itself."""
ROOM = pb.Room(name="rooms/film", manifest=MANIFEST, epoch=1)


class Fickle(CollabServiceServicer):
    """Loses answers, streams, and at last its log."""

    def __init__(self) -> None:
        self.op_ids: list[str] = []
        self.hellos: list[tuple[int, int]] = []

    def GetRoom(self, request: api.GetRoomRequest, context: grpc.ServicerContext) -> pb.Room:
        return ROOM

    def Send(self, request: api.SendRequest, context: grpc.ServicerContext) -> pb.Event:
        self.op_ids.append(request.submit.op_id)
        if len(self.op_ids) <= AWAY:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the answer is lost")
        return pb.Event(seq=5, actor="local", comment=request.submit.comment)

    def Join(
        self, requests: Iterator[api.JoinRequest], context: grpc.ServicerContext
    ) -> Iterator[api.ServerFrame]:
        hello = next(requests).hello
        self.hellos.append((hello.from_seq, hello.epoch))
        yield from getattr(self, f"_stream_{len(self.hellos)}")(context)

    def _stream_1(self, context: grpc.ServicerContext) -> Iterator[api.ServerFrame]:
        yield api.ServerFrame(welcome=api.Welcome(room=ROOM))
        yield api.ServerFrame(events=[pb.Event(seq=3, actor="ada"), pb.Event(seq=4, actor="ada")])
        context.abort(grpc.StatusCode.UNAVAILABLE, "going away")

    def _stream_2(self, context: grpc.ServicerContext) -> Iterator[api.ServerFrame]:
        yield api.ServerFrame(events=[pb.Event(seq=5, actor="ada")])
        # An end without an error is no end of the room.

    def _stream_3(self, context: grpc.ServicerContext) -> Iterator[api.ServerFrame]:
        context.abort(grpc.StatusCode.OUT_OF_RANGE, "another log")

    def _stream_4(self, context: grpc.ServicerContext) -> Iterator[api.ServerFrame]:
        room = pb.Room(name="rooms/film", manifest=MANIFEST, epoch=2)
        yield api.ServerFrame(welcome=api.Welcome(room=room, snapshot=pb.Snapshot(seq=90)))
        context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the edge ends streams after an hour")

    def _stream_5(self, context: grpc.ServicerContext) -> Iterator[api.ServerFrame]:
        yield api.ServerFrame(events=[pb.Event(seq=91, actor="ada")])
        context.abort(grpc.StatusCode.PERMISSION_DENIED, "you are no member any more")


@pytest.fixture
def fickle() -> Iterator[tuple[Fickle, int]]:
    server = grpc.server(ThreadPoolExecutor(2))
    service = Fickle()
    add_CollabServiceServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield service, port
    server.stop(0).wait()


def aiprod(port: int, *words: str) -> Result:
    # A folder without a stack: the developer's own may have one, at another port.
    settings = {"AIPROD_PORT": str(port), "AIPROD_HOME": "/nonexistent", "COLUMNS": "200"}
    return CliRunner().invoke(app, list(words), env=settings)


def test_what_is_sent_again_has_the_same_op_id(fickle: tuple[Fickle, int]) -> None:
    service, port = fickle
    done = aiprod(port, "room", "film", "comment", "dark")
    assert done.exit_code == 0, done.output
    assert len(service.op_ids) == AWAY + 1
    assert len(set(service.op_ids)) == 1
    aiprod(port, "room", "film", "comment", "dark")
    assert len(set(service.op_ids)) == 2


def test_following_resumes_where_it_was_and_begins_anew_with_another_log(
    fickle: tuple[Fickle, int],
) -> None:
    service, port = fickle
    done = aiprod(port, "room", "film", "follow", "--from", "2")
    assert service.hellos == [(2, 0), (4, 1), (5, 1), (0, 0), (90, 2)]
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("    ·")] == ["3", "4", "5", "91"]
    assert done.stdout.count("connection lost") == 3
    assert "events up to 90 are too many to tell" in done.stdout
    assert done.exit_code == 1
    assert "PERMISSION_DENIED you are no member any more" in done.stderr
