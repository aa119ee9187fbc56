"""A running llm service with a model, and the fakes that it calls."""

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
from aiprod_llm.projects import Projects
from aiprod_llm.service import LlmService
from aiprod_runtime.channel import open_channel
from aiprod_runtime.server import Binding, running

from .fake_gemini import FakeGemini, fake_gemini

KEY = "AIza-a-secret-key"


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
    memories, shared = Memories(), shared or NoSharedMemory()
    with open_ledger(told.data) as ledger:
        async with assembled(told, memories, shared, ledger) as engine:
            service = LlmService(engine, Projects(engine, memories.markers, shared), ledger, list(memories))
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
