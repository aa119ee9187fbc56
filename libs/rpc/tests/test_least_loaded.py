"""Calls to instances go by load, and to those that are there."""

import asyncio
from contextlib import AsyncExitStack

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod_rpc.least_loaded import open_least_loaded

from .test_channel import Rooms, served

PACKAGE = "aiprod.collab.v1"


async def get(stub: rpc.CollabServiceStub, name: str = "rooms/r") -> None:
    await stub.GetRoom(collab_api.GetRoomRequest(name=name), wait_for_ready=True)


async def both_connected(stub: rpc.CollabServiceStub, one: Rooms, other: Rooms) -> None:
    while not (one.metadata and other.metadata):
        await get(stub)


async def test_calls_go_where_the_fewest_are_in_flight() -> None:
    one, other = Rooms(), Rooms()
    async with served(one) as port, served(other) as second:
        target = f"ipv4:127.0.0.1:{port},127.0.0.1:{second}"
        async with open_least_loaded(target, PACKAGE) as channel, asyncio.timeout(60):
            stub = rpc.CollabServiceStub(channel)
            await both_connected(stub, one, other)
            hanging = [asyncio.create_task(get(stub, "rooms/hanging")) for _ in range(6)]
            before = len(one.metadata), len(other.metadata)
            while len(one.metadata) + len(other.metadata) < sum(before) + 6:
                await asyncio.sleep(0.01)
            # Six long calls are shared evenly.
            assert (len(one.metadata), len(other.metadata)) == (before[0] + 3, before[1] + 3)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            # A stream counts from its start to its end, as a unary call does.
            streams = [stub.Watch(collab_api.WatchRequest(name="rooms/hanging")) for _ in range(2)]
            assert channel._in_flight == [1, 1]
            for call in streams:
                call.cancel()
            while any(channel._in_flight):
                await asyncio.sleep(0.01)


async def test_an_instance_that_is_away_gets_no_calls() -> None:
    one, other = Rooms(), Rooms()
    async with served(one) as port, AsyncExitStack() as second:
        target = f"ipv4:127.0.0.1:{port},127.0.0.1:{await second.enter_async_context(served(other))}"
        async with open_least_loaded(target, PACKAGE) as channel, asyncio.timeout(60):
            stub = rpc.CollabServiceStub(channel)
            await both_connected(stub, one, other)
            # The one that stays is busy, and still the only one.
            stub.Watch(collab_api.WatchRequest(name="rooms/hanging"))
            stub.Watch(collab_api.WatchRequest(name="rooms/hanging"))
            await second.aclose()
            while channel._channels[1].get_state() is grpc.ChannelConnectivity.READY:
                await asyncio.sleep(0.01)
            before = len(one.metadata)
            for _ in range(8):
                await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/r"))
            assert len(one.metadata) >= before + 8


@pytest.mark.parametrize("target", ["127.0.0.1:{}", "ipv4:127.0.0.1:{}"])
async def test_a_single_address_is_a_plain_channel(target: str) -> None:
    rooms = Rooms()
    async with served(rooms) as port, open_least_loaded(target.format(port), PACKAGE) as channel:
        await get(rpc.CollabServiceStub(channel))
    assert len(rooms.metadata) == 1
