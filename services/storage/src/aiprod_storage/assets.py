"""Assets from upload to removal, whatever store keeps their bytes."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiprod_runtime.call import Call
from aiprod_runtime.errors import AiprodError, DataLoss, FailedPrecondition, NotFound, OutOfRange
from aiprod_storage.model import Asset, Content, ObjectStore, SignedUrl, Ticket, Upload, UploadedObject
from aiprod_storage.object_names import is_object_name, job_of, new_upload_id, object_name, upload_id_of
from aiprod_storage.records.object_index import ObjectIndex

UPLOAD_TTL = timedelta(days=1)

log = logging.getLogger(__name__)


class Assets:
    """The assets of one store; they are kept for `retention`, or for good when a manifest holds them."""

    def __init__(self, store: ObjectStore, index: ObjectIndex, retention: timedelta) -> None:
        self._store = store
        self._index = index
        self._retention = retention

    async def begin(self, content: Content, one_put: bool = False) -> Ticket | Asset:
        """Open an upload, or return the asset where the same content is stored already.

        With `one_put` the ticket has a URL for all bytes at once, too.
        ResourceExhausted when it does not fit.
        """
        if stored := await self._find_intact(content.key):
            return stored
        upload = await self._new_upload(content)
        upload = replace(upload, session=await self._store.open_session(upload))
        await self._index.add_upload(upload)
        return Ticket(upload, await self._store.sign_put(upload) if one_put else None)

    async def commit(self, upload_id: str, call: Call) -> Asset:
        """Make the arrived bytes an asset; the same upload gives the same asset again.

        NotFound for an unknown upload and another user's, FailedPrecondition while bytes are missing,
        DataLoss when they are not those that were announced; both when the store lost them since.
        """
        async with self._store.lock(upload_id):
            upload = await self._index.upload(upload_id)
            if upload is None or not _is_visible(upload.content, call):
                raise NotFound("no such upload, or it expired; begin another", reason="UPLOAD_NOT_FOUND")
            if upload.committed and (stored := await self._index.by_name(upload.committed)):
                await self._store.check(stored)
                return stored
            return await self._commit(upload)

    async def receive(self, content: Content, pieces: AsyncIterator[bytes]) -> Asset:
        """Begin, take all bytes from `pieces`, commit."""
        if stored := await self._find_intact(content.key):
            return stored
        upload = await self._new_upload(content)
        await self._index.add_upload(upload)
        async with self._store.lock(upload.id):
            await self._store.write(upload, pieces)
            return await self._commit(upload)

    async def get(self, name: str, generation: int, call: Call, *, content: bool = False) -> Asset:
        """The asset of that name, the newest for generation 0.

        NotFound also when it is another user's or its bytes are gone, DataLoss when their size differs;
        with `content`, when any byte of a clip does.
        """
        asset = await self._index.by_name(name, generation) if is_object_name(name) else None
        if asset is None or not _is_visible(asset.content, call):
            which = f"{name!r}, generation {generation or 'any'}"
            raise NotFound(f"there is no asset {which}", reason="ASSET_NOT_FOUND")
        await self._store.check(asset, content=content and not asset.content.owner)
        return asset

    async def find(self, key: str) -> Asset:
        """The asset that is kept for a content key. NotFound when there is none, or its bytes are lost."""
        asset = await self._find_intact(key)
        if asset is None:
            raise NotFound(f"nothing was made for content key {key}", reason="ASSET_NOT_FOUND")
        return asset

    async def sign(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """A URL to read the asset at."""
        return await self._store.sign_get(asset, ttl, download_as)

    async def hold(self, asset: Asset) -> None:
        """Let no rule of the store remove it."""
        await self._store.hold(asset)

    def read(self, asset: Asset, offset: int = 0, length: int = 0) -> AsyncIterator[bytes]:
        """The bytes from `offset` on, all of them for length 0. OutOfRange past the end."""
        if offset > asset.content.size:
            raise OutOfRange(f"{asset.name} has {asset.content.size} bytes", reason="PAST_THE_END")
        end = min(asset.content.size, offset + (length or asset.content.size))
        return self._store.read(asset, range(offset, end))

    async def sweep(self, now: datetime) -> None:
        """Remove what nothing needs: what nobody committed, and what is old and not held."""
        await self._index.expire(now, now - self._retention)
        for name in await self._index.pending_removals():
            try:
                async with self._store.lock(upload_id_of(name)):
                    await self._store.remove(name)
            except AiprodError as error:
                # The others need not wait for it; it is still noted, so the next sweep tries again.
                log.warning("cannot remove: %s", error, extra={"object": name, "reason": error.reason})
            else:
                await self._index.mark_removed(name)
                log.info("removed", extra={"object": name})

    async def _find_intact(self, key: str) -> Asset | None:
        """What stands for a content key, with the bytes that it was stored with; None when it has to be made.

        What lost its bytes loses its key, and with it nothing else: a backup may bring them back.
        """
        asset = await self._index.by_key(key) if key else None
        if asset is None:
            return None
        try:
            await self._store.check(asset, content=True)
        except (NotFound, DataLoss) as error:
            log.warning("lost: %s", error, extra={"object": asset.name, "reason": error.reason})
            await self._index.release_key(asset)
            return None
        return asset

    async def _new_upload(self, content: Content) -> Upload:
        await self._store.check_free_space(content.size)
        upload_id = new_upload_id()
        name = object_name(content.directory, upload_id, content.content_type)
        return Upload(upload_id, name, content, datetime.now(UTC) + UPLOAD_TTL)

    async def _commit(self, upload: Upload) -> Asset:
        uploaded = await self._store.uploaded_object(upload)
        if uploaded is None:
            raise FailedPrecondition(
                f"not all of {upload.content.size} bytes arrived; send the rest first",
                reason="UPLOAD_INCOMPLETE",
            )
        await self._check(upload, uploaded)
        # Else these bytes would go for the sake of an object that has none any more.
        await self._find_intact(upload.content.key)
        asset = await self._index.commit(upload, uploaded.generation)
        extra = {"job": job_of(asset.name), "object": asset.name, "bytes": asset.content.size}
        log.info("stored", extra=extra)
        return asset

    async def _check(self, upload: Upload, uploaded: UploadedObject) -> None:
        expected = upload.content
        if (uploaded.size, uploaded.crc32c) != (expected.size, expected.crc32c):
            await self._store.remove(upload.name)
            raise DataLoss(
                f"{uploaded.size} bytes with CRC-32C {uploaded.crc32c:08x} arrived, the ticket says "
                f"{expected.size} with {expected.crc32c:08x}; begin another upload",
                reason="CHECKSUM_MISMATCH",
            )


def _is_visible(content: Content, call: Call) -> bool:
    """What belongs to nobody is shared by services."""
    return content.owner == call.user if content.owner else not call.from_edge
