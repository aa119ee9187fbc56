"""Channels to other services: retries come from the contract, deadline and identity from the current call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import grpc

from aiprod_rpc.call import BEHIND_EDGE, EDGE_HEADER, current_call
from aiprod_rpc.errors import DeadlineExceeded, Unavailable
from aiprod_rpc.status import NoAnswer, has_details

UNARY_SECONDS = 10.0
"""Timeout of a unary call that states none."""

RETRY_SECONDS = 1.0
"""When to call a service again that did not answer."""

# A service that stops cancels its running calls.
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


def open_channel(
    target: str, package: str, unary_seconds: float | None = UNARY_SECONDS, token: str = ""
) -> grpc.aio.Channel:
    """Opens a channel to `target` for the contract `package`, for example `aiprod.probe.v1`.

    `target` is host:port, or the URL of a deployment: `https://host` with TLS, `http://host:port` without;
    or `ipv4:` and several host:port of instances, which take turns.

    No call outlives the current call. A unary call that states no timeout ends after `unary_seconds`, unless
    that is None; a stream that states none has the deadline of the current call. A `token` goes with each
    call as the user's bearer token.
    """
    interceptors = [
        interceptor(unary_seconds, token)
        for interceptor in (_UnaryUnary, _UnaryStream, _StreamUnary, _StreamStream)
    ]
    scheme, _, host = target.rpartition("://")
    options = channel_options(package)
    if "," in host:
        # By default all calls go to the first address that answers. With a single address this is worse: it
        # reconnects while nobody calls, and calls fail between its attempts.
        options.append(("grpc.lb_policy_name", "round_robin"))
    if scheme == "https":
        host = host if urlsplit(target).port else f"{host}:443"
        credentials = grpc.ssl_channel_credentials()
        return grpc.aio.secure_channel(host, credentials, options=options, interceptors=interceptors)
    return grpc.aio.insecure_channel(host, options=options, interceptors=interceptors)


def channel_options(package: str) -> list[tuple[str, str | int]]:
    """gRPC's channel arguments: the contract's retries, quick reconnects, and pings to find dead peers."""
    return [
        ("grpc.service_config", service_config(package)),
        # Channels of a process share connections by default, and a new one would wait for the next attempt of
        # one that found nobody there.
        ("grpc.use_local_subchannel_pool", 1),
        # By default gRPC waits up to two minutes to reconnect, long after a restarted service is back.
        ("grpc.initial_reconnect_backoff_ms", 100),
        # No backoff, despite its name: how long a connection may take to open, on a distant or busy host too.
        ("grpc.min_reconnect_backoff_ms", 5_000),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        # A peer whose machine is gone sends no end of its connection; pings find it within half a minute.
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.http2.ping_timeout_ms", 10_000),
    ]


def raise_if_cancelled() -> None:
    """Raises CancelledError if the current task was cancelled. Call it before you retry a failed call.

    grpc.aio may report a call that was cancelled with its task as one that the server ended.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def service_config(package: str) -> str:
    """The service config of a contract, as gRPC's JSON: its retry policy."""
    files = resources.files(package).iterdir()
    return next(file.read_text() for file in files if file.name.endswith("_service_config.json"))


def _with_current_call(details: Any, default_timeout: float | None, token: str) -> Any:
    call = current_call()
    timeout = details.timeout if details.timeout is not None else default_timeout
    remaining = call.remaining()
    if remaining is not None:
        timeout = remaining if timeout is None else min(timeout, remaining)
    metadata = grpc.aio.Metadata(*(details.metadata or ()))
    for key, value in (
        ("x-user-id", call.user),
        ("x-request-id", call.request_id),
        ("x-user-roles", " ".join(sorted(call.roles))),
        ("traceparent", call.traceparent),
        (EDGE_HEADER, BEHIND_EDGE if call.from_edge else ""),
        ("authorization", f"Bearer {token}" if token else ""),
    ):
        # What the caller states itself wins over what the current call has.
        if value and metadata.get(key) is None:
            metadata.add(key, value)
    return details._replace(timeout=timeout, metadata=metadata)


def _no_answer(error: grpc.aio.AioRpcError, details: Any) -> NoAnswer | None:
    """The error with a status that names the service; None if the service itself raised it."""
    if has_details(error):
        return None
    service, method = details.method.decode().strip("/").split("/")
    name = service.split(".")[1]
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        limit = "in time" if details.timeout is None else f"within {details.timeout:.3g} s"
        late = DeadlineExceeded(f"{name} did not answer {method} {limit}", reason="CALL_TIMEOUT")
        return NoAnswer(error, late)
    if error.code() in _AWAY:
        away = f"{name} is not available; try again"
        return NoAnswer(error, Unavailable(away, reason="SERVICE_UNAVAILABLE", retry_after=RETRY_SECONDS))
    return None


async def _answered(call: Any, details: Any) -> Any:
    try:
        await call
    except grpc.aio.AioRpcError as error:
        if named := _no_answer(error, details):
            raise named from error
        raise
    return call


async def _responses(call: Any, details: Any) -> AsyncIterator[Any]:
    try:
        async for response in call:
            yield response
    except grpc.aio.AioRpcError as error:
        if named := _no_answer(error, details):
            raise named from error
        raise


class _Interceptor:
    def __init__(self, unary_seconds: float | None, token: str) -> None:
        self._unary_seconds = unary_seconds
        self._token = token

    def _outgoing(self, details: Any, default_timeout: float | None = None) -> Any:
        return _with_current_call(details, default_timeout, self._token)


# grpc.aio sorts interceptors into four kinds by class, so one class cannot serve all four.
class _UnaryUnary(_Interceptor, grpc.aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], details: Any, request: Any
    ) -> Any:
        outgoing = self._outgoing(details, self._unary_seconds)
        return await _answered(await continuation(outgoing, request), outgoing)


class _UnaryStream(_Interceptor, grpc.aio.UnaryStreamClientInterceptor):
    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], details: Any, request: Any
    ) -> Any:
        outgoing = self._outgoing(details)
        return _responses(await continuation(outgoing, request), outgoing)


class _StreamUnary(_Interceptor, grpc.aio.StreamUnaryClientInterceptor):
    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], details: Any, requests: Any
    ) -> Any:
        outgoing = self._outgoing(details)
        return await _answered(await continuation(outgoing, requests), outgoing)


class _StreamStream(_Interceptor, grpc.aio.StreamStreamClientInterceptor):
    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], details: Any, requests: Any
    ) -> Any:
        outgoing = self._outgoing(details)
        return _responses(await continuation(outgoing, requests), outgoing)
