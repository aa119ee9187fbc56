"""Web applications for tests, on free ports: in the test's process, and as programs of their own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

ROOT = Path(__file__).parents[1]


class Fake(Protocol):
    """A fake of somebody's service, which knows its address."""

    url: str


@asynccontextmanager
async def serving_app(app: web.Application, **options: Any) -> AsyncIterator[str]:
    """Yields the application's URL, without a path. The options are those of aiohttp's runner."""
    runner = web.AppRunner(app, **options)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def serve_as_program(fake: AbstractAsyncContextManager[Fake]) -> None:
    """Prints the fake's URL and serves until the process ends."""
    async with fake as opened:
        print(opened.url, flush=True)
        await asyncio.get_running_loop().create_future()


@contextmanager
def started_fake(module: str) -> Iterator[str]:
    """Yields the URL of a module that calls `serve_as_program`, in a process of its own."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
