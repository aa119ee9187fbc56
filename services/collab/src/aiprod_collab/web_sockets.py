"""Rooms over WebSockets: each text frame is one frame of Join in JSON.

A socket is a Join of the service itself with the caller's headers: limits, roles, and the end of a token hold
as there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import lru_cache

import grpc
from aiohttp import WSMessage, WSMsgType, web
from google.protobuf import json_format
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod_collab.json_faults import described
from aiprod_rpc.call import ADDRESS_HEADER, EDGE_HEADER
from aiprod_rpc.status import has_details, reason, received_status

JOIN = "/aiprod.collab.v1.CollabService/Join"
PATH = "/ws/api/collaborate/{room}"
SUBPROTOCOL = "aiprod"
"""A browser can set no header: it sends `aiprod` and `bearer.TOKEN` as subprotocols, which the edge reads."""
CALLER = (
    EDGE_HEADER,
    ADDRESS_HEADER,
    "x-user-id",
    "x-user-expires",
    "x-user-roles",
    "x-request-id",
    "traceparent",
)
MAX_MESSAGE_BYTES = 1 << 20
PING_SECONDS = 30.0
CLOSE_CODES = 4000
"""Codes of applications begin here; a socket ends with this plus the canonical code of its error."""
MAX_CLOSE_BYTES = 123
SHARED_FRAMES = 64
"""Newest frames whose JSON all sockets share."""

type Join = grpc.aio.StreamStreamCall[Message, bytes]


@asynccontextmanager
async def serving_web_sockets(listen: str, grpc_port: int) -> AsyncIterator[None]:
    """Serves sockets at `listen`, host:port, until the block ends; the service itself is at `grpc_port`."""
    options = [("grpc.max_receive_message_length", -1)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{grpc_port}", options) as channel:
        sockets = WebSockets(channel)
        application = web.Application()
        application.router.add_get(PATH, sockets.collaborate)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
        await runner.setup()
        host, _, port = listen.rpartition(":")
        try:
            await web.TCPSite(runner, host, int(port)).start()
            yield
        finally:
            await runner.cleanup()


class WebSockets:
    """Serves sockets as calls of Join over `channel`."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        # Responses stay bytes: many sockets share the JSON of one frame.
        self._join: grpc.aio.StreamStreamMultiCallable[Message, bytes] = channel.stream_stream(
            JOIN, request_serializer=api.JoinRequest.SerializeToString
        )

    async def collaborate(self, request: web.Request) -> web.WebSocketResponse:
        """Follows the room of the path, from the events after `after_seq` of `epoch`, and submits to it."""
        socket = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,), heartbeat=PING_SECONDS, max_msg_size=MAX_MESSAGE_BYTES
        )
        await socket.prepare(request)
        caller = [(name, request.headers[name]) for name in CALLER if name in request.headers]
        call: Join = self._join(metadata=caller)
        receiving = asyncio.create_task(_receive(socket, call, request))
        try:
            async for frame in call:
                await socket.send_str(_json(frame))
            await socket.close()
        except grpc.aio.AioRpcError as error:
            await _close(socket, error)
        except ConnectionError:
            # The client is gone; nobody is left to be told.
            pass
        finally:
            receiving.cancel()
            call.cancel()
        return socket


async def _receive(socket: web.WebSocketResponse, call: Join, request: web.Request) -> None:
    """Hands on what the client sends, until it closes the socket."""
    try:
        with suppress(asyncio.InvalidStateError, grpc.aio.UsageError):
            await call.write(_hello(request))
            async for message in socket:
                await call.write(_request(message))
    except json_format.ParseError as error:
        await _close_with(socket, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", described(error))
    finally:
        call.cancel()


def _request(message: WSMessage) -> api.JoinRequest:
    """A frame of the client. Raises ParseError if it is not the JSON of a JoinRequest."""
    if message.type != WSMsgType.TEXT or not message.data.lstrip().startswith("{"):
        raise json_format.ParseError("a frame is text and has a JSON object, such as {}")
    return json_format.Parse(message.data, api.JoinRequest())


def _hello(request: web.Request) -> api.JoinRequest:
    """The first frame of Join, from the path and the query. Raises ParseError if the query is not one."""
    if repeated := [name for name in request.query if len(request.query.getall(name)) > 1]:
        raise json_format.ParseError(f"{repeated[0]} appears twice")
    hello = {**request.query, "name": f"rooms/{request.match_info['room']}"}
    return json_format.ParseDict({"hello": hello}, api.JoinRequest())


@lru_cache(SHARED_FRAMES)
def _json(frame: bytes) -> str:
    return json_format.MessageToJson(
        api.ServerFrame.FromString(frame),
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        indent=None,
    )


async def _close(socket: web.WebSocketResponse, error: grpc.aio.AioRpcError) -> None:
    why = reason(received_status(error)) if has_details(error) else error.code().name
    await _close_with(socket, error.code(), why, error.details() or "")


async def _close_with(socket: web.WebSocketResponse, code: grpc.StatusCode, why: str, text: str) -> None:
    message = f"{why}: {text}".encode()[:MAX_CLOSE_BYTES]
    # A character may be cut at the end.
    await socket.close(code=CLOSE_CODES + code.value[0], message=message.decode(errors="ignore").encode())
