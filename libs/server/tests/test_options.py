"""gRPC's options. gRPC silently ignores a name that it does not support, so these tests check the names."""

import ast
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from grpc._cython import cygrpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod_rpc.channel import channel_options
from aiprod_server.server import server_options
from aiprod_server.settings import ServerSettings

ROOT = Path(__file__).parents[3]
CORE = Path(cygrpc.__file__).read_bytes()
COLLAB = "aiprod.collab.v1"
INTERVAL = "grpc.http2.min_ping_interval_without_data_ms"

type Options = Sequence[tuple[str, str | int]]


def is_supported(argument: str) -> bool:
    """Whether the binary of the installed gRPC contains this whole name."""
    return argument.encode() + b"\0" in CORE


def arguments(source: Path) -> Iterator[str]:
    """The channel arguments in a file of Python: pairs that begin with a `grpc.` name."""
    text = source.read_text()
    # Parsing all of our files would take seconds.
    if '"grpc.' not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
            name = node.elts[0].value
            if isinstance(name, str) and name.startswith("grpc."):
                yield name


def test_grpc_supports_every_channel_argument() -> None:
    sources = [
        path for part in ("libs", "services", "clients", "tests") for path in (ROOT / part).rglob("*.py")
    ]
    used = {name: path for path in sources for name in arguments(path)}
    assert {"grpc.service_config", "grpc.so_reuseport", "grpc.use_local_subchannel_pool"} <= set(used)
    assert {name: path for name, path in used.items() if not is_supported(name)} == {}


@pytest.mark.parametrize(
    "name", ["grpc.http2.min_recv_ping_interval_without_data_ms", "grpc.keepalive_time", "grpc.service_confi"]
)
def test_a_misspelt_argument_is_not_supported(name: str) -> None:
    assert not is_supported(name)


def value(options: Options, name: str) -> int:
    return int(dict(options)[name])


def test_channels_ping_no_faster_than_the_server_allows() -> None:
    allowed = value(server_options(ServerSettings()), INTERVAL)
    assert allowed < value(channel_options(COLLAB), "grpc.keepalive_time_ms")
    template = (ROOT / "deploy/stack/src/aiprod_stack/edge/envoy.yaml.j2").read_text()
    intervals = re.findall(r"connection_keepalive: \{interval: (\d+)s", template)
    assert len(intervals) == 2
    assert all(allowed < int(seconds) * 1000 for seconds in intervals)


class Silent(rpc.CollabServiceServicer):
    """A stream that echoes each message of its client and is silent in between."""

    async def Join(
        self, requests: AsyncIterator[collab_api.JoinRequest], context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        async for _ in requests:
            yield collab_api.ServerFrame()


def hastened(options: Options) -> Options:
    """The same options with twenty times as many pings sent and allowed: one a second, gRPC's limit."""
    faster = ("grpc.keepalive_time_ms", INTERVAL)
    return [(name, int(value) // 20 if name in faster else value) for name, value in options]


@asynccontextmanager
async def silent_stream(options: Options) -> AsyncIterator[grpc.aio.StreamStreamCall]:
    """A stream between a server with these options and one of our channels, both with hastened pings."""
    server = grpc.aio.server(options=hastened(options))
    rpc.add_CollabServiceServicer_to_server(Silent(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    # Without this, gRPC holds back most pings while no data is sent.
    eager = [*hastened(channel_options(COLLAB)), ("grpc.http2.max_pings_without_data", 0)]
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=eager) as channel:
            yield rpc.CollabServiceStub(channel).Join()
    finally:
        await server.stop(0)


async def exchange_message(call: grpc.aio.StreamStreamCall) -> None:
    await call.write(collab_api.JoinRequest())
    assert await call.read() == collab_api.ServerFrame()


async def test_a_silent_stream_outlives_the_pings_that_end_a_misconfigured_one() -> None:
    ours = server_options(ServerSettings())
    misspelt = [(name.replace("min_ping", "min_recv_ping"), value) for name, value in ours]
    async with silent_stream(ours) as call:
        await exchange_message(call)
        async with silent_stream(misspelt) as doomed:
            await exchange_message(doomed)
            with pytest.raises(grpc.aio.AioRpcError, match="Too many pings"):
                await doomed.read()
        await exchange_message(call)
