"""The embedded object store: files, served at signed URLs."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from aiprod_runtime.errors import NotFound, ResourceExhausted
from aiprod_storage.embedded.files import read_span
from aiprod_storage.embedded.incoming import Incoming
from aiprod_storage.names import upload_id_of
from aiprod_storage.objects import Arrived, Asset, SignedUrl, Upload
from aiprod_storage.signing import UrlSigner, put_headers, read_query, seconds_until


class EmbeddedStore:
    """An `ObjectStore` in the directory `files` of the local disk, of which `spare_bytes` stay free."""

    def __init__(self, files: Path, signer: UrlSigner, spare_bytes: int) -> None:
        self.incoming = Incoming(files)
        self._files = files
        self._signer = signer
        self._spare_bytes = spare_bytes

    async def check_room(self, size: int) -> None:
        if shutil.disk_usage(self._files).free < size + self._spare_bytes:
            raise ResourceExhausted(f"no room for {size} bytes", reason="STORE_FULL")

    async def open_session(self, upload: Upload) -> str:
        ttl = seconds_until(upload.expire_time)
        query = {"upload_id": upload.id}
        return (await asyncio.to_thread(self._signer.sign, "PUT", upload.name, ttl, query=query)).url

    async def sign_put(self, upload: Upload) -> SignedUrl:
        ttl, headers = seconds_until(upload.expire_time), put_headers(upload.content)
        return await asyncio.to_thread(self._signer.sign, "PUT", upload.name, ttl, headers=headers)

    async def arrived(self, upload: Upload) -> Arrived | None:
        return await self.incoming.arrived(upload)

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        await self.incoming.chunk(upload, range(upload.content.size), pieces)

    def path(self, asset: Asset) -> Path:
        """The file that holds the asset's bytes. NotFound when it is gone."""
        path = self._files / upload_id_of(asset.name)
        if not path.exists():
            raise NotFound(f"the bytes of {asset.name} are gone", reason="ASSET_NOT_FOUND")
        return path

    def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        return read_span(self.path(asset), span)

    async def hold(self, asset: Asset) -> None:
        self.path(asset)

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        query = read_query(asset, download_as)
        return await asyncio.to_thread(self._signer.sign, "GET", asset.name, ttl, query=query)

    async def remove(self, name: str) -> None:
        (self._files / upload_id_of(name)).unlink(missing_ok=True)
