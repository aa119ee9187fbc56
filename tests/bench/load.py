"""Measures the rate of a unary call, and a bare echo server on grpc.aio to compare it with."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import grpc

CONCURRENCY = 16

ECHO_SERVER = """
import asyncio, grpc, uvloop

async def echo(request, context):
    return request

async def main():
    server = grpc.aio.server()
    methods = {"Echo": grpc.unary_unary_rpc_method_handler(echo)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Echo", methods),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    await server.start()
    await server.wait_for_termination()

uvloop.run(main())
"""


@contextmanager
def echo_server() -> Iterator[str]:
    """The address of a bare echo server in its own process."""
    server = subprocess.Popen([sys.executable, "-c", ECHO_SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield f"127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


async def rate(target: str, method: str, request: bytes, seconds: float, callers: int = CONCURRENCY) -> float:
    """Calls a second with `callers` at a time. Messages stay bytes, so that the client is cheap."""
    async with grpc.aio.insecure_channel(target) as channel:
        call = channel.unary_unary(method)
        await call(request)
        started, answers = time.perf_counter(), 0
        end = started + seconds

        async def caller() -> None:
            nonlocal answers
            while time.perf_counter() < end:
                await call(request)
                answers += 1

        await asyncio.gather(*(caller() for _ in range(callers)))
        return answers / (time.perf_counter() - started)
