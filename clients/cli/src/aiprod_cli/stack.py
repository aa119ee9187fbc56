"""The whole of AIPROD on this machine: started, waited for, stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import psutil
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.edge import THIS_MACHINE, Edge, Upstream, descriptors, render
from aiprod_cli.supervision import LOOPBACK, supervisord_config

ROOT = Path(__file__).parents[4]
TEMPLATE = ROOT / "deploy/envoy/envoy.yaml.j2"
START_SECONDS = 40.0
STOP_SECONDS = 30.0


class StackError(Exception):
    """The stack cannot run; the text says why and what to do."""


@asynccontextmanager
async def running_stack(settings: StackSettings) -> AsyncIterator[float]:
    """The stack, started unless it runs already, and stopped again if it was started.

    Yields the seconds until it was ready; 0 for one that ran already.
    """
    if await is_ready(settings):
        yield 0.0
        return
    refuse_taken_ports(settings)
    started = time.monotonic()
    supervisor = await _start(settings)
    try:
        await _wait_until_ready(settings, supervisor)
        yield time.monotonic() - started
    finally:
        await _stop(supervisor)


async def is_ready(settings: StackSettings) -> bool:
    """Whether the edge answers and all services are healthy."""
    timeout = aiohttp.ClientTimeout(total=2)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://{LOOPBACK}:{settings.port}/ready") as answer,
        ):
            return answer.status == 200 and answer.headers.get("server") == "aiprod"
    except (aiohttp.ClientError, TimeoutError):
        return False


def refuse_taken_ports(settings: StackSettings) -> None:
    """StackError that names the port, and who has it where the system tells."""
    wanted = {port: name for name, port in settings.ports().items()}
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port in wanted:
            port = connection.laddr.port
            raise StackError(
                f"port {port} ({wanted[port]}) is taken by {_holder(connection.pid)}.\n"
                f"Stop it, or take other ports: AIPROD_PORT={settings.port + 1000}"
            )


def _holder(pid: int | None) -> str:
    if pid is None:
        return "another user's process"
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"pid {pid}"


async def _start(settings: StackSettings) -> asyncio.subprocess.Process:
    if not TEMPLATE.exists():
        raise StackError(f"{TEMPLATE} is missing: the stack runs from a checkout of the repository")
    home = settings.home.absolute()
    for name in ("run", "logs", "scratch"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "logs/supervisord.log").unlink(missing_ok=True)
    config = home / "run/supervisord.conf"
    config.write_text(supervisord_config(settings, _write_edge_config(settings, home / "run")))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "supervisor.supervisord", "-c", str(config)),
        env=environment,
        # Ctrl-C in the terminal is ours to handle; the stack is stopped in order.
        start_new_session=True,
    )


def _write_edge_config(settings: StackSettings, directory: Path) -> Path:
    ports = settings.ports()
    contract = directory / "api.binpb"
    contract.write_bytes(descriptors())
    edge = Edge(
        services={name: Upstream(LOOPBACK, ports[name], full_name(name)) for name in SERVICES},
        descriptors=contract,
        port=ports["edge"],
        hosts=(*THIS_MACHINE, *settings.hosts),
        origins=settings.origins,
    )
    config = directory / "envoy.yaml"
    config.write_text(render(TEMPLATE, edge))
    return config


def full_name(service: str) -> str:
    """The service's name in its contract, which its health check goes by."""
    name = "Generation" if service == "gateway" else service.capitalize()
    return f"aiprod.{service}.v1.{name}Service"


async def _wait_until_ready(settings: StackSettings, supervisor: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not await is_ready(settings):
        if supervisor.returncode is not None:
            raise StackError(f"supervisord ended at once; see {settings.home}/logs/supervisord.log")
        if time.monotonic() > deadline or _given_up(settings):
            raise StackError(await _what_is_missing(settings))
        await asyncio.sleep(0.1)


def _given_up(settings: StackSettings) -> bool:
    """Whether supervisord has stopped trying to start some process."""
    log = settings.home / "logs/supervisord.log"
    return log.exists() and "entered FATAL state" in log.read_text()


async def _what_is_missing(settings: StackSettings) -> str:
    for name in SERVICES:
        if not await is_healthy(settings, name):
            log = settings.home / f"logs/{name}.log"
            tail = "\n".join(log.read_text().splitlines()[-5:]) if log.exists() else "(no log)"
            return f"{name} did not start. Its log {log} ends with:\n{tail}"
    return f"the edge did not start; see {settings.home}/logs/edge.log"


async def is_healthy(settings: StackSettings, service: str) -> bool:
    """Whether the service itself says that it serves."""
    async with grpc.aio.insecure_channel(f"{LOOPBACK}:{settings.ports()[service]}") as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=full_name(service))
            # The generated stub has no types of its own.
            stub: Any = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(request, timeout=2)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def _stop(supervisor: asyncio.subprocess.Process) -> None:
    if supervisor.returncode is None:
        supervisor.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(supervisor.wait(), STOP_SECONDS)
    except TimeoutError:
        supervisor.kill()
        await supervisor.wait()


def stop_running(settings: StackSettings) -> bool:
    """Stop a stack that another process started; False when there is none."""
    pidfile = settings.home / "run/supervisord.pid"
    try:
        process = psutil.Process(int(pidfile.read_text()))
        if not any("supervisord" in word for word in process.cmdline()):
            return False
        process.terminate()
        process.wait(STOP_SECONDS)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return False
    return True
