"""A process from its settings to its end by a signal."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from pathlib import Path

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason
from aiprod_server.server import running
from libs.server.tests.rooms import ROOM, SETTINGS, Rooms, binding, call

SLOW_SERVER = """
    import asyncio
    from aiprod.collab.v1 import resources_pb2 as collab_pb
    from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
    from aiprod_server.server import Binding, run, running, until_signalled
    from aiprod_server.settings import ServerSettings

    class Rooms(rpc.CollabServiceServicer):
        async def GetRoom(self, request, context):
            print("called", flush=True)
            await asyncio.sleep(1)
            return collab_pb.Room(name=request.name)

    async def serve(settings):
        name = "aiprod.collab.v1.CollabService"
        async with running(settings, Binding(name, rpc.add_CollabServiceServicer_to_server, Rooms())) as port:
            print(port, flush=True)
            await until_signalled()

    class Settings(ServerSettings):
        drain_seconds: float = 0.2

    run(serve, Settings, "slow")
"""


async def test_sigterm_loses_no_running_call() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLOW_SERVER)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        port = server.stdout.readline().strip()
        async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel:
            running_call = rpc.CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=ROOM))
            answer = asyncio.ensure_future(running_call)
            assert await asyncio.to_thread(server.stdout.readline) == "called\n"
            os.kill(server.pid, signal.SIGTERM)
            assert (await answer).name == ROOM
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()
        assert server.stdout
        server.stdout.close()


async def test_calls_that_outlast_the_stop_are_unavailable() -> None:
    rooms = EndlessRooms()
    settings = SETTINGS.model_copy(update={"stop_seconds": 0.2})
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running(settings, binding(rooms)))
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = rpc.CollabServiceStub(channel)
            ends = [asyncio.ensure_future(failure(call(stub, shape, ROOM))) for shape in ("unary", "stream")]
            for _ in ends:
                await rooms.called.acquire()
            await stack.aclose()
            for end in await asyncio.gather(*ends):
                assert end.code() is grpc.StatusCode.UNAVAILABLE
                assert received_reason(end) == "SERVICE_UNAVAILABLE"


async def failure(answer: Awaitable[object]) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await answer
    return failed.value


class EndlessRooms(Rooms):
    """Its calls never end."""

    def __init__(self) -> None:
        super().__init__()
        self.called = asyncio.Semaphore(0)

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        self.called.release()
        await asyncio.Event().wait()
        raise AssertionError

    async def Watch(
        self, request: collab_api.WatchRequest, context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame()
        self.called.release()
        await asyncio.Event().wait()


WITH_THREADS = """
    import sys
    from aiprod_server.server import run
    from aiprod_server.settings import ServerSettings

    async def serve(settings):
        print(sys.getswitchinterval())

    run(serve, ServerSettings, "service")
"""


def test_threads_that_compute_give_python_back_within_a_millisecond() -> None:
    command = [sys.executable, "-c", textwrap.dedent(WITH_THREADS)]
    # Asked, and not timed: a busy machine itself keeps a thread waiting for longer.
    interval = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert float(interval) < 0.001


WITH_WORKERS = """
    import gc, multiprocessing.util, tempfile
    from aiprod_server.server import run, until_signalled
    from aiprod_server.settings import ServerSettings

    async def serve(settings):
        assert not gc.isenabled()
        print(multiprocessing.util.get_temp_dir(), flush=True)
        await until_signalled()

    run(serve, ServerSettings, "service")
"""


def test_temporary_files_of_workers_end_without_a_word(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(WITH_WORKERS)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True) as service:
        assert service.stdout
        folder = Path(service.stdout.readline().strip())
        assert folder.is_relative_to(tmp_path)
        assert folder.is_dir()
        service.send_signal(signal.SIGTERM)
        _, errors = service.communicate()
    assert (service.returncode, errors) == (0, "")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("service", ["collab", "gateway", "llm", "probe", "render", "storage"])
def test_a_service_with_wrong_settings_says_so_in_one_line(service: str, tmp_path: Path) -> None:
    setting = f"AIPROD_{service.upper()}_LISTEN"
    ended = subprocess.run(
        [sys.executable, "-m", f"aiprod_{service}"],
        env={**os.environ, setting: "abc"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert f"CRITICAL {service}" in line
    assert f"{setting}=abc: it must be host:port" in line
