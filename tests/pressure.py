"""A hostile user and another one at the same stack, behind an edge that tells them apart by their tokens."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_client.watch_job import watch_job
from aiprod_rpc.channel import open_channel
from aiprod_stack.plan import SERVICES
from tests.conftest import Stack, started_stack
from tests.rooms.edge import running_edge
from tests.token_issuer import TokenIssuer

HOSTILE_ADDRESS = "127.0.0.2"
RETRY_SECONDS = 1.0


@contextmanager
def edge_with_tokens(
    stack: Stack, home: Path, issuer: TokenIssuer | None = None, **options: Any
) -> Iterator[tuple[str, TokenIssuer]]:
    """Yields the address of a second edge in front of the stack's services, and who signs its tokens.

    `options` are further values of the configuration template.
    """
    issuer = issuer or TokenIssuer()
    ports = {name: f"127.0.0.1:{stack.port + number}" for number, name in enumerate(SERVICES, 1)}
    others = {name: address for name, address in ports.items() if name != "gateway"}
    options |= {"auth": issuer.auth(home)}
    with running_edge(home, "gateway", ports["gateway"], others, **options) as (edge, _):
        yield edge, issuer


@contextmanager
def stack_with_tokens(home: Path) -> Iterator[tuple[Stack, TokenIssuer]]:
    """Yields a stack whose own edge tells users apart by their tokens, and who signs these."""
    issuer = TokenIssuer()
    auth = issuer.auth(home)
    settings = {
        "AIPROD_TOKEN_ISSUER": auth.issuer,
        "AIPROD_TOKEN_AUDIENCE": auth.audience,
        "AIPROD_TOKEN_JWKS": str(auth.jwks),
    }
    with started_stack(home / "stack", **settings) as stack:
        yield stack, issuer


async def call_p99(call: Callable[[], Awaitable[object]], count: int) -> float:
    """Calls `count` times, one after another; returns the time of the slowest percent, in ms."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        await call()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[int(count * 0.99)]


@dataclass(frozen=True, slots=True)
class User:
    """A user's stubs and token."""

    gateway: GenerationServiceStub
    probe: ProbeServiceStub
    token: str

    async def create(self, prompt: str, seconds: float) -> gateway_pb.Job:
        request = gateway_api.CreateJobRequest(prompt=prompt, duration_sec=seconds)
        return await self.gateway.CreateJob(request)

    async def film(self, prompt: str, seconds: float) -> tuple[gateway_pb.Job, float]:
        """Makes a film; returns the job and how long it took, in seconds."""
        started = time.perf_counter()
        job = await self.create(prompt, seconds)
        async for event in watch_job(self.gateway, job.name):
            job = event.job if event.HasField("job") else job
        assert job.state == gateway_pb.Job.SUCCEEDED, job.error
        return job, time.perf_counter() - started

    async def get_job_p99(self, job: gateway_pb.Job, count: int) -> float:
        """Returns `call_p99` of GetJob."""
        request = gateway_api.GetJobRequest(name=job.name)
        return await call_p99(lambda: self.gateway.GetJob(request), count)


@asynccontextmanager
async def user(edge: str, issuer: TokenIssuer, name: str) -> AsyncIterator[User]:
    """Yields a user with a token."""
    token = issuer.token(sub=name)
    async with open_channel(edge, "aiprod.gateway.v1", None, token) as channel:
        yield User(GenerationServiceStub(channel), ProbeServiceStub(channel), token)


class Streams:
    """Streams of server-sent events that nobody reads, from the hostile address; `refused` got no stream."""

    def __init__(self, edge: str, job: gateway_pb.Job, token: str, count: int) -> None:
        self.sockets = [_connect(edge) for _ in range(count)]
        request = (
            f"GET /api/{job.name}:watch HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        for connection in self.sockets:
            connection.sendall(request.encode())
        answers = [connection.recv(12).decode() for connection in self.sockets]
        self.refused = sum(answer == "HTTP/1.1 429" for answer in answers)
        assert self.refused + sum(answer == "HTTP/1.1 200" for answer in answers) == count, set(answers)


def _connect(edge: str) -> socket.socket:
    host, port = edge.split(":")
    return socket.create_connection((host, int(port)), timeout=60, source_address=(HOSTILE_ADDRESS, 0))


@dataclass(frozen=True, slots=True)
class Pressure:
    """What the hostile user does at the same time."""

    streams: int
    connections: int
    analyses: int
    films: int
    film_seconds: float


@asynccontextmanager
async def under(pressure: Pressure, edge: str, hostile: User, film: gateway_pb.Job) -> AsyncIterator[Streams]:
    """Keeps up the pressure during the block; `film` is a film of the hostile user, for the analyses."""
    prompt = "A caravan crosses the desert, day after day"
    films = [
        await hostile.create(f"{prompt}, part {part}", pressure.film_seconds)
        for part in range(pressure.films)
    ]
    delivery = await hostile.gateway.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{film.name}/delivery"))
    analyses = [
        asyncio.create_task(_analyze(hostile, delivery.manifest.master)) for _ in range(pressure.analyses)
    ]
    idle = await asyncio.to_thread(lambda: [_connect(edge) for _ in range(pressure.connections)])
    # From here on, the hostile user has work in every queue. Nobody waits for a finished scene: on a busy
    # machine the first of a hundred that are rendered by turns ends after minutes.
    async for event in watch_job(hostile.gateway, films[0].name):
        if event.scene and event.stage == Stage.RENDER:
            break
    streams = await asyncio.to_thread(Streams, edge, films[0], hostile.token, pressure.streams)
    try:
        yield streams
    finally:
        for job in films:
            await hostile.gateway.CancelJob(gateway_api.CancelJobRequest(name=job.name))
        for analysis in analyses:
            analysis.cancel()
        await asyncio.gather(*analyses, return_exceptions=True)
        for connection in (*idle, *streams.sockets):
            connection.close()


async def _analyze(hostile: User, master: film_asset.Asset) -> None:
    """Analyzes the master again and again, whatever the queue says."""
    request: Any = probe_api.AnalyzeRequest(asset=master)
    while True:
        with suppress(grpc.aio.AioRpcError):
            async for _ in hostile.probe.Analyze(request):
                pass
        await asyncio.sleep(RETRY_SECONDS)
