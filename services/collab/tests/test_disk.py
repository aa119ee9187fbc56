"""The service's folder: locked, private, on a full disk, and with a damaged database."""

import resource
from pathlib import Path

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason

from .conftest import ADA, MANIFEST, ROOM, comment
from .process import Service, started, startup_error

PAGE_BYTES = 4096


async def open_room(service: Service) -> pb.Room:
    return await service.stub.OpenRoom(api.OpenRoomRequest(name=ROOM, manifest=MANIFEST), metadata=ADA)


async def send_comment(service: Service, text: str) -> pb.Event:
    return await service.stub.Send(api.SendRequest(name=ROOM, submit=comment(text)), metadata=ADA)


def limit_files(service: Service, size: int) -> None:
    """Limit files to `size` bytes, as a full disk does; -1 removes the limit."""
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_a_second_process_names_the_first(tmp_path) -> None:
    async with started(tmp_path) as first:
        line = await startup_error(tmp_path)
        assert f"{tmp_path} is in use by process {first.process.pid}; stop that one" in line
    async with started(tmp_path) as second:
        assert (await open_room(second)).name == ROOM


async def test_the_files_are_private_those_of_before_too(tmp_path) -> None:
    async with started(tmp_path) as service:
        await open_room(service)
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    tmp_path.chmod(0o755)
    async with started(tmp_path) as service:
        await send_comment(service, "private")
        names = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert names == dict.fromkeys(("rooms.db", "rooms.db-wal", "rooms.db-shm", "lock"), 0o600)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


async def test_a_damaged_database_at_the_start_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "rooms.db").write_bytes(b"no database" * PAGE_BYTES)
    line = await startup_error(tmp_path)
    assert f"{tmp_path}/rooms.db is damaged; restore it from a backup, or move it away" in line


async def test_a_full_disk_is_reported_and_the_room_recovers(tmp_path: Path) -> None:
    async with started(tmp_path) as service:
        await open_room(service)
        limit_files(service, 0)
        for _ in range(2):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await send_comment(service, "lost?")
            assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert received_reason(caught.value) == "DISK_FULL"
            assert f"the disk that holds {tmp_path} is full; free space there" in caught.value.details()
        limit_files(service, -1)
        assert (await send_comment(service, "recovered")).seq == 2


async def test_a_database_that_is_damaged_meanwhile_is_named_in_the_log_only(tmp_path: Path) -> None:
    async with started(tmp_path) as service:
        await open_room(service)
        for number in range(30):
            await send_comment(service, f"{number} " * 500)
        service.process.terminate()
        assert service.process.wait(20) == 0
    path = tmp_path / "rooms.db"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2 // PAGE_BYTES * PAGE_BYTES].ljust(size, b"\xa5"))
    async with started(tmp_path) as service:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await service.stub.GetRoom(api.GetRoomRequest(name=ROOM), metadata=ADA)
        assert received_reason(caught.value) == "DATABASE_DAMAGED"
        assert str(tmp_path) not in caught.value.details()
        assert service.process.stderr
        assert f"{path} is damaged" in service.process.stderr.readline()
