"""Load on one room of any service: the same participants send the same texts."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

import psutil

TEXT_CHARS = 200
BACKLOG_TEXT_CHARS = 2000
WINDOW = 20
"""Texts that one sender has in flight; an overwritten text arrives together with the one it replaces."""
SECONDS = 60
STAMP = re.compile(rb"at:(\d{19})")


def stamped(chars: int = TEXT_CHARS) -> str:
    """Return a text of `chars` characters with the time it is sent; all participants share this clock."""
    return f"at:{time.perf_counter_ns():019d}".ljust(chars, "x")


@dataclass(slots=True)
class Deliveries:
    """What all participants have received: texts, bytes, and the delay of each text in milliseconds."""

    count: int = 0
    size: int = 0
    delays: list[float] = field(default_factory=list)
    _received: asyncio.Event = field(default_factory=asyncio.Event)

    def receive(self, frame: bytes) -> None:
        now = time.perf_counter_ns()
        self.size += len(frame)
        for sent in STAMP.findall(frame):
            self.delays.append((now - int(sent)) / 1e6)
            self.count += 1
        self._received.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(SECONDS):
            while self.count < count:
                self._received.clear()
                await self._received.wait()


class Participant(Protocol):
    async def append(self, text: str) -> None:
        """Add a text that stays."""

    async def overwrite(self, text: str) -> None:
        """Replace the previous text."""


class Rooms(Protocol):
    """A running service; `process` is its server."""

    process: psutil.Process

    def joined(
        self, count: int, deliveries: Deliveries, frozen: int = 0
    ) -> AbstractAsyncContextManager[Sequence[Participant]]:
        """Yield `count` participants of a new room, each on a connection; `frozen` others never read."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The server's CPU microseconds for each text that one participant receives, and the delays."""

    cpu_us: float
    p50_ms: float
    p99_ms: float


async def burst(rooms: Rooms, count: int, each: int, rounds: int) -> Measurement:
    """All send `each` texts at once, and again once everybody has received everything."""
    deliveries = Deliveries()
    async with rooms.joined(count, deliveries) as participants:
        before = cpu_seconds(rooms)

        async def send(participant: Participant) -> None:
            for _ in range(each):
                await participant.append(stamped())

        for number in range(rounds):
            await asyncio.gather(*map(send, participants))
            await deliveries.wait_for((number + 1) * count * count * each)
        return _measure(rooms, before, deliveries)


async def paced(
    rooms: Rooms, count: int, a_second: float, seconds: float, frozen: int = 0, chars: int = TEXT_CHARS
) -> Measurement:
    """Participants take turns to send `a_second` texts a second; `frozen` others do not read them."""
    deliveries, sent = Deliveries(), int(a_second * seconds)
    async with rooms.joined(count, deliveries, frozen) as participants:
        before, start = cpu_seconds(rooms), time.perf_counter()
        for number in range(sent):
            await asyncio.sleep(max(0, start + number / a_second - time.perf_counter()))
            await participants[number % count].append(stamped(chars))
        await deliveries.wait_for(sent * count)
        return _measure(rooms, before, deliveries)


async def growth(rooms: Rooms, megabytes: float, frozen: int, *others: psutil.Process) -> float:
    """Return how many MB the server and `others` grow while `megabytes` pass; `frozen` do not read."""
    deliveries, processes = Deliveries(), (rooms.process, *others)
    async with rooms.joined(1, deliveries, frozen) as (sender,):
        before = highest = _resident(processes)
        while deliveries.size < megabytes * 1e6:
            wait_for = deliveries.count
            for _ in range(WINDOW):
                await sender.overwrite(stamped(BACKLOG_TEXT_CHARS))
            await deliveries.wait_for(wait_for + WINDOW)
            highest = max(highest, _resident(processes))
    return (highest - before) / 1e6


def cpu_seconds(rooms: Rooms) -> float:
    times = rooms.process.cpu_times()
    return times.user + times.system


def _resident(processes: Sequence[psutil.Process]) -> int:
    return sum(process.memory_info().rss for process in processes)


def _measure(rooms: Rooms, cpu_before: float, deliveries: Deliveries) -> Measurement:
    cpu = cpu_seconds(rooms) - cpu_before
    delays = sorted(deliveries.delays)
    return Measurement(
        cpu / deliveries.count * 1e6, delays[len(delays) // 2], delays[len(delays) * 99 // 100]
    )
