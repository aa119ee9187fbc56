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
    UploadTicket,
    UrlSpec,
)
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_assets.patience import Patience
from aiprod_assets.transfer import CHUNK_BYTES, RangedDownload, ResumableUpload, file_crc32c, open_session
from aiprod_runtime.channel import open_channel
from aiprod_runtime.errors import DataLoss

COMMIT_SECONDS = 120.0
"""Storage reads the whole file at a commit, so it takes longer than other calls."""


class AssetClient:
    """Files to assets and back.

    Errors of storage come as `grpc.aio.AioRpcError`, errors of transfers as AiprodError.
    """

    def __init__(self, storage: StorageServiceStub, http: aiohttp.ClientSession) -> None:
        self._storage = storage
        self._http = http

    async def upload(
        self,
        path: Path,
        *,
        role: AssetRole.ValueType,
        content_type: str,
        job: str = "",
        content_key: str = "",
        labels: Mapping[str, str] | None = None,
    ) -> Asset:
        """Store the file at `path`; content that is stored already is returned without sending."""
        request = BeginUploadRequest(
            job=job,
            role=role,
            content_type=content_type,
            size=path.stat().st_size,
            crc32c=await asyncio.to_thread(file_crc32c, path),
            content_key=content_key,
            labels=labels or {},
        )
        ticket = await self._storage.BeginUpload(request)
        if ticket.HasField("existing"):
            return ticket.existing
        await self._send(path, request.size, ticket)
        commit = CommitUploadRequest(upload_id=ticket.upload_id)
        return await self._storage.CommitUpload(commit, timeout=COMMIT_SECONDS)

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

        DataLoss when the bytes are not those of the asset.
        """
        spec = UrlSpec(name=asset.name, generation=asset.generation)
        signed = await self._storage.SignUrls(SignUrlsRequest(urls=[spec]))
        await _receive(self._http, signed.urls[0].url, asset, path)

    async def _send(self, path: Path, size: int, ticket: UploadTicket) -> None:
        chunk = max(CHUNK_BYTES // ticket.chunk_alignment, 1) * ticket.chunk_alignment
        await ResumableUpload(self._http, Patience(), path, size, chunk).send(ticket.url, ticket.headers)


@asynccontextmanager
async def asset_client(target: str) -> AsyncIterator[AssetClient]:
    """A client of the storage service at `target`, host:port."""
    async with open_channel(target, "aiprod.storage.v1") as channel, open_session() as http:
        yield AssetClient(StorageServiceStub(channel), http)


async def download(url: str, asset: Asset, path: Path) -> None:
    """Write the asset behind a signed URL to `path`, as `AssetClient.download` does."""
    async with open_session() as http:
        await _receive(http, url, asset, path)


async def _receive(http: aiohttp.ClientSession, url: str, asset: Asset, path: Path) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        crc32c = await RangedDownload(http, Patience(), url, asset.size).receive(part)
        if part.stat().st_size != asset.size or crc32c != asset.crc32c:
            raise DataLoss(f"{asset.name} arrived with other bytes", reason="ASSET_DAMAGED")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
