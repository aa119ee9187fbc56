"""Sends files with the kernel's `sendfile`, which uvloop does not offer."""

import asyncio
import errno
import logging
import os
from functools import cache
from typing import IO, Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

MAX_SEND_BYTES = 1 << 20
"""The most bytes of one call, after which other tasks run."""
SEND_TIMEOUT_SECONDS = 30.0
REFUSALS = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
"""How a kernel says that it has no sendfile for a file system."""

log = logging.getLogger(__name__)


class SendfileResponse(web.FileResponse):
    """A `FileResponse` whose bytes never enter this process: a slow reader costs no memory.

    Where the kernel refuses to send from a file system, aiohttp copies the bytes through this process.
    """

    async def _sendfile(
        self, request: web.BaseRequest, fobj: IO[Any], offset: int, count: int
    ) -> AbstractStreamWriter:
        writer = await web.StreamResponse.prepare(self, request)
        transport = request.transport
        if writer is None or transport is None:
            raise ConnectionResetError("the client has closed the connection")
        # Flush the headers first: bytes that go to the socket directly would overtake them.
        transport.set_write_buffer_limits(0)
        await writer.drain()
        transport.set_write_buffer_limits()
        rest = await _send_span(
            transport.get_extra_info("socket").fileno(), fobj.fileno(), range(offset, offset + count)
        )
        if rest:
            await self._sendfile_fallback(writer, fobj, rest.start, len(rest))
        await web.StreamResponse.write_eof(self)
        return writer


async def _send_span(transport: int, file: int, span: range) -> range:
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
                if not sent:
                    raise ConnectionResetError("the file is shorter than at the start of the response")
                span = span[sent:]
        return span
    finally:
        os.close(socket)


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
