"""A channel to several instances of a service: each call goes to the one with the fewest calls in flight.

For calls that differ much in length: with turns, an instance gets the next long one while its peer is idle.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, Self

import grpc

from aiprod_rpc.channel import UNARY_SECONDS, open_channel

_READY, _FAILING = grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE


def open_least_loaded(
    target: str, package: str, unary_seconds: float | None = UNARY_SECONDS
) -> grpc.aio.Channel:
    """Opens a channel as `open_channel` does; to several addresses, each call chooses one by load.

    Loads are those of this client's calls. Instances that are not connected get none while another one is.
    """
    hosts = target.removeprefix("ipv4:").split(",")
    if len(hosts) == 1:
        return open_channel(target, package, unary_seconds)
    return LeastLoadedChannel([open_channel(host, package, unary_seconds) for host in hosts])


class LeastLoadedChannel(grpc.aio.Channel):
    """One channel of several, which it closes."""

    def __init__(self, channels: list[grpc.aio.Channel]) -> None:
        self._channels = channels
        self._in_flight = [0] * len(channels)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self, grace: float | None = None) -> None:
        """Closes all channels."""
        async with AsyncExitStack() as closing:
            for channel in self._channels:
                closing.push_async_callback(channel.close, grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """Returns the state of the channel that the next call would get."""
        return self._channels[self._choose()].get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Waits until the first of the channels leaves the state."""
        changes = {
            asyncio.create_task(each.wait_for_state_change(last_observed_state)) for each in self._channels
        }
        _, waiting = await asyncio.wait(changes, return_when=asyncio.FIRST_COMPLETED)
        # Waits that stay behind would pile up, one more with each change.
        for change in waiting:
            change.cancel()

    async def channel_ready(self) -> None:
        """Waits until one of the channels is connected."""
        while (state := self.get_state(try_to_connect=True)) is not _READY:
            await self.wait_for_state_change(state)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """As `grpc.aio.Channel.unary_unary`."""
        return self._balanced([channel.unary_unary(*args, **kwargs) for channel in self._channels])

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:
        """As `grpc.aio.Channel.unary_stream`."""
        return self._balanced([channel.unary_stream(*args, **kwargs) for channel in self._channels])

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:
        """As `grpc.aio.Channel.stream_unary`."""
        return self._balanced([channel.stream_unary(*args, **kwargs) for channel in self._channels])

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:
        """As `grpc.aio.Channel.stream_stream`."""
        return self._balanced([channel.stream_stream(*args, **kwargs) for channel in self._channels])

    def _balanced(self, methods: list[Callable[..., Any]]) -> Callable[..., Any]:
        def start(*args: Any, **kwargs: Any) -> Any:
            chosen = self._choose()
            call = methods[chosen](*args, **kwargs)
            self._in_flight[chosen] += 1
            # Also when the call fails or is cancelled, or the count would never go down.
            call.add_done_callback(lambda _: self._end(chosen))
            return call

        return start

    def _end(self, chosen: int) -> None:
        self._in_flight[chosen] -= 1

    def _choose(self) -> int:
        states = [channel.get_state(try_to_connect=True) for channel in self._channels]

        # An instance that went away has no calls in flight: by load alone it would get all that fail.
        def rank(number: int) -> tuple[bool, bool, int, float]:
            state = states[number]
            # By chance among equals, so that several clients do not choose the same.
            return state is not _READY, state is _FAILING, self._in_flight[number], random.random()

        return min(range(len(states)), key=rank)
