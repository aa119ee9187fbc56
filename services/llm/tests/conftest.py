"""A running llm service with a model, and the fakes that it calls."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.cache.base import SharedCache
from aiprod_llm.caches import Caches
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.config import LlmSettings
from aiprod_llm.engine_factory import open_engine
from aiprod_llm.projects import Projects
from aiprod_llm.service import SERVICE, LlmService, add_to_server
from aiprod_llm.state import open_state
from aiprod_rpc.channel import open_channel
from aiprod_server.server import Binding, running

from .fake_gemini import FakeGemini, fake_gemini

KEY = "AIza-a-secret-key"


class Process(NamedTuple):
    """A service in a process of its own; `output` collects its log lines."""

    address: str
    output: list[str]
    pid: int


@asynccontextmanager
async def llm_process(home: Path, **settings: str) -> AsyncIterator[Process]:
    environment = {"LISTEN": "127.0.0.1:0", "API_KEY": KEY, "DATA": str(home), "DRAIN_SECONDS": "0"}
    environment |= {"LOG_FORMAT": "json", **settings}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aiprod_llm"),
        env={**os.environ, **{f"AIPROD_LLM_{name}": value for name, value in environment.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    output: list[str] = []
    try:
        while "serving" not in "".join(output[-1:]):
            output.append((await process.stdout.readline()).decode())
        yield Process(output[-1].split('"address": "')[1].split('"')[0], output, process.pid)
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        output.append((await process.stdout.read()).decode())
        # A test may have killed it.
        assert await process.wait() in (0, -signal.SIGKILL)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Running(NamedTuple):
    stub: LlmServiceStub
    ledger: Ledger
    caches: Caches
    address: str


@asynccontextmanager
async def running_llm(
    home: Path, shared: SharedCache | None = None, **settings: Any
) -> AsyncIterator[Running]:
    """Runs the service as `__main__` does, and yields its parts too."""
    loaded = LlmSettings(drain_seconds=0, stop_seconds=0, data=home, **settings)
    caches = Caches()
    async with open_state(loaded) as state:
        if shared:
            state = replace(state, answers=shared, markers=shared)
        async with open_engine(loaded, caches, state) as engine:
            projects = Projects(engine, caches.markers, state.markers)
            service = LlmService(engine, projects, state.ledger, list(caches))
            binding = Binding(SERVICE, add_to_server, service)
            async with (
                running(loaded, binding) as port,
                open_channel(f"127.0.0.1:{port}", "aiprod.llm.v1") as channel,
            ):
                yield Running(LlmServiceStub(channel), state.ledger, caches, f"127.0.0.1:{port}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server, without a database."""
    # Imported here: a test that plans in another process has no such package there.
    from tests.backing_services import running_postgres

    with running_postgres() as url:
        yield url


@pytest.fixture
async def gemini() -> AsyncIterator[FakeGemini]:
    async with fake_gemini() as fake:
        yield fake


@pytest.fixture
async def llm(gemini: FakeGemini, tmp_path: Path) -> AsyncIterator[Running]:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, fallback="none") as llm:
        yield llm
