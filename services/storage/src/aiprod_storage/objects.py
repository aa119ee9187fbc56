"""Assets and the store that keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Content:
    """What an object holds. `content_key` is empty where nobody looks for it by key."""

    name: str
    size: int
    crc32c: int
    content_type: str
    labels: Mapping[str, str]
    content_key: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A stored object. `generation` is the time of its commit in microseconds since 1970, as GCS counts."""

    content: Content
    generation: int

    @property
    def create_time(self) -> datetime:
        return datetime.fromtimestamp(self.generation / 1e6, UTC)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to upload: POST `headers` to `url`, then PUT chunks of a multiple of `chunk_alignment` bytes."""

    upload_id: str
    url: str
    headers: Mapping[str, str]
    chunk_alignment: int
    expire_time: datetime


@dataclass(frozen=True, slots=True)
class SignedUrl:
    url: str
    expire_time: datetime


class ObjectStore(Protocol):
    """Keeps immutable objects and lets clients send and read their bytes at signed URLs."""

    async def begin(self, content: Content) -> Ticket | Asset:
        """Open an upload, or return the asset where the same content is stored already.

        ResourceExhausted when it does not fit.
        """

    async def commit(self, upload_id: str) -> Asset:
        """Make the arrived bytes an asset; the same upload gives the same asset again.

        NotFound for an unknown upload, FailedPrecondition while bytes are missing, DataLoss when the
        checksum differs.
        """

    async def get(self, name: str, generation: int = 0) -> Asset:
        """The asset of that name, the newest for generation 0. NotFound when there is none."""

    async def find(self, content_key: str) -> Asset:
        """The asset that was made for a content key. NotFound when there is none."""

    async def sign(self, asset: Asset, ttl: timedelta, download_as: str) -> SignedUrl:
        """A URL to read the asset at; saved as the file `download_as`, played in place when empty."""
