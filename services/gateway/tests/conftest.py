"""A real gateway among fake services, which subclass the generated servicers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_gateway.__main__ import serving
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.channel import open_channel
from aiprod_server.server import running
from aiprod_server.settings import ServerSettings
from tests.backing_services import new_database, running_postgres

from .fake_services import FakeServices


@pytest.fixture
async def services() -> AsyncIterator[FakeServices]:
    services = FakeServices()
    settings = ServerSettings(drain_seconds=0, stop_seconds=0)
    async with AsyncExitStack() as servers:
        for name, binding in services.bindings().items():
            port = await servers.enter_async_context(running(settings, binding))
            services.addresses[name] = f"127.0.0.1:{port}"
        yield services


@asynccontextmanager
async def open_gateway(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    async with (
        serving(settings) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.gateway.v1", unary_seconds=100) as channel,
    ):
        yield GenerationServiceStub(channel)


@pytest.fixture
def settings(services: FakeServices, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        data=tmp_path, drain_seconds=0, stop_seconds=0, stage_seconds=100, **services.addresses
    )


@pytest.fixture
async def gateway(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    async with open_gateway(settings) as stub:
        yield stub


@pytest.fixture
def start_gateway():
    return open_gateway


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A server of PostgreSQL, for the tests of a module."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def shared(settings: GatewaySettings, postgres: str) -> GatewaySettings:
    """Settings of a gateway that shares a new database with others."""
    return settings.model_copy(update={"database": new_database(postgres)})
