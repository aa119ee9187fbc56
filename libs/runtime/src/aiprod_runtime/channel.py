"""Channels to other services: retries from the contract, deadlines and identity from the current call."""

from collections.abc import Callable
from importlib import resources
from typing import Any

import grpc

from aiprod_runtime.call import EDGE, current_call

UNARY_SECONDS = 10.0
"""Deadline of a unary call that names none."""


def open_channel(target: str, package: str) -> grpc.aio.Channel:
    """A channel to `target` (host:port) for the contract `package`, for example `aiprod.probe.v1`.

    Every call ends with the call that it is part of. Unary calls that name no timeout end after
    `UNARY_SECONDS`; streams that name none may last as long as the call they are part of.
    """
    interceptors = [_UnaryUnary(), _UnaryStream(), _StreamUnary(), _StreamStream()]
    options = [
        ("grpc.service_config", service_config(package)),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.http2.ping_timeout_ms", 10_000),
    ]
    return grpc.aio.insecure_channel(target, options=options, interceptors=interceptors)


def service_config(package: str) -> str:
    """The retry policy that ships with a contract, as gRPC's service config JSON."""
    files = resources.files(package).iterdir()
    return next(file.read_text() for file in files if file.name.endswith("_service_config.json"))


def _outgoing(details: Any, default_timeout: float | None) -> Any:
    call = current_call()
    timeout = details.timeout if details.timeout is not None else default_timeout
    remaining = call.remaining()
    if remaining is not None:
        timeout = remaining if timeout is None else min(timeout, remaining)
    metadata = grpc.aio.Metadata(*(details.metadata or ()))
    for key, value in (
        ("x-user-id", call.user),
        ("x-request-id", call.request_id),
        ("traceparent", call.traceparent),
        (EDGE, "1" if call.from_edge else ""),
    ):
        if value and metadata.get(key) is None:
            metadata.add(key, value)
    return details._replace(timeout=timeout, metadata=metadata)


# grpc.aio sorts interceptors into its four kinds by class, so one class cannot serve all of them.
class _UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], details: Any, request: Any
    ) -> Any:
        return await continuation(_outgoing(details, UNARY_SECONDS), request)


class _UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], details: Any, request: Any
    ) -> Any:
        return await continuation(_outgoing(details, None), request)


class _StreamUnary(grpc.aio.StreamUnaryClientInterceptor):
    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], details: Any, requests: Any
    ) -> Any:
        return await continuation(_outgoing(details, None), requests)


class _StreamStream(grpc.aio.StreamStreamClientInterceptor):
    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], details: Any, requests: Any
    ) -> Any:
        return await continuation(_outgoing(details, None), requests)
