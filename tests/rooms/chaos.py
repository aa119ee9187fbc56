"""Kills instances and Redis while users edit one room, then checks its log for lost and doubled events."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import psycopg
from google.protobuf import duration_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab import codec
from aiprod_collab.logs.postgres import open_postgres_log
from aiprod_collab.state.state import RoomState
from aiprod_rpc.channel import open_channel
from tests.backing_services import REDIS, free_port
from tests.manifests import STYLE
from tests.rooms.random_editor import Editor, Ledger

ROOM = "rooms/chaos"
OWNER = (("x-user-id", "owner"),)
EDITORS = 10
ROUND_SECONDS = (0.3, 1.0)
"""Time between two kills."""


@dataclass(frozen=True)
class Report:
    """One run. All but the first four fields are 0, or True, if nothing went wrong."""

    submitted: int
    logged: int
    rejected: int
    kills: int
    lost: int
    doubled: int
    gaps: int
    invalid_states: int
    one_final_state: bool

    @property
    def flawless(self) -> bool:
        return self.one_final_state and not (self.lost or self.doubled or self.gaps or self.invalid_states)


class Process:
    """A process that restarts when it dies."""

    def __init__(self, command: list[str | Path], environment: dict[str, str], log: Path) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    async def keep_running(self) -> None:
        """Restart the process whenever it ends, until cancelled."""
        try:
            while True:
                with self._log.open("ab") as log:
                    self._running = subprocess.Popen(
                        self._command, env=self._environment, stdout=log, stderr=log
                    )
                while self._running.poll() is None:
                    await asyncio.sleep(0.02)
        finally:
            self.kill()

    def kill(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()


def processes(
    database: str, home: Path, seed: int, crash: float, *, skip_dedup: bool
) -> tuple[list[Process], list[int]]:
    """Return two instances and their Redis, and the ports of the instances."""
    redis, ports = free_port(), [free_port(), free_port()]
    environment = {
        "AIPROD_COLLAB_DATABASE": database,
        "AIPROD_COLLAB_REDIS": f"redis://127.0.0.1:{redis}",
        "AIPROD_COLLAB_DRAIN_SECONDS": "0",
        "AIPROD_COLLAB_SUBMITS_PER_SECOND": "1000000",
        "AIPROD_COLLAB_SUBMIT_BURST": "1000000",
        "AIPROD_COLLAB_SNAPSHOT_EVENTS": "300",
        "CRASH_AFTER_COMMIT": str(crash),
        "FORGETFUL": "1" if skip_dedup else "",
    }
    started = [
        Process(
            [sys.executable, "-m", "tests.rooms.crashing_instance"],
            {**environment, "AIPROD_COLLAB_LISTEN": f"127.0.0.1:{port}"},
            home / f"{port}.log",
        )
        for port in ports
    ]
    command = [REDIS, "--port", str(redis), "--bind", "127.0.0.1", "--save", ""]
    started.append(Process([*command, "--dir", home], {}, home / "redis.log"))
    return started, ports


@asynccontextmanager
async def running_cluster(
    database: str, home: Path, seed: int, crash: float, *, skip_dedup: bool
) -> AsyncIterator[tuple[list[Process], list[CollabServiceStub]]]:
    """Keep the processes running. Yields them and a stub for each instance."""
    started, ports = processes(database, home, seed, crash, skip_dedup=skip_dedup)
    async with AsyncExitStack() as stack:
        keeping = [asyncio.create_task(process.keep_running()) for process in started]
        stubs = []
        for port in ports:
            channel = open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1")
            stubs.append(CollabServiceStub(await stack.enter_async_context(channel)))
        try:
            yield started, stubs
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)


async def run_chaos(
    database: str,
    home: Path,
    seed: int,
    seconds: float,
    *,
    min_logged: int = 0,
    crash: float = 0.01,
    skip_dedup: bool = False,
) -> Report:
    """Edit a room amid kills, for `seconds` and until `min_logged` edits are logged and one is rejected.

    `crash` is an instance's chance to die after a commit.
    """
    ledger, stop, rng = Ledger(), asyncio.Event(), random.Random(seed)
    async with running_cluster(database, home, seed, crash, skip_dedup=skip_dedup) as (
        started,
        stubs,
    ):
        await _open_room(stubs[0])
        if skip_dedup:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("alter table ev drop constraint ev_room_actor_op_id_key")
        await _admit_editors(stubs[0])
        editors = [Editor(f"editor-{n}", ROOM, stubs, seed * 1000 + n) for n in range(EDITORS)]
        editing = [asyncio.create_task(editor.edit(ledger, stop)) for editor in editors]
        kills, end = 0, time.monotonic() + seconds
        while time.monotonic() < end or len(ledger.logged) < min_logged or not ledger.rejected:
            decided = ledger.decided
            await asyncio.sleep(rng.uniform(*ROUND_SECONDS))
            # On a busy machine, instances that die before they serve would never decide anything.
            while ledger.decided == decided:
                await asyncio.sleep(0.02)
            kills += _kill_some(started, rng)
        stop.set()
        await asyncio.gather(*editing)
        finals = [
            await _call_until_ok(stub, "GetRoom", collab_api.GetRoomRequest(name=ROOM)) for stub in stubs
        ]
    return await _count_faults(database, ledger, finals, kills)


def _kill_some(processes: list[Process], rng: random.Random) -> int:
    victims = rng.sample(processes, rng.randint(1, len(processes)))
    for process in victims:
        process.kill()
    return len(victims)


async def _open_room(stub: CollabServiceStub) -> None:
    scenes = [
        film.Scene(id=f"s{n}", action="a quiet morning", duration=duration_pb2.Duration(seconds=20))
        for n in range(8)
    ]
    rate = film.FrameRate(numerator=24, denominator=1)
    manifest = film.Manifest(
        title="Chaos",
        format=film.VideoFormat(width=640, height=360, frame_rate=rate),
        style=STYLE,
        scenes=scenes,
    )
    await _call_until_ok(stub, "OpenRoom", collab_api.OpenRoomRequest(name=ROOM, manifest=manifest))


async def _admit_editors(stub: CollabServiceStub) -> None:
    for n in range(EDITORS):
        submit = collab_api.Submit(request_id=f"00000000-0000-4000-8000-{n:012d}")
        submit.member.CopyFrom(collab_pb.Member(user=f"editor-{n}", role=collab_pb.EDITOR))
        await _call_until_ok(stub, "Send", collab_api.SendRequest(name=ROOM, submit=submit))


async def _call_until_ok(stub: CollabServiceStub, method: str, request: object) -> collab_pb.Room:
    async with asyncio.timeout(60):
        while True:
            try:
                response: collab_pb.Room = await getattr(stub, method)(request, metadata=OWNER, timeout=3)
                return response
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.05)


async def _count_faults(database: str, ledger: Ledger, finals: list[collab_pb.Room], kills: int) -> Report:
    async with open_postgres_log(database) as log:
        events = []
        while batch := await log.read(ROOM, len(events), 1 << 20):
            events += map(codec.decode_event, batch)
    ops = Counter(event.request_id for event in events)
    in_log = {event.request_id: event for event in events}
    state, invalid = RoomState("owner"), 0
    for event in events:
        state.apply(event)
        invalid += not _valid(state.document.manifest)
    return Report(
        submitted=len(ledger.submitted),
        logged=len(ledger.logged),
        rejected=len(ledger.rejected),
        kills=kills,
        lost=sum(in_log.get(request_id) != event for request_id, event in ledger.logged.items())
        + len(ledger.submitted.keys() - ledger.logged.keys() - ledger.rejected.keys()),
        doubled=sum(count - 1 for count in ops.values()) + len(ledger.rejected.keys() & ops.keys()),
        gaps=sum(event.seq != place for place, event in enumerate(events, 1)),
        invalid_states=invalid,
        one_final_state=all(room.manifest == state.document.manifest for room in finals),
    )


def _valid(manifest: film.Manifest) -> bool:
    ids = [scene.id for scene in manifest.scenes]
    seconds = sum(scene.duration.seconds for scene in manifest.scenes)
    return 1 <= len(ids) == len(set(ids)) <= 200 and seconds <= 600
