"""A connection to a room of the running stack."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc
import typer

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.edge import edge_stub, token
from aiprod_cli.room.event_text import event_line
from aiprod_cli.room.text import guest_names
from aiprod_cli.room.timecode import frame_rate
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.runner import run
from aiprod_client import rooms
from aiprod_client.retries import while_unavailable
from aiprod_rpc.channel import open_channel
from aiprod_stack.address import edge_address
from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.settings import StackSettings

CONNECT_SECONDS = 10.0
READY, TRANSIENT_FAILURE = grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE


@dataclass(frozen=True, slots=True)
class Connection:
    """A room's state at the time of connecting, and the stub to call it."""

    stub: CollabServiceStub
    room: collab_pb.Room


@asynccontextmanager
async def collab_client(settings: StackSettings) -> AsyncIterator[CollabServiceStub]:
    """A connected stub. Raises StackError at once if no stack answers."""
    edge = edge_address(settings)
    async with open_channel(edge, "aiprod.collab.v1", token=token(settings)) as channel:
        await _wait_until_connected(channel, edge, settings)
        yield CollabServiceStub(channel)


async def _wait_until_connected(channel: grpc.aio.Channel, edge: str, settings: StackSettings) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            while (state := channel.get_state(try_to_connect=True)) != READY:
                # The folder's own stack may be restarting its edge; elsewhere one failure means no stack.
                if state == TRANSIENT_FAILURE and not StackFolder(settings.home).running():
                    raise TimeoutError
                await channel.wait_for_state_change(state)
    except TimeoutError:
        remedy = "Check AIPROD_URL." if settings.url else "Start one with `aiprod up`."
        raise StackError(f"no stack is running at {edge}. {remedy}") from None


@asynccontextmanager
async def connect(settings: StackSettings, name: str) -> AsyncIterator[Connection]:
    """Connects to the room `name`, or to the room that the job of this id shares with an earlier one."""
    async with collab_client(settings) as stub:
        yield Connection(stub, await _room(settings, stub, name))


async def _room(settings: StackSettings, stub: CollabServiceStub, name: str) -> collab_pb.Room:
    try:
        # Most jobs have a room of their name, which saves the question after the job.
        return await _get_room(stub, name)
    except grpc.aio.AioRpcError as error:
        shared = await _room_of_job(settings, name) if error.code() is grpc.StatusCode.NOT_FOUND else ""
        if shared in ("", name):
            raise
    return await _get_room(stub, shared)


async def _get_room(stub: CollabServiceStub, name: str) -> collab_pb.Room:
    return await while_unavailable(lambda: stub.GetRoom(collab_api.GetRoomRequest(name=name)))


async def _room_of_job(settings: StackSettings, name: str) -> str:
    """A job that rendered a revision has the room of the first job. Empty if there is no such job."""
    request = gateway_api.GetJobRequest(name=name.replace("rooms/", "jobs/"))
    async with edge_stub(GenerationServiceStub, settings) as stub:
        try:
            return (await stub.GetJob(request)).room
        except grpc.aio.AioRpcError:
            # What the user asked for is a room, so its error is the one to show.
            return ""


def submit(ctx: typer.Context, as_json: bool, build: Callable[[collab_pb.Room], collab_api.Submit]) -> None:
    """Submits the request that `build` makes from the room's state, and prints the resulting event."""
    run(_submit(ctx.obj, build, Output(as_json)))


async def _submit(name: str, build: Callable[[collab_pb.Room], collab_api.Submit], output: Output) -> None:
    async with connect(StackSettings(), name) as connection:
        event = await rooms.submit(connection.stub, connection.room.name, build(connection.room))
    output.json(event)
    line = event_line(event, frame_rate(connection.room), guest_names(connection.room.guests))
    output.results.print(line, soft_wrap=True)
