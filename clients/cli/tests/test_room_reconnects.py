"""How room commands survive an unreliable collab service."""

from collections.abc import Iterator

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)

from .conftest import MANIFEST, aiprod, serving

FAILURES = 6
"""More than the channel's own retries."""
ROOM = collab_pb.Room(name="rooms/film", manifest=MANIFEST, epoch=1)


class UnreliableCollab(CollabServiceServicer):
    """Loses responses, streams, and finally its log."""

    def __init__(self) -> None:
        self.request_ids: list[str] = []
        self.hellos: list[tuple[int, int]] = []

    def GetRoom(self, request: collab_api.GetRoomRequest, context: grpc.ServicerContext) -> collab_pb.Room:
        return ROOM

    def Send(self, request: collab_api.SendRequest, context: grpc.ServicerContext) -> collab_pb.Event:
        self.request_ids.append(request.submit.request_id)
        if len(self.request_ids) <= FAILURES:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the response is lost")
        return collab_pb.Event(seq=5, actor="local", comment=request.submit.comment)

    def Join(
        self, requests: Iterator[collab_api.JoinRequest], context: grpc.ServicerContext
    ) -> Iterator[collab_api.ServerFrame]:
        hello = next(requests).hello
        self.hellos.append((hello.after_seq, hello.epoch))
        yield from getattr(self, f"_stream_{len(self.hellos)}")(context)

    def _stream_1(self, context: grpc.ServicerContext) -> Iterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame(welcome=collab_api.Welcome(room=ROOM))
        yield collab_api.ServerFrame(
            events=[collab_pb.Event(seq=3, actor="ada"), collab_pb.Event(seq=4, actor="ada")]
        )
        context.abort(grpc.StatusCode.UNAVAILABLE, "going away")

    def _stream_2(self, context: grpc.ServicerContext) -> Iterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame(events=[collab_pb.Event(seq=5, actor="ada")])
        # A stream that ends without an error does not end the room.

    def _stream_3(self, context: grpc.ServicerContext) -> Iterator[collab_api.ServerFrame]:
        context.abort(grpc.StatusCode.OUT_OF_RANGE, "another log")

    def _stream_4(self, context: grpc.ServicerContext) -> Iterator[collab_api.ServerFrame]:
        room = collab_pb.Room(name="rooms/film", manifest=MANIFEST, epoch=2)
        yield collab_api.ServerFrame(
            welcome=collab_api.Welcome(room=room, snapshot=collab_pb.Snapshot(seq=90))
        )
        context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the edge ends streams after an hour")

    def _stream_5(self, context: grpc.ServicerContext) -> Iterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame(events=[collab_pb.Event(seq=91, actor="ada")])
        context.abort(grpc.StatusCode.PERMISSION_DENIED, "you are not a member")


def test_a_retry_has_the_same_request_id() -> None:
    service = UnreliableCollab()
    with serving(add_CollabServiceServicer_to_server, service) as port:
        done = aiprod(port, "room", "film", "comment", "dark")
        assert done.exit_code == 0, done.output
        assert len(service.request_ids) == FAILURES + 1
        assert len(set(service.request_ids)) == 1
        aiprod(port, "room", "film", "comment", "dark")
    assert len(set(service.request_ids)) == 2


def test_follow_resumes_after_the_last_event_and_restarts_for_a_new_log() -> None:
    service = UnreliableCollab()
    with serving(add_CollabServiceServicer_to_server, service) as port:
        done = aiprod(port, "room", "film", "follow", "--from", "2")
    assert service.hellos == [(2, 0), (4, 1), (5, 1), (0, 0), (90, 2)]
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("    ·")] == ["3", "4", "5", "91"]
    assert done.stdout.count("connection lost") == 3
    assert "skipped the events up to 90" in done.stdout
    assert done.exit_code == 1
    assert "PERMISSION_DENIED you are not a member" in done.stderr
