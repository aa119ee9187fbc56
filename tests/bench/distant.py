"""A TCP proxy that makes a local server distant: every byte arrives later by half of a round trip."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PIECE_BYTES = 256 << 10


@asynccontextmanager
async def distant(port: int, to_port: int, round_trip: float) -> AsyncIterator[None]:
    """Forwards connections to `port` to `to_port`, both on the loopback, until the block ends."""

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A connection takes a round trip of its own.
        await asyncio.sleep(round_trip)
        back, out = await asyncio.open_connection("127.0.0.1", to_port)
        ways = (_delayed(reader, out, round_trip / 2), _delayed(back, writer, round_trip / 2))
        await asyncio.gather(*ways, return_exceptions=True)

    server = await asyncio.start_server(forward, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
        server.close_clients()


async def _delayed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Copies bytes, each `delay` seconds after it came; pieces on their way do not wait for each other."""
    loop = asyncio.get_running_loop()
    on_their_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def receive() -> None:
        while piece := await reader.read(PIECE_BYTES):
            on_their_way.put_nowait((loop.time() + delay, piece))
        on_their_way.put_nowait((loop.time() + delay, b""))

    receiving = asyncio.create_task(receive())
    try:
        while True:
            due, piece = await on_their_way.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
    finally:
        receiving.cancel()
        writer.close()
