"""Wraps every RPC that is served: sets the current call, validates requests, and maps errors to a status."""

import asyncio
import inspect
import logging
import math
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext, suppress
from functools import partial
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from aiprod_rpc.call import current_call, set_current_call
from aiprod_rpc.errors import AiprodError, InvalidArgument, PermissionDenied, Unimplemented
from aiprod_rpc.status import NoAnswer, bad_request, error_status, has_details, received_status
from aiprod_server.received_call import Metadata, ReceivedCall, received_call, received_metadata
from aiprod_server.running_calls import RunningCalls
from aiprod_server.stream_end import ended_in_time
from aiprod_server.stream_limit import StreamLimit
from aiprod_server.telemetry import Observer
from aiprod_server.valid_requests import InvalidMessage, ValidRequests, parsed

log = logging.getLogger(__name__)

READS = ("Get", "List", "Watch", "Find", "Diff", "Export", "Download", "SignUrls")
"""How the names of methods begin that change nothing: an auditor may call them."""

WATCHES = "Watch"
"""How the names of streams begin that a client resumes where they ended."""

GUESTS_MAY = frozenset(
    [
        *(
            f"aiprod.collab.v1.CollabService/{name}"
            for name in ("GetRoom", "Watch", "Join", "Send", "Announce", "ListComments", "VisitRoom")
        ),
        *(
            f"aiprod.gateway.v1.GenerationService/{name}"
            for name in ("GetJob", "WatchJob", "GetDelivery", "GetCaller")
        ),
    ]
)
"""What a guest of a room may call; whether it is the guest's room, the method checks as for every member.

A new method is closed to guests until somebody decides otherwise.
"""

DRAIN_SECONDS = 2.0
"""How long a client may go on to send after its upload was rejected."""


type Context = grpc.aio.ServicerContext[Any, Any]
type Handler = grpc.RpcMethodHandler[Any, Any]
type Read = Callable[[Any], Any]
type Check = Callable[[ReceivedCall], None]
type Observe = Callable[[Context, Metadata], AbstractContextManager[str]]

_SHAPES: dict[tuple[bool, bool], tuple[str, Callable[..., Any]]] = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


class Guard:
    """Wraps the handlers of servicers. Pass it to the generated `add_…_to_server` in place of the server.

    It wraps each handler once; an interceptor would look the handler up again at every call. The behaviours
    of streaming methods must be async generators. `anonymous_user` is the user of inner calls without one.
    """

    def __init__(
        self,
        server: grpc.aio.Server,
        anonymous_user: str,
        streams_per_caller: int,
        observer: Observer | None,
    ) -> None:
        self._server = server
        self._anonymous_user = anonymous_user
        self._streams = StreamLimit(streams_per_caller)
        self._observer = observer
        self.calls = RunningCalls()

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Does nothing: generated code adds its handlers twice."""

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Handler]) -> None:
        """Adds the wrapped handlers of `service` to the server, as generic ones.

        At each call, grpc.aio waits for the next call of every registered method.
        """
        guarded = {name: self._guard(f"{service}/{name}", handler) for name, handler in handlers.items()}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, guarded),))

    def _guard(self, method: str, handler: Handler) -> Handler:
        attribute, make = _SHAPES[handler.request_streaming, handler.response_streaming]
        name = method.rpartition("/")[2]
        watches = name.startswith(WATCHES)
        wrap = partial(self._stream, watches) if handler.response_streaming else self._unary
        is_read = name.startswith(READS)
        check = partial(_check_caller, is_read=is_read, for_guests=method in GUESTS_MAY)
        parse = handler.request_deserializer
        assert parse
        requests = ValidRequests(parse)
        read = partial(_read_stream, requests) if handler.request_streaming else requests.read
        observe = partial(self._observer.observing, method, is_read) if self._observer else _unobserved
        # Requests are parsed here: grpc.aio would log a traceback for each one that is not a message.
        guarded: Handler = make(
            wrap(getattr(handler, attribute), read, observe, check), None, handler.response_serializer
        )
        return guarded

    def _unary(
        self, behaviour: Callable[[Any, Context], Awaitable[Any]], read: Read, observe: Observe, check: Check
    ) -> Callable[..., Any]:
        async def unary(request: Any, context: Context) -> Any:
            metadata = received_metadata(context)
            with observe(context, metadata) as traceparent:
                try:
                    call = received_call(context, metadata, self._anonymous_user, traceparent)
                    set_current_call(call)
                    check(call)
                    with self.calls.entered():
                        return await behaviour(read(request), context)
                except Exception as error:
                    await _drain(request)
                    await abort(context, error)

        # gRPC asks at each call whether this is a coroutine function. The mark is what it looks at first.
        return inspect.markcoroutinefunction(unary)

    def _stream(
        self,
        watches: bool,
        behaviour: Callable[[Any, Context], Any],
        read: Read,
        observe: Observe,
        check: Check,
    ) -> Callable[..., Any]:
        async def stream(request: Any, context: Context) -> AsyncIterator[Any]:
            metadata = received_metadata(context)
            with observe(context, metadata) as traceparent:
                try:
                    call = received_call(context, metadata, self._anonymous_user, traceparent)
                    set_current_call(call)
                    check(call)
                    with self.calls.entered(watches), self._streams.counted(call), ended_in_time(call):
                        async with aclosing(behaviour(read(request), context)) as responses:
                            async for response in responses:
                                yield response
                except Exception as error:
                    await abort(context, error)

        return stream


def unguarded(handler: Handler) -> Handler:
    """Wraps a handler that anybody may call, such as health's: it refuses only what is not a message."""
    if handler.request_streaming:
        return handler
    attribute, make = _SHAPES[False, handler.response_streaming]
    behaviour, parse = getattr(handler, attribute), handler.request_deserializer
    assert parse

    async def answer(data: bytes, context: Context) -> Any:
        try:
            request = parsed(parse, data)
        except InvalidArgument as error:
            await abort(context, error)
        return await behaviour(request, context)

    wrapped: Handler = make(answer, None, handler.response_serializer)
    return wrapped


_NO_SPAN = nullcontext("")


def _unobserved(context: Context, metadata: Metadata) -> AbstractContextManager[str]:
    return _NO_SPAN


def _check_caller(call: ReceivedCall, *, is_read: bool, for_guests: bool) -> None:
    # What a method is comes first, because it costs nothing: most calls are reads that guests may make.
    if not is_read and call.only_reads:
        message = "an auditor can read all records, and change none"
        raise PermissionDenied(message, reason="AUDITOR_READS_ONLY")
    # What a service calls to serve a guest is not the guest's own call.
    if not for_guests and call.is_guest and call.at_edge:
        message = "a guest watches and reviews one film; sign in for everything else"
        raise PermissionDenied(message, reason="GUESTS_NOT_ALLOWED")


async def _read_stream(requests: ValidRequests, pieces: AsyncIterator[bytes]) -> AsyncIterator[Message]:
    async for data in pieces:
        yield requests.read(data)


async def _drain(request: Any) -> None:
    """Reads what the client still sends, for a while: a client that is stopped meanwhile sees INTERNAL."""
    if isinstance(request, AsyncIterable):
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in request:
                    pass


async def abort(context: Context, error: Exception) -> None:
    """Ends the call with the status of `error`. An unexpected error is logged and hidden from the client."""
    # grpc.aio has ended the call already and allows no second abort.
    if isinstance(error, grpc.aio.AbortError):
        raise error
    # A named tuple, which its type hides.
    status: Any = rpc_status.to_status(_status(error))
    if isinstance(error, AiprodError) and error.retry_after is not None:
        # REST clients read this header, and few of them the details in the body.
        seconds = ("retry-after", str(math.ceil(error.retry_after)))
        status = status._replace(trailing_metadata=(*status.trailing_metadata, seconds))
    await context.abort_with_status(status)


def _status(error: Exception) -> status_pb2.Status:
    if isinstance(error, InvalidMessage):
        return error_status(error, bad_request(error.violations))
    if isinstance(error, AiprodError):
        return error_status(error)
    if isinstance(error, NoAnswer):
        log.warning("%s: %s", error.details(), error.debug_error_string())
    if isinstance(error, grpc.aio.AioRpcError) and has_details(error):
        return received_status(error)
    if isinstance(error, NotImplementedError):
        message = "this release of the service has no such method"
        return error_status(Unimplemented(message, reason="UNIMPLEMENTED"))
    log.error("unexpected error", exc_info=error)
    request = current_call().request_id
    hidden = AiprodError(f"internal error, request {request}", reason="INTERNAL")
    return error_status(hidden, error_details_pb2.RequestInfo(request_id=request))
