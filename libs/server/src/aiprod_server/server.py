"""Serves gRPC until a signal, and finishes the running calls before it stops."""

import asyncio
import gc
import logging
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from contextvars import ContextVar
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import protovalidate
import uvloop
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from aiprod_files.private_folders import GROUP_AND_OTHERS
from aiprod_files.scratch import scratch_folder
from aiprod_rpc.errors import AiprodError, CannotStart
from aiprod_server.guard import Guard, Handler, unguarded
from aiprod_server.health import SERVING, Health
from aiprod_server.logs import configure_logs
from aiprod_server.running_calls import ABORT_SECONDS
from aiprod_server.settings import ServerSettings, read_settings
from aiprod_server.telemetry import Observer, telemetry

log = logging.getLogger(__name__)

_STOP: ContextVar[asyncio.Event] = ContextVar("stop")


class Binding(NamedTuple):
    """One servicer, its full service name, and the generated function that adds it to a server."""

    service: str
    add_to_server: Callable[[Any, Any], None]
    servicer: Any


@asynccontextmanager
async def running(
    settings: ServerSettings, *bindings: Binding, neighbours: Mapping[str, grpc.aio.Channel] | None = None
) -> AsyncIterator[int]:
    """Serves until the block ends, then drains; yields the port.

    `neighbours` are services at the same edge, by full names: this one lists them and tells their health.
    When the block ends, health reports NOT_SERVING. New calls are accepted for another `drain_seconds`, then
    running calls get `stop_seconds` to finish. Raises CannotStart if the address cannot be bound.
    """
    with telemetry(settings, f"aiprod-{bindings[0].service.split('.')[1]}") as observer:
        async with _served(settings, bindings, neighbours or {}, observer) as port:
            yield port


@asynccontextmanager
async def _served(
    settings: ServerSettings,
    bindings: Sequence[Binding],
    neighbours: Mapping[str, grpc.aio.Channel],
    observer: Observer | None,
) -> AsyncIterator[int]:
    server = grpc.aio.server(options=server_options(settings))
    guard = Guard(server, settings.anonymous_user, settings.streams_per_user, observer)
    open_to_all: Any = _Unguarded(server)
    health_servicer = Health(neighbours)
    # At each call, gRPC asks the services for it in this order.
    for binding in bindings:
        binding.add_to_server(binding.servicer, guard)
        _warm_validation(binding.service)
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, open_to_all)
    if settings.reflection:
        names = [binding.service for binding in bindings]
        reflection.enable_server_reflection(
            [*names, *neighbours, health.SERVICE_NAME, reflection.SERVICE_NAME], open_to_all
        )
    port = _bind(server, settings.listen)
    await server.start()
    # The empty name is the whole server: probes that know no service ask for it.
    for name in ("", *(binding.service for binding in bindings)):
        await health_servicer.set(name, SERVING)
    # What is loaded now stays loaded: the garbage collector does not have to scan it.
    gc.freeze()
    gc.enable()
    log.info("serving", extra={"address": f"{settings.listen.rpartition(':')[0]}:{port}"})
    try:
        yield port
    finally:
        await health_servicer.enter_graceful_shutdown()
        # Balancers send calls until they have seen NOT_SERVING, so these still get their answers.
        await asyncio.sleep(settings.drain_seconds)
        # From here on, calls are refused; a little longer than the guard needs to end those that run.
        stopped = asyncio.create_task(server.stop(settings.stop_seconds + 2 * ABORT_SECONDS))
        await guard.calls.finish(settings.stop_seconds)
        await stopped


class _Unguarded:
    """Adds to a server, as `Guard` does, the handlers of services that anybody may call."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Does nothing."""

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Handler]) -> None:
        """Adds the handlers of `service`."""
        wrapped = {name: unguarded(handler) for name, handler in handlers.items()}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, wrapped),))


def _bind(server: grpc.aio.Server, address: str) -> int:
    try:
        return server.add_insecure_port(address)
    except RuntimeError as error:
        raise CannotStart(f"cannot listen on {address}: is the port taken? ({error})") from error


SWITCH_SECONDS = 0.0005
"""How long a thread that computes may keep Python from the event loop, which has calls to answer.

Python's own 5 ms are several times what a call takes.
"""

METADATA_BYTES = 64 << 10
"""What the headers of a call may take: more than the 32 KiB that the edge lets in.

Cookies of other pages on one machine exceed gRPC's own limit of 8 KiB.
"""


def server_options(settings: ServerSettings) -> list[tuple[str, int]]:
    """gRPC's server arguments: one process a port, message sizes, and pings that find dead clients."""
    return [
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_metadata_size", METADATA_BYTES),
        ("grpc.absolute_max_metadata_size", METADATA_BYTES),
        # Without the ping timeout it takes a minute to detect a frozen client.
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.http2.ping_timeout_ms", 10_000),
        ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
        ("grpc.keepalive_permit_without_calls", 1),
    ]


def _warm_validation(service: str) -> None:
    """Compiles the rules of all requests at the start: the first use of each takes milliseconds."""
    for method in descriptor_pool.Default().FindServiceByName(service).methods:
        protovalidate.collect_violations(message_factory.GetMessageClass(method.input_type)())


async def until_signalled() -> None:
    """Waits for SIGTERM (Cloud Run, a supervisor) or SIGINT (a terminal). Works only inside `run`."""
    await _STOP.get().wait()


def run[Settings: ServerSettings](
    serve: Callable[[Settings], Coroutine[Any, Any, None]], settings: type[Settings], name: str
) -> None:
    """Runs a service to its end, with settings from the environment, logs, signal handlers and uvloop.

    Only its user can read the files that it writes. Its temporary files are removed at the end; after a kill,
    at the next start. Logs one line and raises SystemExit(1) if the service cannot start or continue.
    """
    # First, so that other users cannot read any file that this process creates.
    os.umask(GROUP_AND_OTHERS)
    sys.setswitchinterval(SWITCH_SECONDS)
    # Until `running` serves: what the start creates stays, so there is nothing to collect.
    gc.disable()
    configure_logs(name)
    try:
        values = read_settings(settings)
        configure_logs(name, values.log_format, values.log_level, values.log_project)
        _keep_temporary_files(f"aiprod-{name}")
        uvloop.run(_until_end(serve(values)))
    except (CannotStart, AiprodError) as error:
        log.critical("%s", error)
        sys.exit(1)


def _keep_temporary_files(name: str) -> None:
    """Keeps the temporary files of this process, also those of libraries, in a folder of their own."""
    scratch = ExitStack()
    folder = scratch.enter_context(scratch_folder(Path(tempfile.gettempdir()), name))
    tempfile.tempdir = str(folder)
    # At the interpreter's end, after multiprocessing has removed its folder in ours (at priority -100).
    Finalize(None, scratch.close, exitpriority=-101)


async def _until_end(service: Coroutine[Any, Any, None]) -> None:
    # Before anything else starts: a signal during the start must lead to an orderly stop.
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    _STOP.set(stop)
    await service
