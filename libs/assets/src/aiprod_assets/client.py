"""A service's way to the bytes of assets."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    CommitUploadRequest,
    FindAssetRequest,
    SignUrlsRequest,
    UrlSpec,
)
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_assets.backoff import Backoff
from aiprod_assets.tickets import Tickets
from aiprod_assets.transfer import (
    CHUNK_BYTES,
    ProgressCallback,
    RangedDownload,
    ResumableUpload,
    file_crc32c,
    ignore_progress,
    open_session,
)
from aiprod_runtime.channel import open_channel
from aiprod_runtime.errors import DataLoss, FailedPrecondition
from aiprod_runtime.status import ran_out_of_time

COMMIT_SECONDS = 120.0
"""Storage reads the whole file at a commit, so it takes longer than other calls."""

SIGN_RETRIES = 2
"""How often a download waits in vain for the answer that says where it is."""


class AssetClient:
    """Files to assets and back.

    Errors of storage come as `grpc.aio.AioRpcError`, errors of transfers as AiprodError. With a directory
    `tickets`, an upload goes on where an earlier process with that directory left it.
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
        """Store the file at `path`; content that is stored already is returned without sending.

        `tell` is called with the number of bytes that storage has.
        """
        request = BeginUploadRequest(
            job=job,
            role=role,
            content_type=content_type,
            size=path.stat().st_size,
            crc32c=await asyncio.to_thread(file_crc32c, path),
            content_key=content_key,
            labels=labels or {},
        )
        resumed_ticket = self._tickets.find(request)
        ticket = resumed_ticket or await self._storage.BeginUpload(request)
        if ticket.HasField("existing"):
            return ticket.existing
        self._tickets.keep(request, ticket)
        try:
            chunk = max(CHUNK_BYTES // ticket.chunk_alignment, 1) * ticket.chunk_alignment
            upload = ResumableUpload(self._http, Backoff(), path, request.size, chunk, on_progress)
            await upload.send(ticket.session_url, resumed=resumed_ticket is not None)
            commit = CommitUploadRequest(upload_id=ticket.upload_id)
            asset = await self._storage.CommitUpload(commit, timeout=COMMIT_SECONDS)
        except (FailedPrecondition, grpc.aio.AioRpcError) as error:
            if not _is_resumable(error):
                self._tickets.drop(request)
            raise
        self._tickets.drop(request)
        return asset

    async def find(self, content_key: str) -> Asset | None:
        """The clip that was made for a content key, None when there is none yet."""
        try:
            return await self._storage.FindAsset(FindAssetRequest(content_key=content_key))
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return None
            raise

    async def download(self, asset: Asset, path: Path) -> None:
        """Write the asset to `path`, which appears when it is complete and checked.

        DataLoss when the bytes are not those of the asset, NotFound when there are none.
        """
        url = await self._signed(asset)
        try:
            await _receive(self._http, url, asset, path)
        finally:
            path.with_name(f"{path.name}.part").unlink(missing_ok=True)

    async def _signed(self, asset: Asset) -> str:
        spec = UrlSpec(name=asset.name, generation=asset.generation)
        request = SignUrlsRequest(urls=[spec])
        # As the transfer itself, it goes on when storage only stalls.
        for stalls in range(SIGN_RETRIES + 1):
            try:
                return (await self._storage.SignUrls(request)).urls[0].url
            except grpc.aio.AioRpcError as error:
                if stalls == SIGN_RETRIES or not ran_out_of_time(error):
                    raise
        raise AssertionError("unreachable: the last try returns or raises")


def _is_resumable(error: Exception) -> bool:
    """Whether the same ticket may still come to something."""
    codes = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED
    return isinstance(error, grpc.aio.AioRpcError) and error.code() in codes


@asynccontextmanager
async def asset_client(target: str, tickets: Path | None = None) -> AsyncIterator[AssetClient]:
    """A client of the storage service at `target`, host:port."""
    async with open_channel(target, "aiprod.storage.v1") as channel, open_session() as http:
        yield AssetClient(StorageServiceStub(channel), http, tickets)


async def download(
    url: str, asset: Asset, path: Path, on_progress: ProgressCallback = ignore_progress
) -> None:
    """Write the asset behind a signed URL to `path`, which appears when it is complete and checked.

    What arrived before an interruption stays in `{path}.part`, and the next call goes on there. `tell`
    is called with the number of bytes that are here. DataLoss when the bytes are not those of the asset.
    """
    async with open_session() as http:
        await _receive(http, url, asset, path, on_progress)


async def _receive(
    http: aiohttp.ClientSession,
    url: str,
    asset: Asset,
    path: Path,
    on_progress: ProgressCallback = ignore_progress,
) -> None:
    part = path.with_name(f"{path.name}.part")
    crc32c = await RangedDownload(http, Backoff(), url, asset.size, on_progress).receive(part)
    if part.stat().st_size != asset.size or crc32c != asset.crc32c:
        part.unlink()
        raise DataLoss(f"{asset.name} arrived with other bytes", reason="ASSET_DAMAGED")
    part.replace(path)
