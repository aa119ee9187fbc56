"""Rooms against Hocuspocus, under the same load by the same crowd; frozen readers; long rooms."""

import asyncio
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

import psutil
import uvloop

from tests.bench.hocuspocus import running_hocuspocus
from tests.bench.table import Figures
from tests.rooms.collab import CollabRooms, running_collab
from tests.rooms.edge import running_edge
from tests.rooms.load import TEXT_CHARS, Deliveries, Measurement, Rooms, burst, growth, paced, stamped

ROUNDS = 5
BACKLOG_MB = 20
EVENTS = 10_000
REPLAY = 2000
"""Events that a client may be behind without getting a snapshot."""

type Load = Callable[[Rooms], Awaitable[Measurement]]


def figures() -> Figures:
    # On the disk of the checkout: /tmp may be memory, where fsync costs nothing.
    with tempfile.TemporaryDirectory(dir=".aiprod", prefix="bench-") as directory:
        home = Path(directory)
        return {
            **uvloop.run(loads(home / "loads")),
            **uvloop.run(frozen_readers(home)),
            **uvloop.run(long_room(home / "long")),
        }


async def loads(data: Path) -> Figures:
    with running_hocuspocus() as theirs:
        async with running_collab(data) as ours:
            return {
                **await compared("50 burst", lambda it: burst(it, 50, 20, 5), ours, theirs, cpu="≤ 1"),
                **await compared("200 at 20/s", lambda it: paced(it, 200, 20, 8), ours, theirs, p99="≤ 2"),
                **await compared("50 at 300/s", lambda it: paced(it, 50, 300, 4), ours, theirs),
            }


async def compared(
    name: str, load: Load, ours: Rooms, theirs: Rooms | None, cpu: str = "", p99: str = ""
) -> Figures:
    """A load on both in turns, so that noise hits both; the first time warms them up."""
    wait_for: list[tuple[Measurement, Measurement]] = []
    for _ in range(ROUNDS + 1):
        mine = await load(ours)
        wait_for.append((mine, await load(theirs) if theirs else mine))
    results: Figures = {}
    for what, label, target in (
        ("cpu_us", "CPU a delivery, µs", cpu),
        ("p50_ms", "p50, ms", ""),
        ("p99_ms", "p99, ms", p99),
    ):
        pairs = [(getattr(mine, what), getattr(other, what)) for mine, other in wait_for[1:]]
        results[f"{name}: {label}"] = (median(mine for mine, _ in pairs), "")
        if theirs:
            results[f"{name}: Hocuspocus, {label}"] = (median(other for _, other in pairs), "")
        if theirs and target:
            ratio = median(mine / other for mine, other in pairs)
            results[f"{name}: {label.partition(',')[0]} / Hocuspocus"] = (ratio, target)
    return results


async def frozen_readers(home: Path) -> Figures:
    """How much servers grow while 20 MB go by, without and with somebody who does not read them.

    Each time in new processes: what has grown once is used again.
    """
    grown: dict[str, list[tuple[float, float]]] = {"service": [], "service and Envoy": [], "Hocuspocus": []}
    for number in range(ROUNDS):
        async with running_collab(home / f"direct-{number}") as rooms:
            grown["service"].append(await growths(rooms))
        async with running_collab(home / f"edge-{number}") as rooms:
            with running_edge(home, "collab", rooms.address) as (entrance, envoy):
                both = await growths(replace(rooms, entrance=entrance), psutil.Process(envoy))
                grown["service and Envoy"].append(both)
        with running_hocuspocus() as theirs:
            if theirs:
                grown["Hocuspocus"].append(await growths(theirs))
    results: Figures = {}
    for name, pairs in grown.items():
        if pairs:
            without, frozen = zip(*pairs, strict=True)
            results[f"{name}: growth while {BACKLOG_MB} MB go by, MB"] = (median(without), "")
            target = "" if name == "Hocuspocus" else "≤ 16"
            results[f"{name}: growth with a frozen reader, MB"] = (median(frozen), target)
    return results


async def growths(rooms: Rooms, *others: psutil.Process) -> tuple[float, float]:
    """Without a frozen reader and with one; the first time fills what is filled anyway."""
    _, without, frozen = [await growth(rooms, BACKLOG_MB, readers, *others) for readers in (0, 0, 1)]
    return without, frozen


async def long_room(data: Path) -> Figures:
    """Joining a room of 10,000 events, half of them edits and half comments."""
    room = f"rooms/{uuid.uuid4().hex}"
    async with running_collab(data) as rooms:
        await fill(rooms, room)
    cold, warm, whole = [], [], []
    for _ in range(ROUNDS):
        async with running_collab(data) as rooms, AsyncExitStack() as stack:
            cold.append(await join_ms(rooms, stack, room))
            warm.append(await join_ms(rooms, stack, room))
            whole.append(await resume_ms(rooms, stack, room))
    return {
        f"join a room of {EVENTS} events, cold, ms": (median(cold), "≤ 100"),
        f"join a room of {EVENTS} events, in memory, ms": (median(warm), "≤ 100"),
        f"resume {REPLAY} events behind, to the last, ms": (median(whole), ""),
    }


async def fill(rooms: CollabRooms, room: str) -> None:
    deliveries = Deliveries()
    await rooms.open(room, 1)
    async with AsyncExitStack() as stack:
        sender = await rooms.join(stack, room, 0)
        stack.callback(asyncio.create_task(sender.listen(deliveries)).cancel)
        for _ in range(EVENTS // 2):
            await sender.overwrite("x" * TEXT_CHARS)
        for _ in range(EVENTS // 2):
            await sender.append(stamped())
        # The log is ordered: once all comments have arrived, so have all edits.
        await deliveries.wait_for(EVENTS // 2)


async def join_ms(rooms: CollabRooms, stack: AsyncExitStack, room: str) -> float:
    """To the first frame, which has the whole state."""
    started = time.perf_counter()
    await rooms.join(stack, room, 0)
    return 1e3 * (time.perf_counter() - started)


async def resume_ms(rooms: CollabRooms, stack: AsyncExitStack, room: str) -> float:
    deliveries, started = Deliveries(), time.perf_counter()
    participant = await rooms.join(stack, room, 0, EVENTS + 1 - REPLAY)
    stack.callback(asyncio.create_task(participant.listen(deliveries)).cancel)
    await deliveries.wait_for(REPLAY)
    return 1e3 * (time.perf_counter() - started)
