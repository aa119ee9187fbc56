"""A running llm service with a model, and the fakes that it calls."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub, add_LlmServiceServicer_to_server
from aiprod_llm.assembly import Memories, assembled
from aiprod_llm.calls.answers import NoSharedMemory, SharedMemory
from aiprod_llm.calls.ledger import Ledger, open_ledger
from aiprod_llm.config import LlmSettings
from aiprod_llm.kept_memory import kept_memory
from aiprod_llm.projects import MOST_PROJECTS, Projects
from aiprod_llm.service import LlmService
from aiprod_runtime.channel import open_channel
from aiprod_runtime.folders import locked_folder
from aiprod_runtime.server import Binding, running

from .fake_gemini import FakeGemini, fake_gemini

KEY = "AIza-a-secret-key"


class Process(NamedTuple):
    """A service in a process of its own, and all that it has said."""

    address: str
    said: list[str]
    pid: int


@asynccontextmanager
async def llm_process(home: Path, **settings: str) -> AsyncIterator[Process]:
    told = {"LISTEN": "127.0.0.1:0", "API_KEY": KEY, "DATA": str(home), "DRAIN_SECONDS": "0"}
    told |= {"LOG_FORMAT": "json", **settings}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aiprod_llm"),
        env={**os.environ, **{f"AIPROD_LLM_{name}": value for name, value in told.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    said: list[str] = []
    try:
        while "serving" not in "".join(said[-1:]):
            said.append((await process.stdout.readline()).decode())
        yield Process(said[-1].split('"address": "')[1].split('"')[0], said, process.pid)
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        said.append((await process.stdout.read()).decode())
        # A test may have killed it.
        assert await process.wait() in (0, -signal.SIGKILL)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Running(NamedTuple):
    stub: LlmServiceStub
    ledger: Ledger
    memories: Memories
    address: str


@asynccontextmanager
async def running_llm(
    home: Path, shared: SharedMemory | None = None, **settings: Any
) -> AsyncIterator[Running]:
    """The service as `__main__` puts it together, with its inside in reach."""
    told = LlmSettings(drain_seconds=0, stop_seconds=0, data=home, **settings)
    memories = Memories()
    with (
        locked_folder(told.data) as data,
        open_ledger(data) as ledger,
        kept_memory(data, MOST_PROJECTS) as kept,
    ):
        async with assembled(told, memories, shared or NoSharedMemory(), ledger) as engine:
            projects = Projects(engine, memories.markers, shared or kept)
            service = LlmService(engine, projects, ledger, list(memories))
            binding = Binding("aiprod.llm.v1.LlmService", add_LlmServiceServicer_to_server, service)
            async with (
                running(told, binding) as port,
                open_channel(f"127.0.0.1:{port}", "aiprod.llm.v1") as channel,
            ):
                yield Running(LlmServiceStub(channel), ledger, memories, f"127.0.0.1:{port}")


@pytest.fixture
async def gemini() -> AsyncIterator[FakeGemini]:
    async with fake_gemini() as fake:
        yield fake


@pytest.fixture
async def llm(gemini: FakeGemini, tmp_path: Path) -> AsyncIterator[Running]:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, fallback="none") as llm:
        yield llm
