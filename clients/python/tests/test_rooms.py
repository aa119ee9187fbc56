"""Submitting to rooms and following them over connections that break."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    CollabServiceStub,
    add_CollabServiceServicer_to_server,
)
from aiprod_client.connection import connect
from aiprod_client.retries import while_unavailable
from aiprod_client.rooms import Move, Participants, follow_room, submit
from aiprod_rpc.call import Call, in_call

from .conftest import Hanging, Wire, serving, wire_to

ROOM = "rooms/film"
LOST_RESPONSES = 6
"""More than the channel itself retries."""
CUTS = [
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.OK,
]


class Collab(CollabServiceServicer):
    """A room with a log, which knows a repeated request_id. Calls `on_applied` before it responds."""

    def __init__(self, on_applied: Callable[[], None] = lambda: None) -> None:
        self.epoch = 1
        self.log: dict[str, collab_pb.Event] = {}
        self.hellos: list[tuple[int, int]] = []
        self.cuts: list[grpc.StatusCode] = []
        self.present = 0
        self.changed = asyncio.Condition()
        self._on_applied = on_applied

    async def Send(self, request: collab_api.SendRequest, context: Any) -> collab_pb.Event:
        request_id = request.submit.request_id
        self.log.setdefault(
            request_id, collab_pb.Event(seq=len(self.log) + 1, comment=request.submit.comment)
        )
        async with self.changed:
            self.changed.notify_all()
        self._on_applied()
        return self.log[request_id]

    async def Join(self, requests: Any, context: Any) -> AsyncIterator[collab_api.ServerFrame]:
        hello = (await anext(aiter(requests))).hello
        self.hellos.append((hello.after_seq, hello.epoch))
        if hello.epoch not in (0, self.epoch):
            await context.abort(grpc.StatusCode.OUT_OF_RANGE, "the log is a new one")
        self.present += 1
        try:
            yield collab_api.ServerFrame(
                welcome=collab_api.Welcome(room=collab_pb.Room(name=ROOM, epoch=self.epoch))
            )
            for seq in itertools.count(hello.after_seq):
                yield await self._event_after(seq)
                if self.cuts:
                    if (cut := self.cuts.pop(0)) is not grpc.StatusCode.OK:
                        await context.abort(cut, "the stream is cut")
                    return
        finally:
            self.present -= 1
            # A task of its own, because this one may be cancelled.
            self._leaving = asyncio.create_task(self._notify())

    async def _event_after(self, seq: int) -> collab_api.ServerFrame:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.log) > seq)
        return collab_api.ServerFrame(events=[list(self.log.values())[seq]])

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until_empty(self) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: not self.present)


@asynccontextmanager
async def room(collab: Collab) -> AsyncIterator[tuple[CollabServiceStub, Wire]]:
    async with (
        serving(collab, add_CollabServiceServicer_to_server) as address,
        wire_to(address) as wire,
        connect(CollabServiceStub, wire.address) as stub,
    ):
        yield stub, wire


def comment(text: str) -> collab_api.Submit:
    return collab_api.Submit(comment=collab_pb.Comment(text=text))


async def test_a_command_whose_response_is_lost_is_applied_once() -> None:
    lost: list[int] = []

    def lose_response() -> None:
        if len(lost) < LOST_RESPONSES:
            lost.append(len(collab.log))
            wire.cut()

    collab = Collab(on_applied=lose_response)
    async with room(collab) as (stub, wire):
        first = await submit(stub, ROOM, comment("dark"))
        second = await submit(stub, ROOM, comment("dark"))
    assert (first.seq, second.seq) == (1, 2), "another command with the same text is another event"
    assert len(collab.log) == 2
    assert lost == [1] * LOST_RESPONSES
    assert all(UUID(request_id) for request_id in collab.log)


async def test_a_caller_may_submit_its_own_command_again() -> None:
    request_id, collab = "6ba7b811-9dad-11d1-80b4-00c04fd430c8", Collab()
    async with room(collab) as (stub, _):
        events = [await submit(stub, ROOM, comment("delivered"), request_id) for _ in range(2)]
    assert [event.seq for event in events] == [1, 1]
    assert list(collab.log) == [request_id]


async def test_a_rejected_command_is_not_repeated() -> None:
    class Strict(Collab):
        async def Send(self, request: collab_api.SendRequest, context: Any) -> collab_pb.Event:
            self.log[str(len(self.log))] = collab_pb.Event()
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, "viewers cannot comment")
            raise AssertionError

    collab = Strict()
    async with room(collab) as (stub, _):
        with pytest.raises(grpc.aio.AioRpcError, match="viewers cannot comment"):
            await submit(stub, ROOM, comment("dark"))
    assert len(collab.log) == 1


async def test_a_submit_ends_at_the_deadline_of_the_current_call() -> None:
    class Down(Collab):
        async def Send(self, request: collab_api.SendRequest, context: Any) -> collab_pb.Event:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the service is down")
            raise AssertionError

    async with room(Down()) as (stub, _):
        with in_call(Call(deadline=time.monotonic() + 0.5)), pytest.raises(grpc.aio.AioRpcError):
            await submit(stub, ROOM, comment("dark"))


async def seqs_to(last: int, frames: AsyncIterator[collab_api.ServerFrame]) -> list[int]:
    seqs: list[int] = []
    while not seqs or seqs[-1] < last:
        seqs += [event.seq for event in (await anext(frames)).events]
    return seqs


@pytest.mark.parametrize("code", CUTS, ids=[code.name for code in CUTS])
async def test_a_follower_continues_after_the_last_event(code: grpc.StatusCode) -> None:
    collab, losses = Collab(), []
    collab.cuts = [code, code]
    async with room(collab) as (stub, _):
        for text in ("one", "two", "three", "four"):
            await submit(stub, ROOM, comment(text))
        async with aclosing(follow_room(stub, ROOM, 1, lambda: losses.append(code))) as frames:
            assert await seqs_to(4, frames) == [2, 3, 4]
    assert collab.hellos == [(1, 0), (2, 1), (3, 1)]
    assert len(losses) == 2


async def test_a_follower_loses_and_repeats_nothing_on_a_broken_connection() -> None:
    collab = Collab()
    async with room(collab) as (stub, wire), aclosing(follow_room(stub, ROOM)) as frames:
        seen: list[int] = []
        for last in (2, 4, 6):
            await submit(stub, ROOM, comment("dark"))
            await submit(stub, ROOM, comment("too dark"))
            seen += await seqs_to(last, frames)
            wire.cut()
    assert seen == [1, 2, 3, 4, 5, 6]


async def test_a_follower_starts_again_when_the_log_is_a_new_one() -> None:
    collab = Collab()
    collab.cuts = [grpc.StatusCode.UNAVAILABLE]
    async with room(collab) as (stub, _), aclosing(follow_room(stub, ROOM)) as frames:
        await submit(stub, ROOM, comment("dark"))
        assert await seqs_to(1, frames) == [1]
        collab.epoch = 2
        assert await seqs_to(1, frames) == [1]
    assert collab.hellos == [(0, 0), (1, 1), (0, 0)]


async def test_a_follower_who_leaves_is_no_longer_present() -> None:
    collab = Collab()
    async with room(collab) as (stub, _):
        async with aclosing(follow_room(stub, ROOM)) as frames:
            await anext(frames)
            assert collab.present == 1
        await collab.until_empty()


async def test_a_follower_ends_at_the_deadline_of_the_current_call() -> None:
    collab = Collab()
    async with room(collab) as (stub, _):
        with in_call(Call(deadline=time.monotonic() + 0.5)), pytest.raises(grpc.aio.AioRpcError) as caught:
            async for _ in follow_room(stub, ROOM):
                pass
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_cancelled_submit_or_follower_does_not_retry() -> None:
    calls = Hanging(), Hanging()
    collab: Any = SimpleNamespace(Join=lambda _: calls[0])
    for call, work in (
        (calls[0], anext(follow_room(collab, ROOM))),
        (calls[1], while_unavailable(calls[1].response)),
    ):
        task = asyncio.ensure_future(work)
        await call.started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_participants_join_look_and_leave() -> None:
    me, ada, bob = (collab_pb.Participant(id=name, user=name) for name in ("me", "ada", "bob"))
    looking = collab_pb.Participant(id="bob", user="bob", presence=collab_pb.Presence(scene="s1"))
    participants = Participants()
    welcome = collab_api.Welcome(participant="me", participants=[me, ada])
    assert participants.apply(collab_api.ServerFrame(welcome=welcome)) == []
    assert participants.others == [ada]
    changes = [
        collab_api.PresenceChange(participant=me),
        collab_api.PresenceChange(participant=bob),
        collab_api.PresenceChange(participant=looking),
        collab_api.PresenceChange(participant=ada, left=True),
        collab_api.PresenceChange(participant=ada, left=True),
    ]
    assert participants.apply(collab_api.ServerFrame(presences=changes)) == [
        (Move.JOINED, bob),
        (Move.LOOKED, looking),
        (Move.LEFT, ada),
    ]
    assert participants.others == [looking]
