"""The domain's types: assets, uploads, tickets, and the interface of an object store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from aiprod_rpc.errors import DataLoss, NotFound

CHUNK_ALIGNMENT = 256 << 10


@dataclass(frozen=True, slots=True)
class Content:
    """Describes the bytes of an object.

    Of all contents with one `key`, the store keeps the first that is committed; '' is no key. `owner` is the
    user that the object belongs to, '' if services share it.
    """

    directory: str
    size: int
    crc32c: int
    content_type: str
    labels: Mapping[str, str]
    owner: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A stored object. `generation` is its creation time in microseconds since 1970, as in GCS."""

    name: str
    generation: int
    content: Content

    @property
    def create_time(self) -> datetime:
        """The creation time in UTC."""
        return datetime.fromtimestamp(self.generation / 1e6, UTC)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload to the object `name`.

    `session` is the URL that takes the bytes. `committed` is the name of the resulting object, None until
    the commit.
    """

    id: str
    name: str
    content: Content
    expire_time: datetime
    session: str = ""
    committed: str | None = None


class UploadedObject(NamedTuple):
    """The bytes that an upload put in the store, as the store itself measures them."""

    size: int
    crc32c: int
    generation: int


class SignedUrl(NamedTuple):
    """A URL that grants access by itself, and the headers that a request to it must carry."""

    url: str
    expire_time: datetime
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Permission to upload: in chunks to the session, or in one PUT to `put` if the caller requested it."""

    upload: Upload
    put: SignedUrl | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """The bytes that open uploads reserve, with those of a new one: `all`, and `shared` of its user.

    `shared` is 0 if this is the user's only open upload, or one of a job.
    """

    all: int
    shared: int = 0


class ObjectStore(Protocol):
    """Stores bytes under names, each written once. The object index says which of them are assets."""

    async def check_free_space(self, reservation: Reservation) -> None:
        """Raises ResourceExhausted if the store has no space for the bytes that all open uploads reserve.

        Neither does it let the uploads of one user take what others need.
        """

    async def open_session(self, upload: Upload) -> str:
        """Returns the URL of a resumable session, in the protocol of Google Cloud Storage."""

    async def sign_put(self, upload: Upload) -> SignedUrl:
        """Returns a URL that takes all bytes in one PUT, if their size and checksum match the upload."""

    def lock(self, upload_id: str) -> AbstractAsyncContextManager[None]:
        """Locks the bytes of an upload within the block. Raises Unavailable after a long wait."""

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """Returns the object once all its bytes are stored, None before. Hold the lock.

        From then on the bytes never change.
        """

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Writes all bytes of an upload from `pieces`. Hold the lock."""

    async def check(self, asset: Asset, *, content: bool = False) -> None:
        """Checks that the store has the asset's bytes.

        Raises NotFound if they are gone, DataLoss if their size differs or, with `content`, their checksum.
        """

    def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        """Yields the bytes `span` of an asset in pieces. Raises as `check`."""

    async def hold(self, asset: Asset) -> None:
        """Protects the asset from the store's lifecycle rules. Raises NotFound if it is gone."""

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """Returns a URL to read the asset at.

        A browser saves it under the file name `download_as`, or plays it in place if that is empty.
        """

    async def remove(self, name: str) -> None:
        """Deletes the bytes of a name, also of an unfinished upload; does nothing if there are none.

        Hold the lock.
        """


def asset_lost(asset: Asset) -> NotFound:
    """Returns the error for an asset whose bytes are gone."""
    message = f"the bytes of {asset.name} are gone from the store; create or upload it again"
    return NotFound(message, reason="ASSET_LOST")


def asset_damaged(asset: Asset, found: str) -> DataLoss:
    """Returns the error for an asset with other bytes than were stored; `found` describes them."""
    message = f"{asset.name} is damaged in the store: {found}; create or upload it again"
    return DataLoss(message, reason="ASSET_DAMAGED")
