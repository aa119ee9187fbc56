"""Assets in a bucket of Google Cloud Storage."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any, cast

from google.cloud.storage import Blob, Bucket

from aiprod_runtime.errors import NotFound
from aiprod_storage.gcs.errors import mapped_errors, retry_policy
from aiprod_storage.model import Asset, SignedUrl, Upload, UploadedObject, asset_damaged, asset_lost
from aiprod_storage.signing import UrlSigner, crc32c_text, put_headers, read_query, seconds_until

PART_BYTES = 8 << 20
CALL_SECONDS = 10.0
"""Of one attempt of one request."""


class GcsStore:
    """An `ObjectStore` in one bucket. Every name is written once: uploads ask for generation 0."""

    def __init__(self, bucket: Bucket, signer: UrlSigner) -> None:
        self._bucket = bucket
        self._signer = signer

    async def check_free_space(self, size: int) -> None:
        """A bucket has no end."""

    async def open_session(self, upload: Upload) -> str:
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
        ttl, headers = seconds_until(upload.expire_time), put_headers(upload.content)
        sign = partial(self._signer.sign, "PUT", upload.name, ttl, headers=headers)
        return cast(SignedUrl, await self._call(upload.name, sign))

    def lock(self, upload_id: str) -> AbstractAsyncContextManager[None]:
        """The bucket sees to it: an object is there as a whole or not, and is not written again."""
        return nullcontext()

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        blob = await self._get_blob(upload.name)
        return blob and UploadedObject(blob.size, _crc32c(blob), blob.generation)

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
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
            # Left alone, Google's writer would store what it has when it is collected.
            await self._call(upload.name, writer.terminate)
            raise

    async def check(self, asset: Asset, *, content: bool = False) -> None:
        """Google keeps the CRC-32C beside the bytes, so both are checked either way."""
        blob = await self._get_blob(asset.name, asset.generation)
        if blob is None:
            raise asset_lost(asset)
        if (blob.size, _crc32c(blob)) != (asset.content.size, asset.content.crc32c):
            raise asset_damaged(asset, f"{blob.size} bytes with CRC-32C {_crc32c(blob):08x}")

    async def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        for start in range(span.start, span.stop, PART_BYTES):
            stop = min(span.stop, start + PART_BYTES)
            part = await self._download_part(asset, start, stop)
            if len(part) != stop - start:
                raise asset_damaged(asset, f"it ends at byte {start + len(part)} of {asset.content.size}")
            yield part

    async def hold(self, asset: Asset) -> None:
        await self._set_hold(asset.name, True)

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        query = read_query(asset, download_as)
        sign = partial(self._signer.sign, "GET", asset.name, ttl, query=query)
        return cast(SignedUrl, await self._call(asset.name, sign))

    async def remove(self, name: str) -> None:
        try:
            # It may be held for a manifest that was never published.
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
        # Google checks the bytes against it and shows no object where they differ.
        blob.crc32c = crc32c_text(upload.content.crc32c)
        blob.metadata = {"owner": upload.content.owner} if upload.content.owner else None
        return blob

    async def _get_blob(self, name: str, generation: int | None = None) -> Blob | None:
        blob: Blob | None = await self._call(
            name,
            lambda: self._bucket.get_blob(
                name, generation=generation, timeout=CALL_SECONDS, retry=retry_policy()
            ),
        )
        return blob

    async def _download_part(self, asset: Asset, start: int, stop: int) -> bytes:
        blob = self._bucket.blob(asset.name, generation=asset.generation)
        part: bytes = await self._call(
            asset.name,
            lambda: blob.download_as_bytes(
                start=start, end=stop - 1, raw_download=True, timeout=CALL_SECONDS, retry=retry_policy()
            ),
        )
        return part

    async def _call(self, name: str, request: Callable[[], Any]) -> Any:
        """Google's client blocks, so each request has a thread; it knows the current call."""
        with mapped_errors(name):
            return await asyncio.to_thread(request)


def _crc32c(blob: Blob) -> int:
    return int.from_bytes(base64.b64decode(blob.crc32c))
