"""Worker processes die, hang and fail; the pool keeps working."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from aiprod_render.config import RenderSettings
from aiprod_render.worker_pool import open_worker_pool
from aiprod_rpc.errors import DeadlineExceeded, Unavailable
from aiprod_work.fair_queue import Ticket
from aiprod_work.worker import Priority

IN_SESSION = pytest.mark.asyncio(loop_scope="session")


@IN_SESSION
async def test_a_task_whose_worker_dies_is_retried_once(stack: Any) -> None:
    mark = stack.scratch / "died"
    code = f"import os, pathlib\nmark = pathlib.Path({str(mark)!r})\n"
    code += "if not mark.exists(): mark.touch(); os._exit(3)"
    await stack.workers.run(Ticket("user"), 10, exec, code)
    mark.unlink()


@IN_SESSION
async def test_a_task_whose_worker_dies_twice_may_be_retried_later(stack: Any) -> None:
    with pytest.raises(Unavailable, match="died twice") as caught:
        await stack.workers.run(Ticket("user"), 10, exec, "import os; os._exit(3)")
    assert caught.value.reason == "RENDER_WORKER_LOST"


@IN_SESSION
async def test_an_error_in_a_task_reaches_the_caller_and_leaves_the_pool_working(stack: Any) -> None:
    code = (
        "class Odd(Exception):\n  def __init__(self, *, reason): self.reason = reason\nraise Odd(reason='x')"
    )
    with pytest.raises(RuntimeError, match="Odd"):
        await stack.workers.run(Ticket("user"), 10, exec, code)
    await stack.workers.run(Ticket("user"), 10, exec, "pass")


@IN_SESSION
async def test_a_task_that_hangs_is_ended(stack: Any) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        await stack.workers.run(Ticket("user"), 0.3, time.sleep, 60)
    assert caught.value.reason == "RENDER_TOO_SLOW"


@IN_SESSION
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers")
async def test_a_worker_reaches_neither_the_network_nor_the_signing_key(stack: Any, tmp_path: Path) -> None:
    key = stack.signer.files.key
    with socket.create_server(("127.0.0.1", 0)) as server:
        for attempt in (
            partial(socket.create_connection, server.getsockname()),
            partial(key.read_bytes),
            partial(Path.write_text, tmp_path / "planted", "x"),
            partial(os.listdir, key.parent),
            partial(os.kill, os.getpid(), 0),
            partial(os.posix_spawn, "/bin/true", ["/bin/true"], {}),
        ):
            with pytest.raises(PermissionError):
                await stack.workers.run(Ticket("user"), 10, attempt)


@IN_SESSION
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers")
async def test_the_process_that_signs_reads_its_key_and_has_no_network(stack: Any) -> None:
    pool, key = stack.signer.pool, stack.signer.files.key
    assert "PRIVATE KEY" in await pool.run(Ticket("user"), 10, key.read_text)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(PermissionError):
        await pool.run(Ticket("user"), 10, socket.create_connection, server.getsockname())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle processes")
@pytest.mark.parametrize(("priority", "policy"), [("idle", "SCHED_IDLE"), ("low", "SCHED_OTHER")])
async def test_workers_have_the_priority_of_the_settings(tmp_path: Path, priority: str, policy: str) -> None:
    """On a machine that others keep busy, an idle worker never draws."""
    settings = RenderSettings(worker_priority=Priority(priority))
    async with open_worker_pool(1, 1, tmp_path, settings.worker_priority) as workers:
        found = await workers.run(Ticket("user"), 60, os.sched_getscheduler, 0)
    assert found == getattr(os, policy)


OPENCV_THREADS = """
import asyncio
from pathlib import Path
from aiprod_render.worker_pool import open_worker_pool
from aiprod_work.fair_queue import Ticket

async def main():
    async with open_worker_pool(1, 1, Path()) as workers:
        print(await workers.run(Ticket("user"), 60, eval, "__import__('cv2').getNumThreads()"))

asyncio.run(main())
"""


def test_workers_start_with_the_tasks_imported() -> None:
    """The worker module limits OpenCV to one thread; a worker without it would use all cores."""
    # In a process of its own: a process has one fork server, which other tests may have started.
    command = [sys.executable, "-c", OPENCV_THREADS]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "1\n"


def test_the_service_stops_without_a_traceback(tmp_path: Path) -> None:
    environment = {"AIPROD_RENDER_LISTEN": "127.0.0.1:0", "AIPROD_RENDER_SCRATCH": str(tmp_path)}
    command = [sys.executable, "-m", "aiprod_render"]
    with subprocess.Popen(
        command, env=os.environ | environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as service:
        assert service.stderr
        assert "serving" in service.stderr.readline()
        service.send_signal(signal.SIGTERM)
        assert "Traceback" not in service.stderr.read()
    assert service.returncode == 0
