"""Sends files with the kernel's `sendfile`, which uvloop does not offer."""

import asyncio
import errno
import io
import logging
import os
from functools import cache

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

MAX_SEND_BYTES = 1 << 20
"""The most bytes of one call, after which other tasks run."""
COPY_BYTES = 256 << 10
SEND_TIMEOUT_SECONDS = 30.0
REFUSALS = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
"""How a kernel says that it has no sendfile for a file system."""

log = logging.getLogger(__name__)


async def send_span(
    request: web.BaseRequest, writer: AbstractStreamWriter, file: io.FileIO, span: range
) -> None:
    """Sends a span of the file as the next bytes of a response with this writer.

    The bytes never enter this process: a slow reader costs no memory. Where the kernel refuses to send from
    a file system, they are copied. Raises ConnectionError if the client leaves or the file is too short.
    """
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client has closed the connection")
    # Flush what is written so far: bytes that go to the socket directly would overtake it.
    transport.set_write_buffer_limits(0)
    await writer.drain()
    transport.set_write_buffer_limits()
    rest = await _sendfile(transport.get_extra_info("socket").fileno(), file.fileno(), span)
    while rest:
        piece = await asyncio.to_thread(os.pread, file.fileno(), min(len(rest), COPY_BYTES), rest.start)
        rest = rest[_counted(len(piece)) :]
        await writer.write(piece)


async def _sendfile(transport: int, file: int, span: range) -> range:
    """Returns the rest of the span: empty, or what the kernel refuses to send."""
    # uvloop refuses a writer callback on a descriptor that its transport owns.
    socket = os.dup(transport)
    try:
        while span:
            try:
                sent = os.sendfile(socket, file, span.start, min(len(span), MAX_SEND_BYTES))
            except BlockingIOError:
                await _wait_writable(socket)
            except OSError as error:
                if error.errno not in REFUSALS:
                    raise
                _report_once(os.strerror(error.errno))
                return span
            else:
                span = span[_counted(sent) :]
        return span
    finally:
        os.close(socket)


def _counted(count: int) -> int:
    if not count:
        raise ConnectionResetError("the file is shorter than at the start of the response")
    return count


@cache
def _report_once(reason: str) -> None:
    log.warning("the kernel refuses to send files (%s); they pass through this process, at more cost", reason)


async def _wait_writable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(socket, ready.set_result, None)
    try:
        async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
            await ready
    finally:
        loop.remove_writer(socket)
