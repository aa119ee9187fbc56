"""Google's own upload library finishes a session of the embedded store as it does one of a bucket."""

import asyncio
import base64
import io
import random

import pytest
import requests
from google.cloud.storage._media.requests import ResumableUpload as CloudUpload
from google.resumable_media.requests import ResumableUpload

from aiprod.storage.v1.storage_service_pb2 import CommitUploadRequest
from aiprod_storage.config import StorageSettings

CHUNK = 256 << 10
DATA = random.Random(7).randbytes(3 * CHUNK + 17)


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{getattr(request, 'param', 'embedded')}_settings")


def upload_of(url: str, library: type[ResumableUpload] = ResumableUpload) -> ResumableUpload:
    """Returns the upload of a client that has initiated the session at `url`."""
    upload = library(url, CHUNK, checksum="crc32c")
    upload._resumable_url = url
    upload._stream = io.BytesIO(DATA)
    upload._content_type = "video/mp4"
    upload._total_bytes = len(DATA)
    return upload


def send(upload: ResumableUpload, chunks: int) -> requests.Response:
    with requests.Session() as transport:
        for _ in range(chunks):
            response = upload.transmit_next_chunk(transport)
        return response


# The copy in google-cloud-storage sends the checksum with the last chunk, too.
@pytest.mark.parametrize("library", [ResumableUpload, CloudUpload])
@pytest.mark.parametrize("settings", ["embedded", "gcs"], indirect=True)
async def test_an_upload_finishes_with_its_checksum(sender, storage, library) -> None:
    ticket = await sender.begin(DATA)
    upload = upload_of(ticket.session_url, library)
    response = await asyncio.to_thread(send, upload, 4)
    assert upload.finished
    assert response.json()["size"] == str(len(DATA))
    asset = await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
    assert (asset.size, asset.crc32c) == (len(DATA), checksum(response))


def checksum(response: requests.Response) -> int:
    return int.from_bytes(base64.b64decode(response.json()["crc32c"]))


# The emulator of a bucket takes a query of the offset for the end of the upload.
async def test_another_client_recovers_an_upload(sender, storage) -> None:
    ticket = await sender.begin(DATA)
    await asyncio.to_thread(send, upload_of(ticket.session_url), 2)
    upload = upload_of(ticket.session_url)

    def recover() -> None:
        with requests.Session() as transport:
            upload._invalid = True
            upload.recover(transport)
            assert upload.bytes_uploaded == 2 * CHUNK
            # The checksum of the part that the first client sent is unknown to this one.
            upload._checksum_type = None
            while not upload.finished:
                upload.transmit_next_chunk(transport)

    await asyncio.to_thread(recover)
    asset = await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
    assert asset.size == len(DATA)
