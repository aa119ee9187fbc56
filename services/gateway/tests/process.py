"""The gateway as a process of its own."""

import asyncio
import json
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.channel import open_channel

SERVICES = ("llm", "render", "probe", "storage", "collab")


async def spawn(settings: GatewaySettings) -> asyncio.subprocess.Process:
    addresses = {f"AIPROD_GATEWAY_{name.upper()}": getattr(settings, name) for name in SERVICES}
    environment = {
        **os.environ,
        **addresses,
        "AIPROD_GATEWAY_DATA": str(settings.data),
        "AIPROD_GATEWAY_DATABASE": settings.database,
        "AIPROD_GATEWAY_JOBS_AT_ONCE": str(settings.jobs_at_once),
        "AIPROD_GATEWAY_JOBS_AT_ONCE_PER_USER": str(settings.jobs_at_once_per_user),
        "AIPROD_GATEWAY_WEBHOOK_NETWORKS": json.dumps([str(each) for each in settings.webhook_networks]),
        "AIPROD_GATEWAY_JOURNAL_DAYS": str(settings.journal_days),
        "AIPROD_GATEWAY_REVIEW_POLL_SECONDS": str(settings.review_poll_seconds),
        "AIPROD_GATEWAY_LISTEN": "127.0.0.1:0",
        "AIPROD_GATEWAY_DRAIN_SECONDS": "0",
    }
    if settings.job_retention_days is not None:
        environment["AIPROD_GATEWAY_JOB_RETENTION_DAYS"] = str(settings.job_retention_days)
    if settings.daily_budget_usd is not None:
        environment["AIPROD_DAILY_BUDGET_USD"] = str(settings.daily_budget_usd)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aiprod_gateway"),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
        umask=0o022,
    )


async def failed_start(settings: GatewaySettings) -> str:
    """Returns the one log line of a process that cannot start and exits with 1."""
    process = await spawn(settings)
    _, errors = await process.communicate()
    assert process.returncode == 1, errors.decode()
    (line,) = errors.decode().splitlines()
    return line


@dataclass
class Gateway:
    """A process that serves, with its log lines."""

    process: asyncio.subprocess.Process
    stub: GenerationServiceStub
    lines: list[str] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            async with self.more:
                self.lines.append(line.decode())
                self.more.notify_all()

    async def logged(self, text: str) -> str:
        """Waits for a line with `text` and returns it."""
        async with self.more:
            await self.more.wait_for(lambda: any(text in line for line in self.lines))
            return next(line for line in self.lines if text in line)

    def limit_files(self, size: int) -> None:
        """Stops files at `size` bytes, as a full disk does; -1 removes the limit."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@asynccontextmanager
async def started(settings: GatewaySettings) -> AsyncIterator[Gateway]:
    """Yields a gateway that serves; kills it at the end."""
    process = await spawn(settings)
    try:
        assert process.stderr
        line = (await process.stderr.readline()).decode()
        port = int(line.rpartition(":")[2])
        async with open_channel(f"127.0.0.1:{port}", "aiprod.gateway.v1", unary_seconds=100) as channel:
            gateway = Gateway(process, GenerationServiceStub(channel))
            reading = asyncio.create_task(gateway.read())
            yield gateway
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    await reading
