"""`python -m aiprod_collab.sockets LISTEN PORT`: WebSockets of rooms whose service is elsewhere.

For places that give the service itself one port, such as Cloud Run: beside the edge, with a way to the
service at PORT of loopback. Only the edge may reach LISTEN (host:port), because its headers are believed.
"""

import asyncio
import signal
import sys

from aiprod_collab.web_sockets import serving_web_sockets


async def serve(listen: str, port: int) -> None:
    """Serves until a signal ends it."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving_web_sockets(listen, port):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
