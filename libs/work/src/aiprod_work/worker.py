"""A process that runs tasks, and the event loop's end of its pipe.

The event loop reads the pipe itself: a pool that hands results from thread to thread costs more than many a
task.
"""

import asyncio
import ctypes
import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, Self

from aiprod_work.limits import Limits, limit_cpu
from aiprod_work.safe_pickle import SafeUnpickler

LENGTH = struct.Struct("!i")
"""The header of a message, as `multiprocessing.Connection` frames them."""
_LONG_TASK = 0.05
"""Processor seconds from which a task may leave megabytes behind; a collection takes 0.1 ms."""
REST_SECONDS = 2.0
"""How long a worker waits for a task before it gives back what its tasks freed: to take it again costs up to
a tenth of a task."""
STOP_SECONDS = 5
"""How long a process may take to end before it is killed, and a killed one before it is left alone."""


class Priority(Enum):
    """How a worker stands behind other processes for the processor, which answer calls meanwhile.

    An IDLE worker gives way at once and gets what others leave. A NICE one keeps a processor for some
    milliseconds, so each hop of a call waits for it, but gets a share on a busy machine. LOW is nearly usual.
    """

    IDLE = "idle"
    NICE = "nice"
    LOW = "low"

    def take(self) -> None:
        """Gives this process the priority. Systems other than Linux know niceness only."""
        os.nice(_NICENESS[self])
        if self is Priority.IDLE and sys.platform == "linux":
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


_NICENESS = {Priority.IDLE: 15, Priority.NICE: 15, Priority.LOW: 5}
"""Of 19 steps, each of which counts 1.25 times."""


class WorkerLost(Exception):
    """The process died: a crash, a limit of the kernel, or a kill. Negative exit codes are signals."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"the worker process died (exit code {exit_code})")
        self.exit_code = exit_code


class Worker:
    """`is_free` is true between tasks; `tasks` counts them; `unlimited` is what the system does not limit."""

    def __init__(
        self,
        process: ForkServerProcess,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        unpickler: SafeUnpickler,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._unpickler = unpickler
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._loop.add_reader(process.sentinel, self._note_end)
        # Asked before each task: `Process.is_alive` sets up a selector each time.
        self._sentinel = select.poll()
        self._sentinel.register(process.sentinel, select.POLLIN)
        self.is_free = True
        self.tasks = 0
        self.unlimited: tuple[str, ...] = ()

    @classmethod
    async def start(
        cls,
        context: ForkServerContext,
        modules: Iterable[str],
        limits: Limits,
        results: Iterable[type],
        priority: Priority,
    ) -> Self:
        """Starts a process that imports `modules`, limits itself, and waits for tasks.

        Raises WorkerLost if it does not start.
        """
        # Not multiprocessing.Pipe: asyncio needs a socket.
        ours, theirs = socket.socketpair()
        try:
            # In a thread, because a fork server that has just started imports the modules before it answers.
            process = await asyncio.to_thread(
                _start, context, Connection(theirs.detach()), (modules, limits, results, priority)
            )
        except BaseException:
            # A process that starts nevertheless ends with its pipe.
            ours.close()
            raise
        worker = cls(process, *await asyncio.open_connection(sock=ours), SafeUnpickler(results))
        try:
            worker.unlimited = await worker._receive()
        except BaseException:
            # A process that starts nevertheless ends with its pipe.
            worker._writer.close()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether the process runs and has not closed its pipe."""
        # The event loop may not have seen yet that the pipe is closed.
        return not self._reader.at_eof() and not self._sentinel.poll(0)

    async def run[T](self, task: Callable[[], T], cpu_seconds: float) -> T:
        """Returns or raises what the task does in the process. Raises WorkerLost if the process dies.

        The kernel ends a task that takes more CPU time than `cpu_seconds` and a short grace period. A caller
        that is cancelled must kill the worker: the task still runs.
        """
        message = pickle.dumps((task, cpu_seconds))
        self.is_free = False
        self.tasks += 1
        self._writer.write(LENGTH.pack(len(message)) + message)
        value, error = await self._receive()
        self.is_free = True
        if error is not None:
            raise error
        result: T = value
        return result

    async def _receive(self) -> Any:
        try:
            (length,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            message = await self._reader.readexactly(length)
        except (EOFError, ConnectionError):
            raise WorkerLost(self._exit_code()) from None
        return self._unpickler.loads(message)

    def _exit_code(self) -> int | None:
        # The pipe closes a moment before the process is gone.
        self._process.join(1)
        return self._process.exitcode

    async def stop(self) -> None:
        """Lets the process end, and kills it if it does not."""
        with suppress(OSError):
            self._writer.write_eof()
        await self._wait_for_end()
        await self.kill()

    async def kill(self) -> None:
        """Ends the process, whatever it does; afterwards it touches no file any more."""
        # Of a process that is gone, the id may belong to another one.
        if self._process.is_alive():
            # SIGKILL: a hijacked process may ignore SIGTERM.
            self._process.kill()
        try:
            await self._wait_for_end()
        finally:
            self._writer.close()

    def _note_end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._ended.set()

    async def _wait_for_end(self) -> None:
        """Waits until the process is gone, at most STOP_SECONDS."""
        # Not for the end of its pipe, which `run` may be reading.
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._ended.wait()


def _start(context: ForkServerContext, connection: Connection, args: tuple[Any, ...]) -> ForkServerProcess:
    with connection:
        process = context.Process(target=_run, args=(connection, *args), daemon=True)
        process.start()
    return process


def _run(
    connection: Connection,
    modules: Iterable[str],
    limits: Limits,
    results: Iterable[type],
    priority: Priority,
) -> None:
    """Runs in the process: runs tasks until the service closes the pipe or dies."""
    priority.take()
    # Ctrl-C in a terminal reaches all processes: the service ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # There already, unless another pool of this service has started the fork server.
    for module in modules:
        import_module(module)
    unpickler = SafeUnpickler(results)
    unlimited = limits.apply()
    # The modules stay loaded: without this the garbage collector scans them for every task.
    gc.freeze()
    with suppress(EOFError, ConnectionError):
        connection.send(unlimited)
        while True:
            if not connection.poll(REST_SECONDS):
                _give_memory_back()
            message, began = connection.recv_bytes(), time.process_time()
            connection.send_bytes(_answer(message, unpickler))
            # Frames that refer to each other would stay until the collector happens to run.
            if time.process_time() - began > _LONG_TASK:
                gc.collect()


def _give_memory_back() -> None:
    """Returns freed memory to the kernel. Only glibc keeps so much of it, and can be asked."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _answer(message: bytes, unpickler: SafeUnpickler) -> bytes:
    """Runs a task; returns the pickled pair of its result and its error."""
    try:
        task, cpu_seconds = pickle.loads(message)  # noqa: S301 - the service sent it
        limit_cpu(cpu_seconds)
        return pickle.dumps((task(), None))
    except Exception as error:
        return pickle.dumps((None, _loadable(error, unpickler)))


def _loadable(error: Exception, unpickler: SafeUnpickler) -> Exception:
    """Returns the error with its traceback as a note, or a RuntimeError with the traceback as its text."""
    text = traceback.format_exc()
    error.add_note(f"In the worker:\n{text}")
    try:
        unpickler.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(text)
    return error
