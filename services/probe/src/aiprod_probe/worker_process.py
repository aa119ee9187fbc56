"""A process that calls functions for the service, and the service's end of its pipe.

The event loop reads the pipe itself: a pool that hands results from thread to thread costs more than the
probe of a small file.
"""

import asyncio
import gc
import pickle
import resource
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, Self

from aiprod_probe import safe_pickle

LENGTH = struct.Struct("!i")
"""The header of a message, as `multiprocessing.Connection` frames them."""
CPU_GRACE_SECONDS = 2


class Worker:
    """`is_free` is true between calls; `calls` counts them."""

    def __init__(
        self, process: ForkServerProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.is_free = True
        self.calls = 0

    @classmethod
    async def start(cls, context: ForkServerContext, confine: Callable[[], None]) -> Self:
        """Start a process that confines itself and waits for calls. EOFError if it does not start."""
        # Not multiprocessing.Pipe: asyncio needs a socket.
        ours, theirs = socket.socketpair()
        with Connection(theirs.detach()) as connection:
            process = context.Process(target=_run, args=(connection, confine), daemon=True)
            process.start()
        worker = cls(process, *await asyncio.open_connection(sock=ours))
        await worker._receive()
        return worker

    async def call[T](self, function: Callable[[str], T], argument: str, cpu_seconds: float) -> T:
        """Return or raise what the function does in the process. EOFError if the process dies.

        The kernel ends a call that takes more CPU time than `cpu_seconds` and a short grace period. A caller
        that is cancelled must kill the worker: the function still runs.
        """
        self.is_free = False
        self.calls += 1
        message = pickle.dumps((function, argument, cpu_seconds))
        try:
            self._writer.write(LENGTH.pack(len(message)) + message)
            value, error = await self._receive()
        except ConnectionError:
            raise EOFError from None
        self.is_free = True
        if error is not None:
            raise error
        result: T = value
        return result

    async def _receive(self) -> Any:
        (length,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
        return safe_pickle.loads(await self._reader.readexactly(length))

    def kill(self) -> None:
        """End the process at once."""
        self._writer.close()
        # SIGKILL: a hijacked process may ignore SIGTERM.
        self._process.kill()

    def exit_code(self) -> int | None:
        """Return the exit code of a process that has closed its pipe; negative for a signal."""
        # The pipe closes a moment before the process is gone.
        self._process.join(1)
        return self._process.exitcode


def _run(connection: Connection, confine: Callable[[], None]) -> None:
    """Run in the process: answer calls until the service closes the pipe."""
    confine()
    # The modules stay loaded: without this the garbage collector scans them for every file.
    gc.freeze()
    connection.send(None)
    with suppress(EOFError):
        while True:
            function, argument, cpu_seconds = connection.recv()
            _limit_cpu(cpu_seconds)
            connection.send(_result_or_error(function, argument))


def _limit_cpu(seconds: float) -> None:
    """Let the kernel end an endless loop, even if the service dies and nobody measures the time."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # The limit counts from the start of the process, and only the soft one can be raised again.
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + CPU_GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _result_or_error(function: Callable[[str], Any], argument: str) -> tuple[Any, Exception | None]:
    try:
        return function(argument), None
    except Exception as error:
        return None, error
