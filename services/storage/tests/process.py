"""Runs a storage service in its own process, for tests that kill and restart it."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_storage.config import StorageSettings


@asynccontextmanager
async def stub(port: int) -> AsyncIterator[StorageServiceStub]:
    async with open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1", unary_seconds=100) as channel:
        yield StorageServiceStub(channel)


class StorageProcess:
    """`python -m aiprod_storage`, killed at the end of the block if it still runs."""

    def __init__(self, settings: StorageSettings, http_port: int = 0, **environment: str) -> None:
        self._environment = {
            **os.environ,
            "AIPROD_STORAGE_DATA": str(settings.data),
            "AIPROD_STORAGE_HTTP_LISTEN": f"127.0.0.1:{http_port}",
            "AIPROD_STORAGE_DRAIN_SECONDS": "0",
            **environment,
        }
        self.lines: list[str] = []

    async def __aenter__(self) -> "StorageProcess":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "aiprod_storage", env=self._environment, stderr=asyncio.subprocess.PIPE
        )
        self.http_port = await self._port("serving objects")
        self.port = await self._port("serving")
        # A full pipe would stop the service at its next log line.
        self._reading = asyncio.create_task(self._read())
        return self

    async def _port(self, words: str) -> int:
        async for line in self.process.stderr:
            if found := re.search(rf"{words}\W.*address\W+\S+:(\d+)", line.decode()):
                return int(found[1])
        raise AssertionError("storage did not start")

    async def _read(self) -> None:
        async for line in self.process.stderr:
            self.lines.append(line.decode())

    async def stop(self) -> int:
        """Stops the process as a supervisor does, and returns its exit code."""
        self.process.terminate()
        await self._reading
        return await self.process.wait()

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self._reading
        await self.process.wait()

    async def __aexit__(self, *error: object) -> None:
        await self.kill()
