"""One process that calls functions for us, and our end of its pipe.

The event loop reads the pipe itself: a pool that hands results over between threads costs more than
the probe of a small file.
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

from aiprod_probe.answers import unpickled

LENGTH = struct.Struct("!i")
"""Of what follows it, as `multiprocessing.Connection` frames its messages."""


class Worker:
    """`is_free` between calls; `files` counts them."""

    def __init__(
        self, process: ForkServerProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.is_free = True
        self.files = 0

    @classmethod
    async def started(cls, context: ForkServerContext, confine: Callable[[], None]) -> Self:
        """A new process that has confined itself and waits for calls. EOFError when it does not start."""
        ours, theirs = socket.socketpair()
        with Connection(theirs.detach()) as connection:
            process = context.Process(target=_serve, args=(connection, confine), daemon=True)
            process.start()
        worker = cls(process, *await asyncio.open_connection(sock=ours))
        await worker._received()
        return worker

    async def call[T](self, function: Callable[[str], T], argument: str, cpu_seconds: float) -> T:
        """What the function returns or raises in the process; EOFError when the process dies.

        Whoever leaves before the answer has to kill it.
        """
        self.is_free = False
        self.files += 1
        message = pickle.dumps((function, argument, cpu_seconds))
        try:
            self._writer.write(LENGTH.pack(len(message)) + message)
            result, error = await self._received()
        except ConnectionError:
            raise EOFError from None
        self.is_free = True
        if error is not None:
            raise error
        answer: T = result
        return answer

    async def _received(self) -> Any:
        (length,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
        return unpickled(await self._reader.readexactly(length))

    def kill(self) -> None:
        self._writer.close()
        self._process.kill()

    def exit_code(self) -> int | None:
        """Of a process that has closed its pipe, so that the wait is short."""
        self._process.join(1)
        return self._process.exitcode


def _serve(connection: Connection, confine: Callable[[], None]) -> None:
    """Answer calls until the service is gone."""
    confine()
    # What is loaded stays: the garbage collector need not look at it for every file.
    gc.freeze()
    connection.send(None)
    with suppress(EOFError):
        while True:
            connection.send(_answer(*connection.recv()))


def _answer(
    function: Callable[[str], Any], argument: str, cpu_seconds: float
) -> tuple[Any, Exception | None]:
    """The result, or the error; a loop without end is ended even when nobody is left to time it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + cpu_seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    try:
        return function(argument), None
    except Exception as error:
        return None, error
