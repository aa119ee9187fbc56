"""One room under fire: instances and Redis are killed while people edit; then everything is counted."""

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

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab import wire
from aiprod_collab.logs.postgres import open_postgres_log
from aiprod_collab.state.room_state import RoomState
from aiprod_runtime.channel import open_channel
from tests.backing_services import REDIS, free_port
from tests.rooms.editors import Editor, Minutes

ROOM = "rooms/fire"
OWNER = (("x-user-id", "owner"),)
EDITORS = 10
ROUND_SECONDS = (0.3, 1.0)
"""Between two kills."""


@dataclass(frozen=True)
class Report:
    """One run. All but the first four are 0, or true, when nothing went wrong."""

    said: int
    logged: int
    refused: int
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
    """A process that comes back when it dies."""

    def __init__(self, command: list[str | Path], environment: dict[str, str], log: Path) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    async def keep(self) -> None:
        """Start it again whenever it has ended, until cancelled."""
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
    database: str, home: Path, seed: int, crash: float, *, forgetful: bool
) -> tuple[list[Process], list[int]]:
    """Two instances and their Redis, and the ports of the instances."""
    redis, ports = free_port(), [free_port(), free_port()]
    environment = {
        "AIPROD_COLLAB_DATABASE": database,
        "AIPROD_COLLAB_REDIS": f"redis://127.0.0.1:{redis}",
        "AIPROD_COLLAB_DRAIN_SECONDS": "0",
        "AIPROD_COLLAB_SUBMITS_PER_SECOND": "1000000",
        "AIPROD_COLLAB_SUBMIT_BURST": "1000000",
        "AIPROD_COLLAB_SNAPSHOT_EVENTS": "300",
        "CRASH_AFTER_COMMIT": str(crash),
        "FORGETFUL": "1" if forgetful else "",
    }
    started = [
        Process(
            [sys.executable, "-m", "tests.rooms.instance"],
            {**environment, "AIPROD_COLLAB_LISTEN": f"127.0.0.1:{port}"},
            home / f"{port}.log",
        )
        for port in ports
    ]
    command = [REDIS, "--port", str(redis), "--bind", "127.0.0.1", "--save", ""]
    started.append(Process([*command, "--dir", home], {}, home / "redis.log"))
    return started, ports


@asynccontextmanager
async def town(
    database: str, home: Path, seed: int, crash: float, *, forgetful: bool
) -> AsyncIterator[tuple[list[Process], list[CollabServiceStub]]]:
    """The processes, kept running, and a stub to each instance."""
    started, ports = processes(database, home, seed, crash, forgetful=forgetful)
    async with AsyncExitStack() as stack:
        keeping = [asyncio.create_task(process.keep()) for process in started]
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


async def under_fire(
    database: str, home: Path, seed: int, seconds: float, *, crash: float = 0.01, forgetful: bool = False
) -> Report:
    """Edit a room for so long while everything is killed. `crash` is the chance of a death after a commit."""
    minutes, stop, rng = Minutes(), asyncio.Event(), random.Random(seed)
    async with town(database, home, seed, crash, forgetful=forgetful) as (started, stubs):
        await _open(stubs[0])
        if forgetful:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("alter table ev drop constraint ev_room_actor_op_id_key")
        await _admit_editors(stubs[0])
        editors = [Editor(f"editor-{n}", ROOM, stubs, seed * 1000 + n) for n in range(EDITORS)]
        editing = [asyncio.create_task(editor.edit(minutes, stop)) for editor in editors]
        kills, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(rng.uniform(*ROUND_SECONDS))
            for process in rng.sample(started, rng.randint(1, len(started))):
                process.kill()
                kills += 1
        stop.set()
        await asyncio.gather(*editing)
        finals = [await _patiently(stub, "GetRoom", pb.GetRoomRequest(room=ROOM)) for stub in stubs]
    return await _counted(database, minutes, finals, kills)


async def _open(stub: CollabServiceStub) -> None:
    scenes = [
        film.Scene(id=f"s{n}", action="a quiet morning", duration=duration_pb2.Duration(seconds=20))
        for n in range(8)
    ]
    palette = film.Palette(
        zenith="#101010", horizon="#202020", light="#ffffff", accent="#ff0000", shade="#000000"
    )
    rate = film.FrameRate(numerator=24, denominator=1)
    manifest = film.Manifest(
        title="Under fire",
        format=film.VideoFormat(width=640, height=360, frame_rate=rate),
        style=film.Style(palette=palette),
        scenes=scenes,
    )
    await _patiently(stub, "OpenRoom", pb.OpenRoomRequest(room=ROOM, manifest=manifest))


async def _admit_editors(stub: CollabServiceStub) -> None:
    for n in range(EDITORS):
        submit = pb.Submit(op_id=f"00000000-0000-4000-8000-{n:012d}")
        submit.member.CopyFrom(res.Member(user=f"editor-{n}", role=res.EDITOR))
        await _patiently(stub, "Send", pb.SendRequest(room=ROOM, submit=submit))


async def _patiently(stub: CollabServiceStub, method: str, request: object) -> res.Room:
    async with asyncio.timeout(30):
        while True:
            try:
                answer: res.Room = await getattr(stub, method)(request, metadata=OWNER, timeout=3)
                return answer
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.05)


async def _counted(database: str, minutes: Minutes, finals: list[res.Room], kills: int) -> Report:
    async with open_postgres_log(database) as log:
        events = []
        while batch := await log.read(ROOM, len(events), 1 << 20):
            events += map(wire.event, batch)
    ops = Counter(event.op_id for event in events)
    in_log = {event.op_id: event for event in events}
    state, invalid = RoomState("owner"), 0
    for event in events:
        state.apply(event)
        invalid += not _valid(state.document.manifest)
    return Report(
        said=len(minutes.said),
        logged=len(minutes.logged),
        refused=len(minutes.refused),
        kills=kills,
        lost=sum(in_log.get(op_id) != event for op_id, event in minutes.logged.items())
        + len(minutes.said.keys() - minutes.logged.keys() - minutes.refused.keys()),
        doubled=sum(count - 1 for count in ops.values()) + len(minutes.refused.keys() & ops.keys()),
        gaps=sum(event.seq != place for place, event in enumerate(events, 1)),
        invalid_states=invalid,
        one_final_state=all(room.manifest == state.document.manifest for room in finals),
    )


def _valid(manifest: film.Manifest) -> bool:
    ids = [scene.id for scene in manifest.scenes]
    seconds = sum(scene.duration.seconds for scene in manifest.scenes)
    return 1 <= len(ids) == len(set(ids)) <= 200 and seconds <= 600
