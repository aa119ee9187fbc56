"""Runs the service in its own process."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_rpc.channel import open_channel


class Service(NamedTuple):
    process: "subprocess.Popen[str]"
    port: int
    stub: CollabServiceStub


@asynccontextmanager
async def started(data: Path) -> AsyncIterator[Service]:
    """Run a process without a rate limit; kill it at the end."""
    environment = {
        **os.environ,
        "AIPROD_COLLAB_DATA": str(data),
        "AIPROD_COLLAB_LISTEN": "127.0.0.1:0",
        "AIPROD_COLLAB_DRAIN_SECONDS": "0",
        "AIPROD_COLLAB_SUBMITS_PER_SECOND": "1000000",
        "AIPROD_COLLAB_SUBMIT_BURST": "1000000",
    }
    command = [sys.executable, "-m", "aiprod_collab"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = await asyncio.to_thread(process.stderr.readline)
            port = int(line.rpartition(":")[2])
            async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1", unary_seconds=100) as channel:
                yield Service(process, port, CollabServiceStub(channel))
        finally:
            process.kill()


async def startup_error(data: Path) -> str:
    """Return the only line that a process prints when it cannot start."""
    environment = {**os.environ, "AIPROD_COLLAB_DATA": str(data)}
    command = (sys.executable, "-m", "aiprod_collab")
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    _, errors = await process.communicate()
    assert process.returncode == 1, errors.decode()
    (line,) = errors.decode().splitlines()
    return line
