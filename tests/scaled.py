"""`make scaled`: two of everything, as in the cloud, on servers of this machine that end with it."""

import asyncio
import json
import signal
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiprod_release.description import description
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import TWO_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from aiprod_stack.shared import Shared
from tests.backing_services import Server, new_database, postgres_server, redis_server, running_fake_gcs

BUCKET = "aiprod"
WITH_DATABASE = ("gateway", "llm", "render", "storage", "collab")
PORTS = 17
"""How many ports the stack uses."""


@dataclass(frozen=True, slots=True)
class Servers:
    """What the instances share."""

    postgres: Server
    redis: Server
    shared: Shared


@dataclass(frozen=True, slots=True)
class Scaled:
    """The running stack and its servers."""

    plan: StackPlan
    servers: Servers


@contextmanager
def shared_servers(folder: Path) -> Iterator[Servers]:
    """PostgreSQL, Valkey and a bucket, all empty; logs are in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        postgres_server() as postgres,
        redis_server(folder) as redis,
        running_fake_gcs(folder, "-backend", "memory") as gcs,
    ):
        create_bucket(gcs)
        databases = {service: new_database(postgres.url) for service in WITH_DATABASE}
        yield Servers(postgres, redis, Shared(databases, redis.url, BUCKET, gcs, described_settings()))


def described_settings() -> dict[str, dict[str, str]]:
    """The settings of a deployment without Google Cloud, by service."""
    deployment = description()
    return {
        name: {
            key: value.format(bucket=BUCKET, project="")
            for key, value in (
                deployment.every_service.settings | service.settings | service.local_settings
            ).items()
        }
        for name, service in deployment.services.items()
    }


def create_bucket(endpoint: str) -> None:
    """Creates the bucket in the emulator."""
    body = json.dumps({"name": BUCKET}).encode()
    request = urllib.request.Request(f"{endpoint}/storage/v1/b?project=none", body)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request):
        pass


@asynccontextmanager
async def running_scaled(
    settings: StackSettings, commands: Mapping[str, tuple[str, ...]] | None = None
) -> AsyncIterator[Scaled]:
    """The stack, ready, until the block ends; `commands` as in `StackPlan`."""
    with shared_servers(settings.home.absolute() / "shared") as servers:
        plan = StackPlan(settings, TWO_OF_EACH, servers.shared, commands or {})
        async with running_stack(plan, print):
            yield Scaled(plan, servers)


async def main() -> None:
    """Runs the stack until Ctrl-C."""
    settings = StackSettings()
    # Apart from the stack of `make up`, whose data is of another kind.
    settings = settings.model_copy(update={"home": settings.home / "scaled"})
    async with running_scaled(settings) as scaled:
        plan = scaled.plan
        print(f"Ready: http://127.0.0.1:{plan.settings.port}. For the commands of the CLI, set")
        print(f"export AIPROD_HOME={plan.home} AIPROD_PORT={plan.settings.port}")
        print('export AIPROD_TOKEN="$(aiprod token --user ada)"', flush=True)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
