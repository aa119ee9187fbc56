"""Scaling: a figure for growing loads, from one caller to 64, from a thousand rows to a million."""

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import uvloop
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.storyboard_pb2 import Storyboard, StoryboardScene
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod_llm.calls.memory_cache import MemoryCache
from tests.bench import curve, edge_lists
from tests.bench.curve import GROWS, Curve, Shape
from tests.bench.load import rate
from tests.bench.storage import running_storage, store
from tests.bench.table import Figures
from tests.bench.throughput import SUBJECTS, finished, processor_seconds
from tests.conftest import Stack, started_stack
from tests.memory import proportional_mb
from tests.rooms.collab import running_collab
from tests.rooms.load import paced

GET_JOB = "/aiprod.gateway.v1.GenerationService/GetJob"
CALLERS = (1, 2, 4, 8, 16, 32, 64)
FILMS = (1, 2, 4, 8, 16)
LENGTHS = (2, 4, 8, 16, 32, 60)
SCENES = (1, 2, 4, 8, 16)
MEMBERS = (2, 8, 32, 100, 200)
ANSWERS = (1_000, 10_000, 100_000, 1_000_000)
MEGABYTES = (0.01, 0.1, 1.0, 10.0, 100.0)
ROWS = (1_000, 10_000, 100_000, 1_000_000)
LISTS = ("ListJobs", "GetAsset", "GetUsage by day")
LOOKUPS = 10_000


def figures() -> Figures:
    """Measures all curves, draws them, and returns the targets that they have."""
    with tempfile.TemporaryDirectory() as home, started_stack(Path(home)) as stack:
        drawn = [*calls(stack), *films(stack), length(stack), scenes(stack)]
    # On the disk of the checkout: /tmp may be memory, where fsync costs nothing.
    with tempfile.TemporaryDirectory(dir=".aiprod", prefix="bench-") as home:
        drawn += [*uvloop.run(rooms(Path(home) / "rooms")), uvloop.run(objects(Path(home)))]
        drawn += [answers(), *uvloop.run(rows())]
    curve.save(drawn)
    return {
        f"{each.title}: at {each.points[-1][0]:g} {each.x}, times {each.points[0][0]:g}": (
            each.points[-1][1] / each.points[0][1],
            f"≤ {GROWS:g}",
        )
        for each in drawn
        if each.shape is Shape.FLAT
    }


def calls(stack: Stack) -> list[Curve]:
    """Unary calls and the gateway's memory by callers at once."""
    (job,) = finished(stack, [film("a lighthouse", 2)])
    request = gateway_api.GetJobRequest(name=job.name).SerializeToString()
    gateway, process = f"127.0.0.1:{stack.port + 1}", stack.process("gateway")
    rates, memory = [], []
    for callers in CALLERS:
        measured = [uvloop.run(rate(gateway, GET_JOB, request, 1, callers)) for _ in range(3)]
        rates.append((float(callers), median(measured)))
        memory.append((float(callers), process.memory_info().rss / 1e6))
    one_core = "One gateway is one process: it answers as many calls as one core can, and more callers wait."
    return [
        Curve("GetJob by callers", "callers at once", "calls a second", Shape.RATE, one_core, rates),
        Curve("Memory of the gateway by callers", "callers at once", "MB", Shape.FLAT, "", memory),
    ]


def films(stack: Stack) -> list[Curve]:
    """Films a minute and the memory of all services by films at once."""
    speeds, memory = [], []
    for count in FILMS:
        requests = [
            film(f"{SUBJECTS[number % len(SUBJECTS)]} in scene {count}-{number}", 4)
            for number in range(count)
        ]
        began = time.monotonic()
        finished(stack, requests)
        speeds.append((float(count), 60 * count / (time.monotonic() - began)))
        memory.append((float(count), proportional_mb(stack.host)))
    cores = "Drawing and encoding keep the cores busy; more films at once share them."
    return [
        Curve("Films by films at once", "films at once", "films of 4 s a minute", Shape.RATE, cores, speeds),
        Curve("Memory by films at once", "films at once", "MB of all services", Shape.FLAT, "", memory),
    ]


def length(stack: Stack) -> Curve:
    """Processor seconds by the length of a film."""
    points = [(float(s), spent(stack, [film(f"a river and a boat, {s} seconds", s)])) for s in LENGTHS]
    why = "Every frame is drawn, encoded, and checked once."
    return Curve("Cost by length", "seconds of film", "processor s", Shape.LINEAR, why, points)


def scenes(stack: Stack) -> Curve:
    """Processor seconds by the number of scenes of a film of 16 s."""
    points = [(float(count), spent(stack, [in_scenes(count)])) for count in SCENES]
    why = "A scene adds one drawing to set up, one clip, and one cross-fade."
    return Curve("Cost by scenes", "scenes in 16 s", "processor s", Shape.LINEAR, why, points)


def film(prompt: str, seconds: int) -> gateway_api.CreateJobRequest:
    return gateway_api.CreateJobRequest(prompt=prompt, duration_sec=float(seconds))


def in_scenes(count: int) -> gateway_api.CreateJobRequest:
    shown = [
        f"{SUBJECTS[number % len(SUBJECTS)]} by the sea, view {number + 1} of {count}"
        for number in range(count)
    ]
    length = Duration(nanos=16_000_000_000 // count % 1_000_000_000, seconds=16 // count)
    board = Storyboard(scenes=[StoryboardScene(text=text, duration=length) for text in shown])
    return gateway_api.CreateJobRequest(storyboard=board, duration_sec=16.0)


def spent(stack: Stack, requests: Iterable[gateway_api.CreateJobRequest]) -> float:
    """Processor seconds of all services for the films of the requests."""
    before = sum(processor_seconds(stack).values())
    finished(stack, requests)
    return sum(processor_seconds(stack).values()) - before


async def rooms(data: Path) -> list[Curve]:
    """Cost and delay of a message by the members of a room, at 20 messages a second."""
    costs, delays = [], []
    async with running_collab(data) as collab:
        await paced(collab, 2, 20, 1)
        for members in MEMBERS:
            measured = await paced(collab, members, 20, 4)
            costs.append((float(members), measured.cpu_us * members / 1e3))
            delays.append((float(members), measured.p50_ms))
    fan_out = "A message is written once and goes to each member."
    return [
        Curve(
            "Message by members", "members of a room", "processor ms a message", Shape.LINEAR, fan_out, costs
        ),
        Curve("Delay by members", "members of a room", "ms, median", Shape.LINEAR, fan_out, delays),
    ]


async def objects(home: Path) -> Curve:
    """The rate of uploads by their size, with fsync and commit."""
    points = []
    async with running_storage(home) as (_, storage):
        for size in MEGABYTES:
            path = home / f"object-{size:g}"
            path.write_bytes(bytes(range(250)) * int(size * 4000))
            times = []
            for _ in range(5):
                began = time.perf_counter()
                await store(path, storage)
                times.append(time.perf_counter() - began)
            points.append((size, size / median(times)))
    why = "Up to 1 MB, the session, the fsync, and the commit take most of the time; then the disk does."
    return Curve("Upload by size", "MB", "MB a second", Shape.RATE, why, points)


def answers() -> Curve:
    """The time to find an answer in the cache by its entries."""
    points = []
    for count in ANSWERS:
        cache: MemoryCache[int] = MemoryCache("answers", count)
        keys = [f"{number:064x}" for number in range(count)]
        for number, key in enumerate(keys):
            cache.put(key, number)
        for number in range(LOOKUPS):
            cache.get(keys[number * 7919 % count])
        points.append((float(count), cache.state().lookup_p50))
    why = "A look-up is one access to a table, which the processor's caches hold while it is small."
    return Curve("Look-up by cached answers", "entries of the cache", "µs, median", Shape.FLAT, why, points)


async def rows() -> list[Curve]:
    """The time of lists and look-ups by the rows that there are."""
    measured = {count: await edge_lists.times(count) for count in ROWS}
    return [
        Curve(
            f"{what} by rows",
            "rows",
            "ms, median",
            Shape.FLAT,
            "",
            [(float(count), 1e3 * times[what]) for count, times in measured.items()],
        )
        for what in LISTS
    ]
