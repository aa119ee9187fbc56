"""Wraps every RPC that is served: sets the current call, validates requests, and maps errors to a status."""

import logging
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

import grpc
import protovalidate
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from aiprod_rpc.call import EDGE_HEADER, PIPELINE_USER, USER_ID, Call, current_call, set_current_call
from aiprod_rpc.errors import AiprodError, Unauthenticated
from aiprod_rpc.status import DOMAIN, bad_request, error_status, received_status, status
from aiprod_server.telemetry import Observer, current_traceparent

log = logging.getLogger(__name__)

type Context = grpc.aio.ServicerContext[Any, Any]
type Handler = grpc.RpcMethodHandler[Any, Any]

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

    def __init__(self, server: grpc.aio.Server, anonymous_user: str, observer: Observer | None) -> None:
        self._server = server
        self._anonymous_user = anonymous_user
        self._observer = observer

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Does nothing: generated code adds its handlers twice, and gRPC uses the registered ones first."""

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Handler]) -> None:
        """Adds the wrapped handlers of `service` to the server."""
        guarded = {name: self._guard(f"{service}/{name}", handler) for name, handler in handlers.items()}
        self._server.add_registered_method_handlers(service, guarded)

    def _guard(self, method: str, handler: Handler) -> Handler:
        attribute, make = _SHAPES[handler.request_streaming, handler.response_streaming]
        wrap = self._stream if handler.response_streaming else self._unary
        behaviour = wrap(getattr(handler, attribute))
        if self._observer:
            observe = _observed_stream if handler.response_streaming else _observed_unary
            behaviour = observe(method, behaviour, self._observer)
        guarded: Handler = make(behaviour, handler.request_deserializer, handler.response_serializer)
        return guarded

    def _unary(self, behaviour: Callable[[Any, Context], Awaitable[Any]]) -> Callable[..., Any]:
        async def unary(request: Any, context: Context) -> Any:
            try:
                set_current_call(self._call(context))
                return await behaviour(validated(request), context)
            except Exception as error:
                await abort(context, error)

        return unary

    def _stream(self, behaviour: Callable[[Any, Context], Any]) -> Callable[..., Any]:
        async def stream(request: Any, context: Context) -> AsyncIterator[Any]:
            try:
                set_current_call(self._call(context))
                async with aclosing(behaviour(validated(request), context)) as responses:
                    async for response in responses:
                        yield response
            except Exception as error:
                await abort(context, error)

        return stream

    def _call(self, context: Context) -> Call:
        metadata = dict(context.invocation_metadata() or ())
        remaining = context.time_remaining()
        from_edge = EDGE_HEADER in metadata
        return Call(
            # A call from outside never gets the anonymous user: it fails without one of its own.
            user=_user(metadata, "" if from_edge else self._anonymous_user),
            request_id=_text(metadata.get("x-request-id")) or random.randbytes(8).hex(),
            traceparent=self._traceparent(metadata),
            deadline=None if remaining is None else time.monotonic() + remaining,
            from_edge=from_edge,
            expires=_expiry(metadata.get("x-user-expires")),
        )

    def _traceparent(self, metadata: Mapping[str, str | bytes]) -> str:
        observed = current_traceparent() if self._observer else ""
        return observed or _text(metadata.get("traceparent")) or _new_trace()


def _user(metadata: Mapping[str, str | bytes], anonymous: str) -> str:
    """The user of the call, else `anonymous`. Raises Unauthenticated if both are empty."""
    user = metadata.get("x-user-id") or anonymous
    if not user:
        message = "the call has no user; send a token whose `sub` is the user's id"
        raise Unauthenticated(message, reason="USER_MISSING")
    if not isinstance(user, str) or not USER_ID.fullmatch(user) or user == PIPELINE_USER:
        message = f"the user's id must be 1 to 255 visible ASCII characters, and not `{PIPELINE_USER}`"
        raise Unauthenticated(message, reason="USER_INVALID")
    return user


def _observed_unary(method: str, behaviour: Callable[..., Any], observer: Observer) -> Callable[..., Any]:
    async def unary(request: Any, context: Context) -> Any:
        with observer.observing(method, context):
            return await behaviour(request, context)

    return unary


def _observed_stream(method: str, behaviour: Callable[..., Any], observer: Observer) -> Callable[..., Any]:
    async def stream(request: Any, context: Context) -> AsyncIterator[Any]:
        with observer.observing(method, context):
            async with aclosing(behaviour(request, context)) as responses:
                async for response in responses:
                    yield response

    return stream


def _new_trace() -> str:
    """A W3C traceparent for a call that arrives without one."""
    digits = random.randbytes(24).hex()
    return f"00-{digits[:32]}-{digits[32:]}-01"


def _expiry(value: str | bytes | None) -> float | None:
    """When the user's token expires, in seconds since 1970; None if the call states no time.

    A value that is not a time counts as expired: it must not keep a stream open for ever.
    """
    if value is None:
        return None
    try:
        seconds = float(_text(value))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _text(value: str | bytes | None) -> str:
    return value if isinstance(value, str) else ""


class _InvalidMessage(Exception):
    def __init__(self, violations: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {text}" if field else text for field, text in violations))
        self.violations = violations


def validated(request: Any) -> Any:
    """Returns the request, or a stream of validated requests. Raises _InvalidMessage for a broken rule."""
    if not isinstance(request, Message):
        return _validated_stream(request)
    if violations := protovalidate.collect_violations(request):
        raise _InvalidMessage([(_path(violation), violation.proto.message) for violation in violations])
    return request


async def _validated_stream(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        yield validated(request)


def _path(violation: Any) -> str:
    # A rule of the whole message names no field.
    field = violation.proto.field
    return ".".join(element.field_name for element in field.elements) if field else ""


async def abort(context: Context, error: Exception) -> None:
    """Ends the call with the status of `error`. An unexpected error is logged and hidden from the client."""
    # grpc.aio has ended the call already and allows no second abort.
    if isinstance(error, grpc.aio.AbortError):
        raise error
    await context.abort_with_status(rpc_status.to_status(_status(error)))


def _status(error: Exception) -> status_pb2.Status:
    if isinstance(error, AiprodError):
        return error_status(error)
    if isinstance(error, _InvalidMessage):
        info = error_details_pb2.ErrorInfo(reason="INVALID_REQUEST", domain=DOMAIN)
        return status("INVALID_ARGUMENT", str(error), info, bad_request(error.violations))
    if isinstance(error, grpc.aio.AioRpcError):
        return received_status(error)
    if isinstance(error, NotImplementedError):
        info = error_details_pb2.ErrorInfo(reason="UNIMPLEMENTED", domain=DOMAIN)
        return status("UNIMPLEMENTED", "this release of the service has no such method", info)
    log.error("unexpected error", exc_info=error)
    info = error_details_pb2.ErrorInfo(reason="INTERNAL", domain=DOMAIN)
    request = error_details_pb2.RequestInfo(request_id=current_call().request_id)
    return status("INTERNAL", f"internal error, request {current_call().request_id}", info, request)
