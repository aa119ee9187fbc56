"""Uploads, finds and downloads assets."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    CommitUploadRequest,
    DeleteAssetRequest,
    FindAssetRequest,
    SignUrlsRequest,
    UploadTicket,
    UrlSpec,
)
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets.download import receive
from aiprod_client.assets.tickets import Tickets
from aiprod_client.assets.transfer import (
    CHUNK_BYTES,
    ProgressCallback,
    file_crc32c,
    ignore_progress,
    open_session,
)
from aiprod_client.assets.upload import ResumableUpload
from aiprod_client.connection import connect
from aiprod_client.retries import has_code, retry
from aiprod_rpc.errors import DataLoss, FailedPrecondition
from aiprod_rpc.status import ran_out_of_time

COMMIT_SECONDS = 120.0
"""The deadline of a commit. It is long because storage flushes the file, and reads it after a restart."""

AT_ONCE = 8
"""How many files `upload_all` sends at the same time, so that their waits for storage overlap."""

SIGN_ATTEMPTS = 3
"""How often a download asks for its URL when storage does not respond in time."""


class AssetClient:
    """Uploads files as assets and downloads them.

    Raises `grpc.aio.AioRpcError` for errors of storage, AiprodError for errors of transfers. With a folder
    `tickets`, an upload resumes where an earlier process with the same folder stopped.
    """

    def __init__(
        self, storage: StorageServiceStub, http: aiohttp.ClientSession, tickets: Path | None = None
    ) -> None:
        self._storage = storage
        self._http = http
        self._tickets = Tickets(tickets)

    async def upload(
        self,
        path: Path,
        *,
        role: AssetRole.ValueType,
        content_type: str,
        job: str = "",
        content_key: str = "",
        labels: Mapping[str, str] | None = None,
        on_progress: ProgressCallback = ignore_progress,
    ) -> Asset:
        """Uploads the file at `path`, unless storage has the same content, and returns its asset.

        Calls `on_progress` with the number of bytes that storage has.
        """
        request = BeginUploadRequest(
            job=job,
            role=role,
            content_type=content_type,
            size=path.stat().st_size,
            # In a thread: a large file would hold up all other work of the event loop.
            crc32c=await asyncio.to_thread(file_crc32c, path),
            content_key=content_key,
            labels=labels or {},
        )
        saved = self._tickets.find(request)
        ticket = saved or await self._storage.BeginUpload(request)
        if ticket.HasField("existing"):
            return ticket.existing
        # Saved before the first byte, so that a killed process leaves a ticket to resume with.
        self._tickets.save(request, ticket)
        try:
            asset = await self._send(path, request.size, ticket, saved is not None, on_progress)
        except (FailedPrecondition, grpc.aio.AioRpcError) as error:
            # A ticket that storage refuses would fail each later upload of the same file.
            if not _is_resumable(error):
                self._tickets.delete(request)
            raise
        self._tickets.delete(request)
        return asset

    async def upload_all(
        self,
        paths: Sequence[Path],
        *,
        role: AssetRole.ValueType,
        content_type: str,
        job: str = "",
        at_once: int = AT_ONCE,
    ) -> list[Asset]:
        """Uploads files, `at_once` at a time, and returns their assets in the same order.

        Raises the first error as `upload`, and stops the other uploads.
        """
        places = asyncio.Semaphore(at_once)

        async def upload(path: Path) -> Asset:
            async with places:
                return await self.upload(path, role=role, content_type=content_type, job=job)

        try:
            async with asyncio.TaskGroup() as group:
                uploads = [group.create_task(upload(path)) for path in paths]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [upload.result() for upload in uploads]

    async def delete(self, asset: Asset) -> None:
        """Deletes a file that the user uploaded, and frees its space."""
        await self._storage.DeleteAsset(DeleteAssetRequest(name=asset.name))

    async def _send(
        self, path: Path, size: int, ticket: UploadTicket, resumed: bool, on_progress: ProgressCallback
    ) -> Asset:
        # Google accepts chunks in multiples of the alignment only.
        chunk = max(CHUNK_BYTES // ticket.chunk_alignment, 1) * ticket.chunk_alignment
        url = ticket.session_url
        await ResumableUpload(
            self._http, url, path, size, chunk, resumed=resumed, on_progress=on_progress
        ).send()
        commit = CommitUploadRequest(upload_id=ticket.upload_id)
        return await self._storage.CommitUpload(commit, timeout=COMMIT_SECONDS)

    async def find(self, content_key: str, job: str = "") -> Asset | None:
        """Returns the clip of a content key, or the master of a job; None if there is none."""
        try:
            return await self._storage.FindAsset(FindAssetRequest(content_key=content_key, job=job))
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return None
            raise

    async def download(self, asset: Asset, path: Path) -> None:
        """Downloads the asset to `path`, which appears once it is complete and verified.

        Raises DataLoss if the checksum does not match, NotFound if storage has lost the bytes.
        """
        url = await self._signed(asset)
        try:
            await _download(self._http, url, asset, path)
        finally:
            path.with_name(f"{path.name}.part").unlink(missing_ok=True)

    async def _signed(self, asset: Asset) -> str:
        spec = UrlSpec(name=asset.name, generation=asset.generation)
        request = SignUrlsRequest(urls=[spec])
        # The transfer itself also outlasts a storage that stalls.
        response = await retry(lambda: self._storage.SignUrls(request), _is_stall, attempts=SIGN_ATTEMPTS)
        return response.urls[0].url


def _is_stall(error: Exception) -> bool:
    return isinstance(error, grpc.aio.AioRpcError) and ran_out_of_time(error)


def _is_resumable(error: Exception) -> bool:
    """Returns whether the same ticket may still succeed."""
    codes = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED
    return has_code(error, *codes)


@asynccontextmanager
async def asset_client(
    target: str, tickets: Path | None = None, token: str = ""
) -> AsyncIterator[AssetClient]:
    """Opens a client of the storage service at `target`; address and token as `connect` takes them."""
    async with connect(StorageServiceStub, target, token) as storage, open_session() as http:
        yield AssetClient(storage, http, tickets)


async def download(
    url: str, asset: Asset, path: Path, on_progress: ProgressCallback = ignore_progress
) -> None:
    """Downloads the asset at a signed URL to `path`, which appears once it is complete and verified.

    An interrupted download stays in `{path}.part`, and the next call resumes it. Calls `on_progress` with the
    number of bytes in the file. Raises DataLoss if the checksum does not match.
    """
    async with open_session() as http:
        await _download(http, url, asset, path, on_progress)


async def _download(
    http: aiohttp.ClientSession,
    url: str,
    asset: Asset,
    path: Path,
    on_progress: ProgressCallback = ignore_progress,
) -> None:
    part = path.with_name(f"{path.name}.part")
    crc32c = await receive(http, url, asset.size, part, on_progress)
    if part.stat().st_size != asset.size or crc32c != asset.crc32c:
        # A retry would append to the damaged bytes.
        part.unlink()
        raise DataLoss(
            f"the checksum of {asset.name} does not match its bytes; download it again",
            reason="ASSET_DAMAGED",
        )
    part.replace(path)
