"""Assets in a bucket of Google Cloud Storage."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any, cast

from google.cloud.storage import Blob, Bucket

from aiprod_rpc.errors import NotFound
from aiprod_storage.gcs.errors import mapped_errors, retry_policy
from aiprod_storage.model import (
    Asset,
    Reservation,
    SignedUrl,
    Upload,
    UploadedObject,
    asset_damaged,
    asset_lost,
)
from aiprod_storage.object_names import disposition
from aiprod_storage.signing import UrlSigner, crc32c_text, put_headers, seconds_until, shown_as

PART_BYTES = 8 << 20
CALL_SECONDS = 10.0
"""The timeout of one attempt of a request."""


class GcsStore:
    """An `ObjectStore` in one bucket. Uploads require generation 0, so each name is written once.

    So the name alone finds the bytes, and the CRC-32C tells whether they are the asset's: an object that was
    restored from a copy has another generation than the asset.
    """

    def __init__(self, bucket: Bucket, signer: UrlSigner) -> None:
        self._bucket = bucket
        self._signer = signer

    async def check_free_space(self, reservation: Reservation) -> None:
        """Does nothing: a bucket has no limit."""

    async def open_session(self, upload: Upload) -> str:
        """As `ObjectStore.open_session`."""
        blob = self._new_blob(upload)
        content = upload.content
        return str(
            await self._call(
                upload.name,
                lambda: blob.create_resumable_upload_session(
                    content_type=content.content_type,
                    size=content.size,
                    if_generation_match=0,
                    timeout=CALL_SECONDS,
                    retry=retry_policy(),
                ),
            )
        )

    async def sign_put(self, upload: Upload) -> SignedUrl:
        """As `ObjectStore.sign_put`."""
        ttl, headers = seconds_until(upload.expire_time), put_headers(upload.content)
        sign = partial(self._signer.sign, "PUT", upload.name, ttl, headers=headers)
        return cast(SignedUrl, await self._call(upload.name, sign))

    def lock(self, upload_id: str) -> AbstractAsyncContextManager[None]:
        """Does nothing: the bucket itself writes each object once, and as a whole."""
        return nullcontext()

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """As `ObjectStore.uploaded_object`."""
        blob = await self._get_blob(upload.name)
        return blob and UploadedObject(blob.size, _crc32c(blob), blob.generation)

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """As `ObjectStore.write`."""
        blob = self._new_blob(upload)
        writer = blob.open(
            "wb",
            chunk_size=PART_BYTES,
            content_type=upload.content.content_type,
            if_generation_match=0,
            timeout=CALL_SECONDS,
            retry=retry_policy(),
        )
        try:
            async for piece in pieces:
                await self._call(upload.name, partial(writer.write, piece))
            await self._call(upload.name, writer.close)
        except BaseException:
            # Else the garbage collector would close the writer, which stores the bytes so far.
            await self._call(upload.name, writer.terminate)
            raise

    async def check(self, asset: Asset, *, content: bool = False) -> None:
        """As `ObjectStore.check`; Google stores the CRC-32C, so the check always covers the content."""
        blob = await self._get_blob(asset.name)
        if blob is None:
            raise asset_lost(asset)
        if (blob.size, _crc32c(blob)) != (asset.content.size, asset.content.crc32c):
            raise asset_damaged(asset, f"{blob.size} bytes with CRC-32C {_crc32c(blob):08x}")

    async def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        """As `ObjectStore.read`."""
        for start in range(span.start, span.stop, PART_BYTES):
            stop = min(span.stop, start + PART_BYTES)
            # In parts, so that a large object does not fill the memory.
            part = await self._download_part(asset, start, stop)
            if len(part) != stop - start:
                raise asset_damaged(asset, f"it ends at byte {start + len(part)} of {asset.content.size}")
            yield part

    async def hold(self, asset: Asset) -> None:
        """As `ObjectStore.hold`."""
        await self._set_hold(asset.name, True)

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """As `ObjectStore.sign_get`."""
        query = shown_as(asset, download_as)
        sign = partial(self._signer.sign, "GET", asset.name, ttl, query=query)
        return cast(SignedUrl, await self._call(asset.name, sign))

    async def remove(self, name: str) -> None:
        """As `ObjectStore.remove`."""
        try:
            # The object may be held for a manifest whose publication failed.
            await self._set_hold(name, False)
            await self._call(
                name, lambda: self._bucket.delete_blob(name, timeout=CALL_SECONDS, retry=retry_policy())
            )
        except NotFound:
            return

    async def _set_hold(self, name: str, held: bool) -> None:
        blob = self._bucket.blob(name)
        blob.temporary_hold = held
        await self._call(name, lambda: blob.patch(timeout=CALL_SECONDS, retry=retry_policy()))

    def _new_blob(self, upload: Upload) -> Blob:
        blob = self._bucket.blob(upload.name)
        # Google rejects bytes that do not match it.
        blob.crc32c = crc32c_text(upload.content.crc32c)
        blob.content_disposition = disposition(upload.content.content_type)
        blob.metadata = {"owner": upload.content.owner} if upload.content.owner else None
        return blob

    async def _get_blob(self, name: str) -> Blob | None:
        blob: Blob | None = await self._call(
            name, lambda: self._bucket.get_blob(name, timeout=CALL_SECONDS, retry=retry_policy())
        )
        return blob

    async def _download_part(self, asset: Asset, start: int, stop: int) -> bytes:
        blob = self._bucket.blob(asset.name)
        part: bytes = await self._call(
            asset.name,
            lambda: blob.download_as_bytes(
                start=start, end=stop - 1, raw_download=True, timeout=CALL_SECONDS, retry=retry_policy()
            ),
        )
        return part

    async def _call(self, name: str, request: Callable[[], Any]) -> Any:
        """Calls Google's blocking client in a thread, which has the context of the current call."""
        with mapped_errors(name):
            return await asyncio.to_thread(request)


def _crc32c(blob: Blob) -> int:
    return int.from_bytes(base64.b64decode(blob.crc32c))
