"""A crowd in one room: the same load for whatever service keeps the room."""

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
"""What one speaker has under way at most; what replaces something is heard with what it replaced."""
SECONDS = 60
STAMP = re.compile(rb"at:(\d{19})")


def stamped(chars: int = TEXT_CHARS) -> str:
    """A text that carries the time at which it is said; the participants of one crowd share a clock."""
    return f"at:{time.perf_counter_ns():019d}".ljust(chars, "x")


@dataclass(slots=True)
class Deliveries:
    """What a whole crowd has heard: how much, and how many milliseconds after it was said."""

    count: int = 0
    size: int = 0
    delays: list[float] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def receive(self, frame: bytes) -> None:
        now = time.perf_counter_ns()
        self.size += len(frame)
        for sent in STAMP.findall(frame):
            self.delays.append((now - int(sent)) / 1e6)
            self.count += 1
        self._news.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(SECONDS):
            while self.count < count:
                self._news.clear()
                await self._news.wait()


class Participant(Protocol):
    async def append(self, text: str) -> None:
        """Add something that stays."""

    async def overwrite(self, text: str) -> None:
        """Put something in the place of what was there."""


class Rooms(Protocol):
    """A running service; `process` is the one that serves."""

    process: psutil.Process

    def joined(
        self, count: int, deliveries: Deliveries, frozen: int = 0
    ) -> AbstractAsyncContextManager[Sequence[Participant]]:
        """`count` participants of a new room, each over a connection of its own, and some who never read."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a load took: CPU of the server for one thing that one participant heard, and the delays."""

    cpu_us: float
    p50_ms: float
    p99_ms: float


async def burst(rooms: Rooms, count: int, each: int, rounds: int) -> Measurement:
    """Everybody says `each` things at once, and again when all have heard all."""
    deliveries = Deliveries()
    async with rooms.joined(count, deliveries) as participants:
        before = cpu_seconds(rooms)

        async def speak(participant: Participant) -> None:
            for _ in range(each):
                await participant.append(stamped())

        for number in range(rounds):
            await asyncio.gather(*map(speak, participants))
            await deliveries.wait_for((number + 1) * count * count * each)
        return _measure(rooms, before, deliveries)


async def paced(
    rooms: Rooms, count: int, a_second: float, seconds: float, frozen: int = 0, chars: int = TEXT_CHARS
) -> Measurement:
    """One after the other says something, `a_second` times a second; `frozen` others do not read it."""
    deliveries, sent = Deliveries(), int(a_second * seconds)
    async with rooms.joined(count, deliveries, frozen) as participants:
        before, start = cpu_seconds(rooms), time.perf_counter()
        for number in range(sent):
            await asyncio.sleep(max(0, start + number / a_second - time.perf_counter()))
            await participants[number % count].append(stamped(chars))
        await deliveries.wait_for(sent * count)
        return _measure(rooms, before, deliveries)


async def growth(rooms: Rooms, megabytes: float, frozen: int, *others: psutil.Process) -> float:
    """Megabytes by which the server and `others` grow while so many go by; `frozen` do not read them."""
    deliveries, processes = Deliveries(), (rooms.process, *others)
    async with rooms.joined(1, deliveries, frozen) as (speaker,):
        before = highest = _resident(processes)
        while deliveries.size < megabytes * 1e6:
            wait_for = deliveries.count
            for _ in range(WINDOW):
                await speaker.overwrite(stamped(BACKLOG_TEXT_CHARS))
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
