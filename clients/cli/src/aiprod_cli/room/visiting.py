"""Being in a room: its newest state, and saying things in it exactly once."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction

import grpc

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_cli.config import StackSettings
from aiprod_cli.home import Home
from aiprod_cli.stack import StackError, edge_address
from aiprod_runtime.channel import open_channel, raise_if_cancelled

PATIENCE_SECONDS = 15.0
"""How long a service may be away before a call fails: it is started again meanwhile."""
CONNECT_SECONDS = 10.0
READY, TRANSIENT_FAILURE = grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE


@dataclass(frozen=True, slots=True)
class Visit:
    """A room as it is now, and the way to talk to it."""

    stub: CollabServiceStub
    room: pb.Room

    async def say(self, submit: api.Submit) -> pb.Event:
        """Say it once, however often it has to be sent."""
        submit.op_id = str(uuid.uuid4())
        request = api.SendRequest(room=self.room.name, submit=submit)
        return await patiently(lambda: self.stub.Send(request))


@asynccontextmanager
async def service(settings: StackSettings) -> AsyncIterator[CollabServiceStub]:
    """StackError at once where no stack is; where one is, calls may be `patiently` made."""
    edge = edge_address(settings)
    async with open_channel(edge, "aiprod.collab.v1") as channel:
        await _connected(channel, edge, settings)
        yield CollabServiceStub(channel)


async def _connected(channel: grpc.aio.Channel, edge: str, settings: StackSettings) -> None:
    """A stack that runs here may be restarting its edge; elsewhere one refusal says that there is none."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            while (state := channel.get_state(try_to_connect=True)) != READY:
                if state == TRANSIENT_FAILURE and not Home(settings.home).running():
                    raise TimeoutError
                await channel.wait_for_state_change(state)
    except TimeoutError:
        raise StackError(f"no stack answers at {edge}; `aiprod up` starts one") from None


@asynccontextmanager
async def visiting(settings: StackSettings, name: str) -> AsyncIterator[Visit]:
    async with service(settings) as stub:
        yield Visit(stub, await patiently(lambda: stub.GetRoom(api.GetRoomRequest(room=name))))


async def patiently[T](call: Callable[[], Awaitable[T]]) -> T:
    """The answer to a call that may be made again, through a restart of the service."""
    end, wait = time.monotonic() + PATIENCE_SECONDS, 0.2
    while True:
        try:
            return await call()
        except grpc.aio.AioRpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() + wait > end:
                raise
        raise_if_cancelled()
        await asyncio.sleep(wait)
        wait = min(2 * wait, 2.0)


def frame_rate(room: pb.Room) -> Fraction:
    """Frames per second of the room's film, or of the one to come."""
    rate = (room.film if room.HasField("film") else room.manifest.format).frame_rate
    return Fraction(rate.numerator, rate.denominator)
