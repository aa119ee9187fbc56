"""Assets, and what keeps their bytes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from aiprod_runtime.errors import DataLoss, NotFound

CHUNK_ALIGNMENT = 256 << 10


@dataclass(frozen=True, slots=True)
class Content:
    """What an object holds.

    Of all contents with one `key` the first that is committed is kept; empty for no key. `owner` is the
    user it belongs to, empty for what services share.
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
    """A stored object. `generation` is the time of its creation in microseconds since 1970, as GCS counts."""

    name: str
    generation: int
    content: Content

    @property
    def create_time(self) -> datetime:
        return datetime.fromtimestamp(self.generation / 1e6, UTC)


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes on their way to the object `name`.

    `session` is the URL that takes them; `committed` names the object that came of it, None before.
    """

    id: str
    name: str
    content: Content
    expire_time: datetime
    session: str = ""
    committed: str | None = None


class UploadedObject(NamedTuple):
    """What came in for an upload, as the store itself counts it."""

    size: int
    crc32c: int
    generation: int


class SignedUrl(NamedTuple):
    """A URL that is its own permission, with the headers that have to be sent along."""

    url: str
    expire_time: datetime
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to upload: by PUTs with Content-Range to the session, or by one PUT to `put` if asked for."""

    upload: Upload
    put: SignedUrl | None = None


class ObjectStore(Protocol):
    """Keeps bytes under names that are written once; what they mean is the index's business."""

    async def check_free_space(self, size: int) -> None:
        """ResourceExhausted when `size` more bytes do not fit."""

    async def open_session(self, upload: Upload) -> str:
        """The URL of a resumable session, in the protocol of Google Cloud Storage."""

    async def sign_put(self, upload: Upload) -> SignedUrl:
        """A URL that takes all bytes in one PUT, and only bytes of the right size and checksum."""

    def lock(self, upload_id: str) -> AbstractAsyncContextManager[None]:
        """Nobody else changes the bytes of this upload within the block. Unavailable after a long wait."""

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """What came in, once all of it did; from then on it never changes. None before. In a turn."""

    async def write(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Take all bytes of an upload from `pieces`. In a turn."""

    async def check(self, asset: Asset, *, content: bool = False) -> None:
        """Return when the store has the asset's bytes.

        NotFound when they are gone, DataLoss when their size differs; with `content`, when any byte does.
        """

    def read(self, asset: Asset, span: range) -> AsyncIterator[bytes]:
        """The bytes `span` of an asset, in pieces; errors as `check`."""

    async def hold(self, asset: Asset) -> None:
        """Let no rule of the store remove the asset. NotFound when it is gone."""

    async def sign_get(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """A URL to read the asset at; saved as the file `download_as`, played in place when empty."""

    async def remove(self, name: str) -> None:
        """Forget the bytes under that name, and what came of them so far; none is no error. In a turn."""


def asset_lost(asset: Asset) -> NotFound:
    message = f"the bytes of {asset.name} are gone from the store; make or upload it again"
    return NotFound(message, reason="ASSET_LOST")


def asset_damaged(asset: Asset, found: str) -> DataLoss:
    message = f"{asset.name} is damaged in the store: {found}; make or upload it again"
    return DataLoss(message, reason="ASSET_DAMAGED")
