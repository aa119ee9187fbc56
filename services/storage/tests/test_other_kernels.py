"""Storage on a kernel that has no fdatasync, like that of macOS, and refuses to send files from a mount."""

from pathlib import Path

import pytest

from aiprod.storage.v1.storage_service_pb2 import SignUrlsRequest, UrlSpec
from aiprod_storage.embedded.file_io import FLUSH_BYTES
from services.storage.tests.process import StorageProcess, stub

KERNEL = """
import errno, os

def refuse(*arguments):
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

os.sendfile = refuse
del os.fdatasync
"""


@pytest.fixture
def poorer_kernel(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that runs `KERNEL` before anything else."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(KERNEL)
    return {"PYTHONPATH": str(folder)}


async def test_files_arrive_and_leave_whole(settings, sender_at, http, make_file, poorer_kernel) -> None:
    data = make_file(1, FLUSH_BYTES + 1000).read_bytes()
    async with StorageProcess(settings, **poorer_kernel) as process, stub(process.port) as storage:
        asset = await sender_at(storage).store(data)
        spec = UrlSpec(name=asset.name, generation=asset.generation)
        [signed] = (await storage.SignUrls(SignUrlsRequest(urls=[spec]))).urls
        async with http.get(signed.url) as whole:
            assert await whole.read() == data
        async with http.get(signed.url, headers={"Range": "bytes=1000-300999"}) as part:
            assert (part.status, await part.read()) == (206, data[1000:301000])
        assert await process.stop() == 0
    assert sum("the kernel refuses to send files" in line for line in process.lines) == 1
