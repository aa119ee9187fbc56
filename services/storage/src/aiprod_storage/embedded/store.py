"""The embedded object store: files, served at signed URLs."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

from aiprod_rpc.errors import ResourceExhausted
from aiprod_storage.embedded.file_io import checksum, read_span
from aiprod_storage.embedded.uploads import UploadFiles
from aiprod_storage.model import (
    Asset,
    Reservation,
    SignedUrl,
    Upload,
    UploadedObject,
    asset_damaged,
    asset_lost,
)
from aiprod_storage.object_names import upload_id_of
from aiprod_storage.signing import UrlSigner, put_headers, read_query, seconds_until


class EmbeddedStore:
    """An `ObjectStore` in the folder `files`, on a disk that keeps `spare_bytes` free."""

    def __init__(self, files: Path, signer: UrlSigner, spare_bytes: int) -> None:
        self.uploads = UploadFiles(files)
        self._files = files
        self._signer = signer
        self._spare_bytes = spare_bytes

    async def check_free_space(self, reservation: Reservation) -> None:
        """As `ObjectStore.check_free_space`; what has arrived of open uploads counts twice."""
        free = shutil.disk_usage(self._files).free - self._spare_bytes
        if free < reservation.all:
            raise ResourceExhausted(
                f"the disk of storage has no space for the {reservation.all} bytes of all open uploads, "
                "including this one; free space there, or try again later",
                reason="STORE_FULL",
            )
        left = free - reservation.all + reservation.shared
        if reservation.shared > left / 2:
            raise ResourceExhausted(
                f"your open uploads, including this one, reserve {reservation.shared} bytes, more than half "
                "of what the disk of storage has left; commit or cancel one first",
                reason="QUOTA_EXCEEDED",
                quota="reserved bytes",
            )

    async def open_session(self, upload: Upload) -> str:
        """As `ObjectStore.open_session`."""
        ttl = seconds_until(upload.expire_time)
        query = {"upload_id": upload.id}
        return (await asyncio.to_thread(self._signer.sign, "PUT", upload.name, ttl, query=query)).url

    async def sign_put(self, upload: Upload) -> SignedUrl:
        """As `ObjectStore.sign_put`."""
        ttl, headers = seconds_until(upload.expire_time), put_headers(upload.content)
        return await asyncio.to_thread(self._signer.sign, "PUT", upload.name, ttl, headers=headers)

    def lock(self, upload_id: str) -> AbstractAsyncContextManager[None]:
        """As `ObjectStore.lock`."""
        return self.uploads.lock(upload_id)

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """As `ObjectStore.uploaded_object`."""
        return await self.uploads.uploaded_object(upload)

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """As `ObjectStore.write`."""
        await self.uploads.write_chunk(upload, range(upload.content.size), pieces)

    def asset_path(self, asset: Asset) -> Path:
        """Returns the asset's file. Raises NotFound if it is gone, DataLoss if its size differs."""
        asset_path = self._files / upload_id_of(asset.name)
        try:
            size = asset_path.stat().st_size
        except FileNotFoundError as error:
            raise asset_lost(asset) from error
        if size != asset.content.size:
            raise asset_damaged(asset, f"{size} bytes of {asset.content.size}")
        return asset_path

    async def check(self, asset: Asset, *, content: bool = False) -> None:
        """As `ObjectStore.check`."""
        asset_path = self.asset_path(asset)
        if content and await self._file_checksum(asset, asset_path) != asset.content.crc32c:
            raise asset_damaged(asset, "the CRC-32C of its bytes differs")

    async def _file_checksum(self, asset: Asset, asset_path: Path) -> int:
        try:
            return await asyncio.to_thread(checksum, asset_path)
        except FileNotFoundError as error:
            raise asset_lost(asset) from error
        except OSError as error:
            raise asset_damaged(asset, f"the disk cannot read it ({error.strerror})") from error

    async def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        """As `ObjectStore.read`."""
        position = span.start
        try:
            async for piece in read_span(self.asset_path(asset), span):
                yield piece
                position += len(piece)
        except FileNotFoundError as error:
            raise asset_lost(asset) from error
        except OSError as error:
            raise asset_damaged(asset, f"the disk cannot read it ({error.strerror})") from error
        if position < span.stop:
            raise asset_damaged(asset, f"it ends at byte {position} of {asset.content.size}")

    async def hold(self, asset: Asset) -> None:
        """As `ObjectStore.hold`."""
        self.asset_path(asset)

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """As `ObjectStore.sign_get`."""
        query = read_query(asset, download_as)
        return await asyncio.to_thread(self._signer.sign, "GET", asset.name, ttl, query=query)

    async def remove(self, name: str) -> None:
        """As `ObjectStore.remove`."""
        self.uploads.remove(upload_id_of(name))
