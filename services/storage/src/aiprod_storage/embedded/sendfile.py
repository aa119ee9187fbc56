"""Sends files with the kernel's `sendfile`, which uvloop does not offer."""

import asyncio
import os
from typing import IO, Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

MAX_SEND_BYTES = 1 << 20
"""The most bytes of one call, after which other tasks run."""
SEND_TIMEOUT_SECONDS = 30.0


class SendfileResponse(web.FileResponse):
    """A `FileResponse` whose bytes never enter this process: a slow reader costs no memory."""

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
        await _send_span(
            transport.get_extra_info("socket").fileno(), fobj.fileno(), range(offset, offset + count)
        )
        await web.StreamResponse.write_eof(self)
        return writer


async def _send_span(transport: int, file: int, span: range) -> None:
    # uvloop refuses a writer callback on a descriptor that its transport owns.
    socket = os.dup(transport)
    try:
        while span:
            try:
                sent = os.sendfile(socket, file, span.start, min(len(span), MAX_SEND_BYTES))
            except BlockingIOError:
                await _wait_writable(socket)
            else:
                if not sent:
                    raise ConnectionResetError("the file is shorter than at the start of the response")
                span = span[sent:]
    finally:
        os.close(socket)


async def _wait_writable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(socket, ready.set_result, None)
    try:
        async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
            await ready
    finally:
        loop.remove_writer(socket)
