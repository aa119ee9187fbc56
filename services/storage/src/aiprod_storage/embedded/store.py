"""The embedded object store: files, an index, signed URLs."""

import asyncio
import logging
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiprod_runtime.errors import NotFound, ResourceExhausted
from aiprod_storage.embedded.index import Index
from aiprod_storage.embedded.signing import UrlSigner
from aiprod_storage.embedded.uploads import Uploads
from aiprod_storage.names import attachment
from aiprod_storage.objects import Asset, Content, SignedUrl, Ticket

UPLOAD_TTL = timedelta(days=1)
CHUNK_ALIGNMENT = 256 << 10

log = logging.getLogger(__name__)


class EmbeddedStore:
    """An `ObjectStore` in the directory `files` of the local disk, of which `spare_bytes` stay free."""

    def __init__(
        self, files: Path, index: Index, uploads: Uploads, signer: UrlSigner, spare_bytes: int
    ) -> None:
        self._files = files
        self._index = index
        self._uploads = uploads
        self._signer = signer
        self._spare_bytes = spare_bytes

    async def begin(self, content: Content) -> Ticket | Asset:
        if stored := await self._index.same_content(content):
            return stored.asset
        if shutil.disk_usage(self._files).free < content.size + self._spare_bytes:
            raise ResourceExhausted(f"no room for {content.size} bytes", reason="STORE_FULL")
        upload_id = await self._uploads.begin(content, datetime.now(UTC) + UPLOAD_TTL)
        headers = {
            "content-type": content.content_type,
            "x-goog-meta-upload": upload_id,
            "x-goog-resumable": "start",
        }
        signed = await asyncio.to_thread(self._signer.sign, "POST", content.name, UPLOAD_TTL, headers=headers)
        return Ticket(upload_id, signed.url, headers, CHUNK_ALIGNMENT, signed.expire_time)

    async def commit(self, upload_id: str) -> Asset:
        asset = await self._uploads.commit(upload_id)
        log.info("stored %s", asset.content.name, extra={"bytes": asset.content.size})
        return asset

    async def get(self, name: str, generation: int = 0) -> Asset:
        asset, _ = await self.open(name, generation)
        return asset

    async def open(self, name: str, generation: int = 0) -> tuple[Asset, Path]:
        """The asset of that name and the file that holds its bytes. NotFound when there is none."""
        stored = await self._index.by_name(name, generation)
        if stored is None:
            which = f"{name!r}, generation {generation or 'any'}"
            raise NotFound(f"there is no asset {which}", reason="ASSET_NOT_FOUND")
        return stored.asset, self._files / stored.file

    async def find(self, content_key: str) -> Asset:
        stored = await self._index.by_content_key(content_key)
        if stored is None:
            raise NotFound(f"nothing was made for content key {content_key}", reason="ASSET_NOT_FOUND")
        return stored.asset

    async def sign(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        query = {"generation": str(asset.generation)}
        if download_as:
            query["response-content-disposition"] = attachment(download_as)
        return await asyncio.to_thread(self._signer.sign, "GET", asset.content.name, ttl, query=query)

    async def sweep(self) -> None:
        """Forget uploads that expired, and remove the files that nothing needs."""
        await self._index.expire_uploads(time.time())
        # Listed before the index is read, so that no file of an upload begun meanwhile is removed.
        present = {path.name for path in self._files.iterdir()}
        for orphan in present - await self._index.files():
            (self._files / orphan).unlink(missing_ok=True)
            log.warning("removed %s: no object and no running upload needs it", orphan)
