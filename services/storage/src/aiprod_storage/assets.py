"""The life cycle of assets, from upload to removal, in any object store."""

import logging
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiprod_rpc.call import Call
from aiprod_rpc.errors import AiprodError, DataLoss, FailedPrecondition, NotFound, OutOfRange
from aiprod_storage.model import Asset, Content, ObjectStore, SignedUrl, Ticket, Upload, UploadedObject
from aiprod_storage.object_names import (
    is_object_name,
    is_users_file,
    job_of,
    new_upload_id,
    object_name,
    upload_id_of,
)
from aiprod_storage.records.kept_files import KeptFiles
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.stored_bytes import StoredBytes

UPLOAD_TTL = timedelta(days=1)

log = logging.getLogger(__name__)


class Assets:
    """The assets of one store. An asset is kept for `retention`, or for good if a manifest holds it.

    `file_retention` replaces it for files that users uploaded. Those are refused once the user's assets have
    more than `quota` bytes, None for no limit.
    """

    def __init__(
        self,
        store: ObjectStore,
        index: ObjectIndex,
        retention: timedelta,
        quota: int | None = None,
        file_retention: timedelta | None = None,
    ) -> None:
        self._kept_files = KeptFiles(index.database)
        self._store = store
        self._index = index
        self._retention = retention
        self._file_retention = file_retention or retention
        self.quota = quota

    async def begin(self, content: Content, one_put: bool = False) -> Ticket | Asset:
        """Opens an upload, or returns the asset if the same content is stored already.

        With `one_put`, the ticket also has a URL that takes all bytes in one PUT. Raises ResourceExhausted if
        the store has no space, or the user's quota is used up.
        """
        if stored := await self._find_intact(content.key):
            return stored
        upload = _new_upload(content)
        # Storage opens the session, so that Google gets the CRC-32C with it and rejects other bytes itself.
        upload = replace(upload, session=await self._store.open_session(upload))
        await self._reserve(upload)
        # Signed on request only: on Cloud Run, each signature is a call of IAM.
        return Ticket(upload, await self._store.sign_put(upload) if one_put else None)

    async def commit(self, upload_id: str, call: Call) -> Asset:
        """Makes the uploaded bytes an asset; a repeated commit returns the same asset.

        Raises NotFound if the upload does not exist or belongs to another user, FailedPrecondition while
        bytes are missing, DataLoss if their checksum differs from the ticket's. A repeated commit raises
        NotFound or DataLoss if the store has lost the bytes since.
        """
        async with self._store.lock(upload_id):
            # Looked up under the lock: the sweep may remove it while this call waits.
            upload = await self._index.upload(upload_id)
            if upload is None or not _is_visible(upload.content, call):
                raise NotFound(
                    "this upload does not exist or has expired; begin another one", reason="UPLOAD_NOT_FOUND"
                )
            if upload.committed and (stored := await self._index.by_name(upload.committed)):
                await self._store.check(stored)
                return stored
            return await self._commit(upload)

    async def receive(self, content: Content, pieces: AsyncIterator[bytes]) -> Asset:
        """Stores all bytes from `pieces` as an asset: begins, writes and commits an upload."""
        if stored := await self._find_intact(content.key):
            return stored
        upload = _new_upload(content)
        await self._reserve(upload)
        async with self._store.lock(upload.id):
            try:
                await self._store.write(upload, pieces)
                return await self._commit(upload)
            except BaseException:
                # Nobody has a ticket to resume with.
                await self._index.cancel(upload)
                raise

    async def delete(self, name: str, call: Call) -> None:
        """Deletes a file that the caller uploaded, and its bytes.

        Raises NotFound as `get`, FailedPrecondition if a job made the asset or a manifest holds it.
        """
        asset = await self._indexed(name, 0, call)
        if not is_users_file(asset.name) or not await self._index.delete(asset):
            raise FailedPrecondition(
                f"{asset.name} is in use; it expires by itself when nothing needs it", reason="ASSET_IN_USE"
            )
        await self._remove_bytes(asset.name)

    async def get(self, name: str, generation: int, call: Call, *, content: bool = False) -> Asset:
        """Returns the asset with this name and generation, the newest one for generation 0.

        Raises NotFound if it does not exist, belongs to another user or has lost its bytes; DataLoss if their
        size differs or, for a clip with `content`, their checksum.
        """
        asset = await self._indexed(name, generation, call)
        # Clips are verified because jobs reuse them; for other assets the size must do, as they can be large.
        await self._store.check(asset, content=content and not asset.content.owner)
        return asset

    async def find(self, key: str, call: Call) -> Asset:
        """Returns the asset of a key.

        Raises NotFound if there is none, it belongs to another user, or its bytes are lost or damaged.
        """
        asset = await self._find_intact(key)
        if asset is None or not _is_visible(asset.content, call):
            raise NotFound(f"there is no asset for content key {key}", reason="ASSET_NOT_FOUND")
        return asset

    async def sign(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """Returns a URL to read the asset at, valid for `ttl`; `download_as` as in `ObjectStore.sign_get`."""
        return await self._store.sign_get(asset, ttl, download_as)

    async def hold(self, asset: Asset) -> None:
        """Protects the asset from the store's lifecycle rules. Raises NotFound if it is gone."""
        await self._store.hold(asset)

    async def keep(self, owner: str, names: Collection[str], now: datetime) -> None:
        """Keeps these files of a user beyond their time, and from `now` on lets the others expire."""
        for name in await self._kept_files.not_kept(owner, names):
            if asset := await self._index.by_name(name):
                await self._store.hold(asset)
        await self._kept_files.keep(owner, names, now)

    def read(self, asset: Asset, offset: int = 0, length: int = 0) -> AsyncIterator[bytes]:
        """Yields `length` bytes from `offset`, up to the end for 0. Raises OutOfRange past the end."""
        if offset > asset.content.size:
            raise OutOfRange(
                f"offset {offset} is past the end: {asset.name} has {asset.content.size} bytes",
                reason="PAST_THE_END",
            )
        end = min(asset.content.size, offset + (length or asset.content.size))
        return self._store.read(asset, range(offset, end))

    async def stored_bytes(self, owner: str) -> StoredBytes:
        """Returns how many bytes a user stores and reserves."""
        return await self._index.stored_bytes(owner)

    async def sweep(self, now: datetime) -> None:
        """Removes expired uploads, and assets that are older than the retention and not held."""
        await self._index.expire(now, now - self._retention, now - self._file_retention)
        await self.remove(await self._index.pending_removals())

    async def remove(self, names: Sequence[str]) -> None:
        """Deletes the bytes of objects that the index no longer has; after a failure, the next sweep does."""
        for name in names:
            await self._remove_bytes(name)

    async def usage(self) -> dict[str, tuple[int, int]]:
        """Returns the number of objects of each kind, and their bytes."""
        return await self._index.usage()

    async def _remove_bytes(self, name: str) -> None:
        """Deletes the bytes of a name that the index no longer has; after a failure, the next sweep does."""
        try:
            async with self._store.lock(upload_id_of(name)):
                await self._store.remove(name)
        except AiprodError as error:
            log.warning("cannot remove an object: %s", error, extra={"object": name, "reason": error.reason})
        else:
            await self._index.mark_removed(name)
            log.info("removed", extra={"object": name})

    async def _indexed(self, name: str, generation: int, call: Call) -> Asset:
        asset = await self._index.by_name(name, generation) if is_object_name(name) else None
        # Another user's asset looks like a missing one, so that names reveal nothing.
        if asset is None or not _is_visible(asset.content, call):
            which = f" with generation {generation}" if generation else ""
            raise NotFound(f"there is no asset {name!r}{which}", reason="ASSET_NOT_FOUND")
        return asset

    async def _find_intact(self, key: str) -> Asset | None:
        """Returns the asset of a key if its bytes are intact, else None.

        An asset that lost its bytes loses its key and nothing else: a backup may bring the bytes back.
        """
        asset = await self._index.by_key(key) if key else None
        if asset is None:
            return None
        try:
            await self._store.check(asset, content=True)
        except (NotFound, DataLoss) as error:
            log.warning("an asset is lost: %s", error, extra={"object": asset.name, "reason": error.reason})
            await self._index.release_key(asset)
            return None
        return asset

    async def _reserve(self, upload: Upload) -> None:
        """Adds an upload, which reserves its bytes until it is committed or expires."""
        # Films are not refused for a quota: they are paid for by the time they are stored.
        is_own = is_users_file(upload.name)
        reservation = await self._index.add_upload(upload, datetime.now(UTC), self.quota if is_own else None)
        try:
            # After the reservation, so that of two uploads at once each sees the other.
            await self._store.check_free_space(reservation if is_own else replace(reservation, shared=0))
        except BaseException:
            await self._index.cancel(upload)
            raise

    async def _commit(self, upload: Upload) -> Asset:
        uploaded = await self._store.uploaded_object(upload)
        if uploaded is None:
            raise FailedPrecondition(
                f"some of the {upload.content.size} bytes are missing; send the rest, then commit",
                reason="UPLOAD_INCOMPLETE",
            )
        await self._check(upload, uploaded)
        # Releases the key of a lost object first: else these good bytes would give way to it.
        await self._find_intact(upload.content.key)
        asset = await self._index.commit(upload, uploaded.generation)
        extra = {"job": job_of(asset.name), "object": asset.name, "bytes": asset.content.size}
        log.info("stored", extra=extra)
        return asset

    async def _check(self, upload: Upload, uploaded: UploadedObject) -> None:
        expected = upload.content
        if (uploaded.size, uploaded.crc32c) != (expected.size, expected.crc32c):
            # The name and the space are free again, and no retry finds damaged bytes.
            await self._index.cancel(upload)
            await self._store.remove(upload.name)
            raise DataLoss(
                f"got {uploaded.size} bytes with CRC-32C {uploaded.crc32c:08x}, expected "
                f"{expected.size} with {expected.crc32c:08x}; begin another upload",
                reason="CHECKSUM_MISMATCH",
            )


def _new_upload(content: Content) -> Upload:
    upload_id = new_upload_id()
    name = object_name(content.directory, upload_id, content.content_type)
    return Upload(upload_id, name, content, datetime.now(UTC) + UPLOAD_TTL)


def _is_visible(content: Content, call: Call) -> bool:
    # An asset without an owner is shared by services.
    return content.owner == call.user if content.owner else not call.from_edge
