"""Ten editors and a viewer lose their connections now and then, and end up in the same state."""

import asyncio
import random

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.edits import check_document
from aiprod_collab.state.state import RoomState

from .builders import admit, as_bytes, opened, replayed, served_state
from .conftest import FAST, Collab, Serve, Stream, hello, seqs, user
from .random_commands import PLAN, random_command

OPS = 25


class Client:
    """A client whose copy of the room comes from events only."""

    def __init__(self, collab: Collab, name: str, seed: str, epoch: int) -> None:
        self.state = RoomState("ada")
        self.draw = random.Random(seed)
        self.rejections: list[str] = []
        self._collab = collab
        self._user = user(name)
        self._epoch = epoch
        self._stream = self._follow()

    async def live(self) -> None:
        await self.read_to(1)
        for _ in range(OPS):
            if self.draw.random() < 0.1:
                self._reconnect()
            command = random_command(self.draw, self.state)
            await (self._submit_on_stream(command) if self.draw.random() < 0.7 else self._send(command))

    async def watch(self, head: int) -> None:
        while self.state.seq < head:
            await self.read_to(self.state.seq + self.draw.randint(1, 30))
            self._reconnect()

    async def read_to(self, seq: int) -> None:
        while self.state.seq < seq:
            await self._read()

    def close(self) -> None:
        self._stream.call.cancel()

    async def _submit_on_stream(self, command: api.Submit) -> None:
        """Submit on the stream: the result arrives after all earlier events."""
        await self._stream.call.write(api.JoinRequest(submit=command))
        while True:
            frame = await self._read()
            if any(event.request_id == command.request_id for event in frame.events):
                return
            if reasons := [
                reject.reason for reject in frame.rejects if reject.request_id == command.request_id
            ]:
                self.rejections += reasons
                return

    async def _send(self, command: api.Submit) -> None:
        """Send beside the stream: the result may arrive before earlier events."""
        result = await asyncio.gather(self._collab.send(command, self._user), return_exceptions=True)
        if isinstance(result[0], pb.Event) and self.draw.random() < 0.8:
            await self.read_to(result[0].seq)

    async def _read(self) -> api.ServerFrame:
        frame = await self._stream.call.read()
        assert frame is not grpc.aio.EOF, await self._stream.call.code()
        replayed(frame.events, state=self.state)
        return frame

    def _reconnect(self) -> None:
        self.close()
        self._stream = self._follow()

    def _follow(self) -> Stream:
        command = api.JoinRequest(hello=hello(self.state.seq, self._epoch))
        return self._collab.join(command, metadata=self._user)


@pytest.mark.parametrize("seed", range(4))
async def test_all_clients_converge(serve: Serve, seed: int) -> None:
    # So small that clients read from the ring and the log, and the room loads from snapshots.
    async with serve(ring_bytes=4000, snapshot_events=20, **FAST) as collab:
        names = [f"u{n}" for n in range(10)]
        await opened(collab, PLAN)
        await admit(collab, **dict.fromkeys(names, "OWNER"))
        epoch = (await collab.get()).epoch
        editors = [Client(collab, name, f"{seed}/{name}", epoch) for name in names]
        passive = Client(collab, "ada", f"{seed}/ada", epoch)
        await asyncio.gather(*(editor.live() for editor in editors), passive.watch(100))
        head = (await collab.get()).head
        clients = [*editors, passive]
        await asyncio.gather(*(client.read_to(head) for client in clients))
        events = await collab.watch().read_to(head)
        served = await served_state(collab)
        for client in clients:
            client.close()

    assert seqs(events) == list(range(1, head + 1))
    assert {as_bytes(client.state) for client in clients} == {served}
    state = RoomState("ada")
    for event in events:
        check_document(replayed([event], state=state).document)
    assert as_bytes(state) == served
    assert len({event.request_id for event in events[1:]}) == head - 1
    assert {"GONE", "STALE", "INVARIANT"} <= {reason for client in editors for reason in client.rejections}
    async with serve() as again:
        assert await served_state(again) == served
