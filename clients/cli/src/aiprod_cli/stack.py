"""The whole of AIPROD on this machine: started, waited for, stopped."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import psutil
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.edge import THIS_MACHINE, Edge, Upstream, descriptors, render
from aiprod_cli.home import Claimed, Home, RunningStack, folder_of
from aiprod_cli.supervision import LOOPBACK, ended_for_good, supervised, supervisord_config
from aiprod_runtime.channel import raise_if_cancelled

ROOT = Path(__file__).parents[4]
TEMPLATE = ROOT / "deploy/envoy/envoy.yaml.j2"
STOP_SECONDS = 30.0
LEFT_SECONDS = 10.0
"""How long processes that nobody supervises may take to end by themselves."""
PATIENCE_SECONDS = 3.0
"""How long a start may take before the user hears what it waits for."""
POLL_SECONDS = 0.1
CLAIM_SECONDS = 60.0
"""How long somebody may start or stop a stack before there is a supervisor, or none any more."""

type Say = Callable[[str], None]


class StackError(Exception):
    """The stack cannot run; the text says why and what to do."""


class StackEnded(StackError):
    """The stack ended before we stopped it; `stopped` says whether somebody asked it to."""

    def __init__(self, text: str, stopped: bool) -> None:
        super().__init__(text)
        self.stopped = stopped


def located(settings: StackSettings) -> StackSettings:
    """The settings with the port of the stack that runs in their folder, if one does.

    StackError when they name another port on purpose.
    """
    running = Home(settings.home).running()
    if running is None or running.port == settings.port:
        return settings
    if "port" in settings.model_fields_set:
        raise StackError(
            f"the stack of {settings.home.resolve()} runs at port {running.port}, not at {settings.port}: "
            f"leave AIPROD_PORT out, or name another folder with AIPROD_HOME"
        )
    return settings.model_copy(update={"port": running.port})


def edge_address(settings: StackSettings) -> str:
    """Where the stack answers, host:port; StackError as `located`."""
    return f"{LOOPBACK}:{located(settings).port}"


@asynccontextmanager
async def reachable_stack(settings: StackSettings, say: Say) -> AsyncIterator[float]:
    """As `running_stack`, but a stack of another folder that answers at the port will do as well."""
    if Home(settings.home).running() is None and await _is_foreign(settings):
        yield 0.0
        return
    async with running_stack(settings, say) as seconds:
        yield seconds


async def _is_foreign(settings: StackSettings) -> bool:
    return await is_ready(settings) and not Home(settings.home).processes()


@asynccontextmanager
async def running_stack(settings: StackSettings, say: Say) -> AsyncIterator[float]:
    """The stack of the folder, started unless it runs already, and stopped again if it was started.

    Yields the seconds until it was ready; 0 for one that ran already. StackError when it cannot run,
    StackEnded when it ends within the block. `say` gets lines for the user.
    """
    home, began = Home(settings.home), time.monotonic()
    supervisor = await _started_once(settings, home, say)
    if supervisor is None:
        await _wait_until_ready(located(settings), home, say)
        yield 0.0
        return
    try:
        async with _ending_with(supervisor, home):
            await _wait_until_ready(settings, home, say)
            yield time.monotonic() - began
    finally:
        await _stop(supervisor, home)


async def _started_once(settings: StackSettings, home: Home, say: Say) -> asyncio.subprocess.Process | None:
    """The supervisor of the stack, None when somebody else started it."""
    began = 0.0
    while not home.running():
        try:
            with home.claimed() as lock:
                return await _start(settings, home, lock, say)
        except Claimed:
            if not began:
                say("Another aiprod is starting or stopping the stack of this folder: waiting for it")
            began = began or time.monotonic()
            if time.monotonic() - began > CLAIM_SECONDS:
                text = f"a process that is not known holds {home.run}/lock; `aiprod down` stops it"
                raise StackError(text) from None
            await asyncio.sleep(POLL_SECONDS)
    located(settings)
    return None


@asynccontextmanager
async def _ending_with(supervisor: asyncio.subprocess.Process, home: Home) -> AsyncIterator[None]:
    """Ends the block when the supervisor ends, with StackEnded."""

    async def watch() -> None:
        code = await supervisor.wait()
        if code == 0:
            raise StackEnded("the stack was stopped from outside", stopped=True)
        raise StackEnded(
            f"the stack ended: its supervisor was killed or failed (exit code {code}); "
            f"see {home.logs / 'supervisord.log'}",
            stopped=False,
        )

    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch())
            yield
            watching.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def is_ready(settings: StackSettings) -> bool:
    """Whether the edge answers and all services are healthy."""
    timeout = aiohttp.ClientTimeout(total=5)
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
        process = psutil.Process(pid)
        folder = folder_of(process)
        return f"{process.name()} (pid {pid})" + (f" of the stack in {folder}" if folder else "")
    except psutil.Error:
        return f"pid {pid}"


async def _start(settings: StackSettings, home: Home, lock: int, say: Say) -> asyncio.subprocess.Process:
    if not TEMPLATE.exists():
        raise StackError(f"{TEMPLATE} is missing: the stack runs from a checkout of the repository")
    if left := await _stop_left(home):
        say(f"Stopped {left} processes that an earlier stack of this folder left behind")
    refuse_taken_ports(settings)
    config = home.run / "supervisord.conf"
    config.write_text(supervisord_config(settings, _write_edge_config(settings, home.run)))
    logs = home.log_sizes()
    supervisor = await supervised(home, config, lock)
    home.remember(supervisor.pid, settings.port, logs)
    return supervisor


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


async def _wait_until_ready(settings: StackSettings, home: Home, say: Say) -> None:
    """However long it takes: StackError only when the stack has ended, or one process of it for good."""
    told: list[str] = []
    seen, look = len(_supervisor_log(home)), time.monotonic() + PATIENCE_SECONDS
    while not await is_ready(settings):
        running = home.running()
        if running is None:
            raise StackError(f"the stack ended while it started; see {home.logs}/supervisord.log")
        if name := ended_for_good(_supervisor_log(home), seen):
            raise StackError(_last_words(home, running, name))
        if time.monotonic() > look:
            missing = [name for name in SERVICES if not await is_healthy(settings, name)] or ["the edge"]
            if missing != told:
                say(f"Waiting for {', '.join(missing)}")
            told, look = missing, time.monotonic() + PATIENCE_SECONDS
        await asyncio.sleep(POLL_SECONDS)


def _supervisor_log(home: Home) -> list[str]:
    log = home.logs / "supervisord.log"
    return log.read_text().splitlines() if log.exists() else []


def _last_words(home: Home, running: RunningStack, name: str) -> str:
    log = home.logs / f"{name}.log"
    lines = running.log_lines(log)[-5:] or ["(nothing)"]
    return "\n".join([f"{name} did not start. Its log {log} ends with:", *lines])


async def is_healthy(settings: StackSettings, service: str) -> bool:
    """Whether the service itself says that it serves."""
    async with grpc.aio.insecure_channel(f"{LOOPBACK}:{settings.ports()[service]}") as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=full_name(service))
            # The generated stub has no types of its own.
            stub: Any = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(request, timeout=5)
        except grpc.aio.AioRpcError:
            raise_if_cancelled()
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def _stop(supervisor: asyncio.subprocess.Process, home: Home) -> None:
    """Stop our stack, in order, and what is left where it was killed instead."""
    if supervisor.returncode is None:
        supervisor.terminate()
    try:
        await asyncio.wait_for(supervisor.wait(), STOP_SECONDS)
    except TimeoutError:
        supervisor.kill()
        await supervisor.wait()
    # Whoever has claimed the folder meanwhile stops what was left, too.
    with suppress(Claimed), home.claimed():
        await _stop_left(home)


async def stop_running(settings: StackSettings) -> bool:
    """Stop what runs in the folder, whoever started it; False when nothing does. StackError as `located`."""
    located(settings)
    home, deadline = Home(settings.home), time.monotonic() + CLAIM_SECONDS
    stopped = False
    while True:
        if running := home.running():
            await asyncio.to_thread(end, [psutil.Process(running.pid)], STOP_SECONDS)
            stopped = True
        with suppress(Claimed), home.claimed():
            return bool(await _stop_left(home)) or stopped
        # Somebody is starting or stopping it just now, or its file was lost.
        if time.monotonic() > deadline and not await _stop_left(home):
            raise StackError(f"a process that is none of the stack's holds {home.run}/lock")
        await asyncio.sleep(POLL_SECONDS)


async def _stop_left(home: Home) -> int:
    """Stop the processes of a stack that nobody supervises any more; how many there were."""
    left = home.processes()
    await asyncio.to_thread(end, left, LEFT_SECONDS)
    return len(left)


def end(processes: list[psutil.Process], seconds: float) -> None:
    """Stop processes, after `seconds` by force."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(processes, seconds)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, seconds)
