"""Tasks crash, hang, and lie; the pool keeps working."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from aiprod_work.limits import Limits
from aiprod_work.process_pool import TASKS_PER_WORKER, WORKER_ENVIRONMENT, ProcessPool, TaskTimeout
from aiprod_work.worker import Priority, WorkerLost


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def value(expression: str) -> Callable[[], object]:
    """A task that returns the value of a Python expression."""
    return partial(eval, expression, {"__name__": "task"})


def effect(code: str) -> Callable[[], None]:
    """A task that runs Python code."""
    return partial(exec, code, {"__name__": "task"})


async def test_tasks_run_side_by_side_in_processes(tmp_path: Path) -> None:
    """Each task waits until the other one runs, too."""
    async with ProcessPool(2) as pool:
        files = tmp_path / "one", tmp_path / "other"
        meet = "own.touch()\nwhile not other.exists(): time.sleep(0.01)"
        for_both = f"import pathlib, time\nown, other = pathlib.Path({{!r}}), pathlib.Path({{!r}})\n{meet}"
        texts = [for_both.format(str(own), str(other)) for own, other in (files, files[::-1])]
        await asyncio.gather(*(pool.run(effect(text), 60) for text in texts))


FIRST_TASK = """
import asyncio, sys, psutil
from functools import partial
from aiprod_work.process_pool import ProcessPool

async def beats(count):
    while True:
        count.append(1)
        await asyncio.sleep(0.01)

async def main():
    async with ProcessPool(1, [{module!r}]) as pool:
        await asyncio.sleep(0)
        assert not psutil.Process().children(recursive=True), "it rests, and has processes"
        count = []
        beating = asyncio.create_task(beats(count))
        assert await pool.run(partial(int, "7"), 60) == 7
        beating.cancel()
        assert len(count) > 10, f"the event loop stood still: {{len(count)}}"

asyncio.run(main())
"""


def test_processes_start_with_the_first_task_while_the_loop_goes_on(tmp_path: Path) -> None:
    (tmp_path / "slow_module.py").write_text("import time; time.sleep(0.5)")
    program = FIRST_TASK.format(module="slow_module")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


async def test_workers_start_with_the_modules_imported() -> None:
    """Whichever pool of this process has started the fork server."""
    async with ProcessPool(1), ProcessPool(1, ["wave"]) as pool:
        assert await pool.run(value("'wave' in __import__('sys').modules"), 60)


async def test_workers_alone_start_with_their_environment() -> None:
    here = dict(os.environ)
    async with ProcessPool(1) as pool:
        for name, expected in WORKER_ENVIRONMENT.items():
            assert await pool.run(value(f"__import__('os').environ.get({name!r})"), 60) == expected
    assert {name: os.environ.get(name) for name in WORKER_ENVIRONMENT} == {
        name: here.get(name) for name in WORKER_ENVIRONMENT
    }


async def test_a_task_that_hangs_is_ended() -> None:
    async with ProcessPool(1) as pool:
        first = await pool.run(os.getpid, 60)
        with pytest.raises(TaskTimeout):
            await pool.run(partial(time.sleep, 60), 0.2)
        await until(lambda: not psutil.pid_exists(first))
        assert await pool.run(os.getpid, 60) != first


async def test_a_timeout_of_the_task_is_its_own() -> None:
    async with ProcessPool(1) as pool:
        with pytest.raises(TimeoutError, match="the host is slow"):
            await pool.run(effect("raise TimeoutError('the host is slow')"), 60)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_task_whose_process_is_killed_fails_alone(number: signal.Signals) -> None:
    async with ProcessPool(2) as pool:
        neighbor = asyncio.create_task(pool.run(value("__import__('time').sleep(0.3) or 'done'"), 60))
        with pytest.raises(WorkerLost) as lost:
            await pool.run(effect(f"import os; os.kill(os.getpid(), {int(number)})"), 60)
        assert lost.value.exit_code == -number
        assert await neighbor == "done"
        await asyncio.gather(*(pool.run(os.getpid, 60) for _ in range(4)))


async def test_a_worker_that_dies_idle_fails_no_task() -> None:
    async with ProcessPool(1) as pool:
        first = await pool.run(os.getpid, 60)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        await until(lambda: not psutil.pid_exists(first))
        assert await pool.run(os.getpid, 60) != first


async def test_the_pool_survives_the_death_of_the_fork_server() -> None:
    async with ProcessPool(1) as pool:
        worker = psutil.Process(await pool.run(os.getpid, 60))
        parent = worker.parent()
        assert parent
        parent.kill()
        worker.kill()
        await until(lambda: not worker.is_running())
        assert await pool.run(os.getpid, 60) != worker.pid


async def test_a_cancelled_task_ends_its_process() -> None:
    async with ProcessPool(1) as pool:
        first = await pool.run(os.getpid, 60)
        abandoned = asyncio.create_task(pool.run(partial(time.sleep, 60), 100))
        await asyncio.sleep(0)
        abandoned.cancel()
        await asyncio.wait([abandoned])
        await until(lambda: not psutil.pid_exists(first))
        assert await pool.run(os.getpid, 60) != first


@pytest.mark.parametrize("limits", [Limits(), Limits(open_files=64)], ids=["asked to end", "killed"])
async def test_a_pool_that_ends_ends_its_tasks(limits: Limits) -> None:
    async with ProcessPool(1, limits=limits) as pool:
        worker = psutil.Process(await pool.run(os.getpid, 60))
        server = worker.parent()
        assert server
        running = asyncio.create_task(pool.run(partial(time.sleep, 60), 100))
        await until(lambda: worker.status() == psutil.STATUS_SLEEPING and worker.num_threads() == 1)
        others = {child.pid for child in server.children()} - {worker.pid}
    with pytest.raises(WorkerLost):
        await running
    assert {child.pid for child in server.children()} == others


async def test_a_worker_is_replaced_after_its_last_task() -> None:
    async with ProcessPool(1) as pool:
        ids = [await pool.run(os.getpid, 60) for _ in range(TASKS_PER_WORKER + 1)]
    assert len(set(ids)) == 2
    assert ids[-1] != ids[-2]


FORKED = """
import asyncio, multiprocessing, os, signal, sys
from aiprod_work.process_pool import ProcessPool

async def main():
    async with ProcessPool(2) as pool:
        print("in", await pool.run(os.getppid, 60) != os.getpid(), flush=True)
        os.killpg(0, signal.SIGINT)
        try:
            await asyncio.Event().wait()
        finally:
            print("working", await pool.run(len.__class__ and os.getpid, 60) > 0, flush=True)

if __name__ == "__main__":
    if pid := os.fork():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.waitpid(pid, 0)
    else:
        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            print("interrupted", flush=True)
"""


def test_a_forked_service_stops_at_ctrl_c_without_a_word_from_its_workers(tmp_path: os.PathLike[str]) -> None:
    script = os.path.join(tmp_path, "service.py")
    with open(script, "w") as file:
        file.write(FORKED)
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, process_group=0
    )
    assert (done.stdout, done.stderr) == ("in True\nworking True\ninterrupted\n", "")


KILLED = """
import asyncio, os, signal, time
from functools import partial
from aiprod_work.process_pool import ProcessPool

async def main():
    async with ProcessPool(2) as pool:
        print(await pool.run(os.getpid, 60), flush=True)
        hanging = asyncio.create_task(pool.run(partial(time.sleep, 0.5), 100))
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_workers_end_when_their_service_is_killed() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    await until(lambda: not psutil.pid_exists(int(done.stdout)))
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle processes")
async def test_idle_workers_give_way_to_everybody_and_spare_ones_to_services() -> None:
    async with ProcessPool(1, spare=1, usual=Priority.IDLE) as pool:
        usual, spare = [
            await pool.run(value("__import__('os').sched_getscheduler(0)"), 10, in_spare=in_spare)
            for in_spare in (False, True)
        ]
    assert (usual, spare) == (os.SCHED_IDLE, os.SCHED_OTHER)
