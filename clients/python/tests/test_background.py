"""The event loop that all clients of a process share."""

import asyncio
import subprocess
import sys
import threading

from aiprod_client.background import run

THREADS = 64

# In a process of its own: there, no test has started the loop yet.
FIRST_CALLS = f"""
import sys, threading
from clients.python.tests.test_background import loop_of_each
sys.setswitchinterval(1e-6)
print(len(loop_of_each({THREADS})))
"""


async def _own_loop() -> int:
    return id(asyncio.get_running_loop())


def loop_of_each(threads: int) -> set[int]:
    """The loops on which threads run that all begin at once."""
    found: set[int] = set()
    begin = threading.Barrier(threads)

    def first_call() -> None:
        begin.wait()
        found.add(run(_own_loop()))

    started = [threading.Thread(target=first_call) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return found


def test_threads_that_begin_together_share_one_loop() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_CALLS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
