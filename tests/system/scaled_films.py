"""Users of a scaled stack: they start films through the edge, and miss nothing while processes are killed."""

import asyncio
import itertools
import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc
import psycopg
from psycopg.rows import dict_row

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_client.connection import connect
from aiprod_client.retries import retry
from aiprod_client.rooms import follow_room
from aiprod_client.streams import lost_connection
from aiprod_client.watch_job import watch_job
from aiprod_stack.folder import StackFolder
from aiprod_stack.health import is_healthy
from aiprod_stack.local_tokens import KEYS, LocalKeys
from aiprod_stack.plan import StackPlan
from tests.backing_services import CRASH
from tests.scaled import Scaled

SMALL = film.VideoFormat(width=426, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
POSTGRES, REDIS = "postgres", "redis"
RETRY_SECONDS = 120.0
WATCHES = 10
"""How often a watch begins again that lost its connection for a minute, as it does on a busy machine."""


@dataclass
class User:
    """A user with what they saw of each of their jobs, by name."""

    gateway: GenerationServiceStub
    collab: CollabServiceStub
    offsets: dict[str, list[int]] = field(default_factory=dict)
    room_seqs: dict[str, list[int]] = field(default_factory=dict)

    async def create(self, prompt: str, seconds: float = 2) -> str:
        """Starts a film and returns the job's name; repeats the call while services are down."""
        request = gateway_api.CreateJobRequest(
            prompt=prompt, duration_sec=seconds, format=SMALL, request_id=str(uuid.uuid4())
        )

        async def create() -> str:
            return str((await self.gateway.CreateJob(request)).name)

        return await retry(create, lost_connection, seconds=RETRY_SECONDS)

    async def watch(self, name: str) -> gateway_pb.Job:
        """Follows the job and its room, and returns the ended job."""
        offsets, job = self.offsets.setdefault(name, [0]), gateway_pb.Job()
        room: asyncio.Task[None] | None = None
        try:
            async for event in self._events(name):
                offsets.append(event.offset)
                if event.HasField("job"):
                    job = event.job
                if job.room and not room:
                    room = asyncio.create_task(self._follow(job.room))
            if room:
                await self._until_followed(room, job.room)
        finally:
            if room:
                room.cancel()
        return job

    async def _events(self, name: str) -> AsyncGenerator[gateway_pb.JobEvent]:
        """Yields what `watch_job` does; a watch that begins again goes on at the last event."""
        seen = 0
        for attempt in range(WATCHES):
            try:
                async for event in watch_job(self.gateway, name):
                    if event.offset >= seen:
                        seen = event.offset
                        yield event
                return
            except grpc.aio.AioRpcError as error:
                if not lost_connection(error) or attempt == WATCHES - 1:
                    raise

    async def _until_followed(self, following: asyncio.Task[None], room: str) -> None:
        """Waits until the last event of the room has come; who joins late has it in the snapshot."""
        request = collab_api.GetRoomRequest(name=room)

        async def head() -> int:
            return int((await self.collab.GetRoom(request)).head)

        last = await retry(head, lost_connection, seconds=RETRY_SECONDS)
        async with asyncio.timeout(RETRY_SECONDS):
            while max(self.room_seqs.get(room, ()), default=0) < last:
                assert not following.done(), following.exception()
                await asyncio.sleep(0.05)

    async def _follow(self, room: str) -> None:
        """Follows the room without end."""
        seqs = self.room_seqs.setdefault(room, [])
        async for frame in follow_room(self.collab, room):
            if frame.HasField("welcome") and frame.welcome.HasField("snapshot"):
                seqs.append(frame.welcome.snapshot.seq)
            seqs += [event.seq for event in frame.events]

    def gaps(self) -> int:
        """How many events of jobs and rooms did not come in their order, each once."""
        # The job itself repeats the offset of the event before.
        jobs = sum(b - a not in (0, 1) for seen in self.offsets.values() for a, b in _pairs(seen))
        return jobs + sum(b - a != 1 for seen in self.room_seqs.values() for a, b in _pairs(seen))


def _pairs(seen: list[int]) -> list[tuple[int, int]]:
    return list(itertools.pairwise(seen))


@asynccontextmanager
async def users(plan: StackPlan, *names: str) -> AsyncIterator[list[User]]:
    """Connects users to the edge, each with a token."""
    keys, url = LocalKeys(plan.home / KEYS), f"http://127.0.0.1:{plan.settings.port}"
    async with AsyncExitStack() as connections:
        connected = []
        for name in names:
            token = keys.token(name, (), timedelta(hours=2), plan.settings.token_audience)
            gateway = await connections.enter_async_context(connect(GenerationServiceStub, url, token))
            collab = await connections.enter_async_context(connect(CollabServiceStub, url, token))
            connected.append(User(gateway, collab))
        yield connected


def pid(plan: StackPlan, process: str) -> int | None:
    """The id of a process of the stack; None while it starts again."""
    running = StackFolder(plan.home).running()
    assert running
    assert not running.processes[process].gave_up, f"{process} was given up"
    return running.processes[process].pid


def kill(plan: StackPlan, process: str) -> bool:
    """Kills a process of the stack, which starts again; False while it is not there."""
    number = pid(plan, process)
    try:
        if number:
            os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        # It ended by itself, as one does whose database is away, and the record does not say so yet.
        return False
    return bool(number)


async def peers_are_healthy(plan: StackPlan, name: str) -> None:
    """Waits until all other instances of the same service serve."""
    (killed,) = [instance for instance in plan.instances if instance.name == name]
    for peer in plan.of_service(killed.service):
        while peer != killed and not await is_healthy(peer):
            await asyncio.sleep(0.2)


async def kill_forever(scaled: Scaled, seconds: float, chance: random.Random, kills: Counter[str]) -> None:
    """Kills a random process at this interval, until cancelled.

    It waits for the peer of an instance: on a slow machine, both would be down most of the time.
    """
    names = [*(instance.name for instance in scaled.plan.instances), POSTGRES, REDIS]
    due = time.monotonic()
    while True:
        name = chance.choice(names)
        if name == POSTGRES:
            await asyncio.to_thread(scaled.servers.postgres.stop, CRASH)
            await asyncio.to_thread(scaled.servers.postgres.start)
        elif name == REDIS:
            await asyncio.to_thread(scaled.servers.redis.stop)
            await asyncio.to_thread(scaled.servers.redis.start)
        else:
            await peers_are_healthy(scaled.plan, name)
        kills[name] += name in (POSTGRES, REDIS) or kill(scaled.plan, name)
        due = max(due + seconds, time.monotonic())
        await asyncio.sleep(due - time.monotonic())


async def films_while_killing(
    scaled: Scaled, jobs: int, seconds: float, length: float = 2
) -> tuple[dict[str, gateway_pb.Job], int]:
    """Makes films of this length for eight users, and kills a random process every so many seconds.

    Returns the ended jobs by name, and how many gaps their watchers saw.
    """
    kills = Counter[str]()

    async def film(user: User, number: int) -> tuple[str, gateway_pb.Job]:
        name = await user.create(f"film {number}: a fox by a lake", length)
        return name, await user.watch(name)

    async with users(scaled.plan, *(f"user-{n}" for n in range(8))) as crowd:
        films = [asyncio.create_task(film(crowd[n % len(crowd)], n)) for n in range(jobs)]
        killing = asyncio.create_task(kill_forever(scaled, seconds, random.Random(7), kills))
        ending = asyncio.gather(*films)
        await asyncio.wait([ending, killing], return_when="FIRST_COMPLETED")
        print(f"killed: {dict(kills)}")
        assert not killing.done(), killing.exception()
        killing.cancel()
        return dict(await ending), sum(user.gaps() for user in crowd)


@dataclass(frozen=True)
class Stored:
    """What a stack stored of all its jobs."""

    deliveries: list[str]
    masters: Counter[str]
    """How many masters each job has."""
    billed: Counter[str]
    waiting: int
    """How many jobs still have a place in the queue."""


def stored(plan: StackPlan) -> Stored:
    """Reads the databases."""
    assert plan.shared
    masters = _rows(plan, "storage", "select name from objects where name like 'jobs/%/master/%.mp4'")
    return Stored(
        sorted(row["job"] for row in _rows(plan, "storage", "select job from manifests")),
        Counter(row["name"].rpartition("/master/")[0] for row in masters),
        Counter(row["job"] for row in _rows(plan, "storage", "select job from ledger")),
        len(_rows(plan, "gateway", "select job from job_queue")),
    )


@dataclass(frozen=True)
class Attempt:
    """A row of the llm service's ledger: one call to the model."""

    request_id: str
    operation: str
    outcome: str
    cost_usd_nanos: int | None


def attempts(plan: StackPlan) -> list[Attempt]:
    """Reads the ledger of all instances of llm."""
    query = "select request_id, operation, outcome, cost_usd_nanos from attempts"
    return [Attempt(**row) for row in _rows(plan, "llm", query)]


def _rows(plan: StackPlan, service: str, query: str) -> list[dict[str, Any]]:
    assert plan.shared
    with psycopg.connect(plan.shared.databases[service], row_factory=dict_row) as database:
        return database.execute(query.encode()).fetchall()
