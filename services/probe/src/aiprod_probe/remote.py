"""Media at URLs, read in ranges: FFmpeg never gets a URL."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import aiohttp
from yarl import URL

from aiprod_probe.lending import lent
from aiprod_probe.reach import Reach
from aiprod_probe.turns import Turns
from aiprod_runtime.errors import AiprodError, FailedPrecondition, InvalidArgument, ResourceExhausted

BLOCK = 128 << 10
LARGE_BLOCK = 1 << 20
CACHED_BYTES = 8 << 20
REDIRECTS = 5
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5, sock_read=10)


class Buckets(Protocol):
    """Knows where objects of buckets are read."""

    async def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """The address of a `gs://` URL, and the headers that it takes."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be fetched of one file before it is given up."""

    size: int
    requests: int


class Remote:
    """Reads media at URLs. `budget` holds for a probe, `max_bytes` and `seconds` for a copy of all of a file.

    Raised are PermissionDenied, InvalidArgument, FailedPrecondition and ResourceExhausted.
    """

    def __init__(
        self, reach: Reach, buckets: Buckets, budget: Budget, max_bytes: int, seconds: float, max_files: int
    ) -> None:
        self._reach = reach
        self._buckets = buckets
        self._budget = budget
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._turns = Turns(max_files)

    async def download(self, url: str, path: Path) -> None:
        """Write all of the file to `path`."""
        whole = Budget(self._max_bytes + LARGE_BLOCK, self._max_bytes // LARGE_BLOCK + REDIRECTS + 1)
        try:
            async with asyncio.timeout(self._seconds), self._opened(url, LARGE_BLOCK, whole) as media:
                with path.open("wb") as file:
                    for index in range(-(-media.size // LARGE_BLOCK)):
                        await asyncio.to_thread(file.write, await media.block(index))
        except TimeoutError:
            message = f"the file did not arrive in {self._seconds:g} s"
            raise FailedPrecondition(message, reason="REMOTE_UNREACHABLE") from None

    @asynccontextmanager
    async def lent(self, url: str) -> AsyncIterator[Path]:
        """The path of a socket at which the file is read here and there, within the budget."""
        async with self._turns.turn(), self._opened(url, BLOCK, self._budget) as media, lent(media) as path:
            yield path

    @asynccontextmanager
    async def _opened(self, url: str, block: int, budget: Budget) -> AsyncIterator["RemoteMedia"]:
        # Names are resolved once and stay what they were; one address is tried after the other.
        connector = aiohttp.TCPConnector(
            socket_factory=self._reach.socket, ttl_dns_cache=None, happy_eyeballs_delay=None
        )
        async with aiohttp.ClientSession(
            connector=connector, timeout=TIMEOUT, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as http:
            media = RemoteMedia(http, self._reach.schemes, block, budget)
            is_object = url.startswith("gs://")
            await media.open(*(await self._buckets.locate(url) if is_object else (URL(url), {})))
            if media.size > self._max_bytes:
                message = f"the file has {media.size} bytes; at most {self._max_bytes} can be probed"
                raise InvalidArgument(message, reason="FILE_TOO_LARGE", field="url")
            yield media


class RemoteMedia:
    """One file in blocks; `size` in bytes. The first error is kept: it is why reading failed."""

    def __init__(self, http: aiohttp.ClientSession, schemes: set[str], block: int, budget: Budget) -> None:
        self._http = http
        self._schemes = schemes
        self._block = block
        self._budget = budget
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._url = URL()
        self._headers = {"Accept-Encoding": "identity"}
        self._fetched = self._requests = 0
        self.size = 0
        self.error: AiprodError | None = None

    async def open(self, url: URL, headers: dict[str, str]) -> None:
        """Follow redirects to the file and fetch its first block. The headers are for the first host only."""
        origin = url.origin()
        for _ in range(REDIRECTS):
            if url.scheme not in self._schemes:
                message = f"{url.scheme}:// is not read from; use https:// or gs://"
                raise InvalidArgument(message, reason="URL_REFUSED", field="url")
            self._url = url
            moved = await self._fetch(0, headers if url.origin() == origin else {})
            if moved is None:
                self._headers |= headers if url.origin() == origin else {}
                return
            url = url.join(moved)
        raise FailedPrecondition(f"more than {REDIRECTS} redirects", reason="REMOTE_REFUSED")

    async def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on, within a block; empty at the end."""
        index, start = divmod(offset, self._block)
        return (await self.block(index))[start : start + length] if offset < self.size else b""

    async def block(self, index: int) -> bytes:
        try:
            if index not in self._blocks and await self._fetch(index, {}):
                raise FailedPrecondition("the file went elsewhere", reason="REMOTE_CHANGED")
        except AiprodError as error:
            self.error = self.error or error
            raise
        self._blocks.move_to_end(index)
        return self._blocks[index]

    async def _fetch(self, index: int, headers: dict[str, str]) -> URL | None:
        """Get a block; where to go instead, on a redirect."""
        self._spend()
        first = index * self._block
        span = {"Range": f"bytes={first}-{first + self._block - 1}"}
        try:
            async with self._http.get(
                self._url, headers={**self._headers, **headers, **span}, allow_redirects=False
            ) as response:
                if response.status // 100 == 3 and "Location" in response.headers:
                    return URL(response.headers["Location"])
                await self._keep(index, response)
        except (aiohttp.ClientError, TimeoutError, EOFError, ValueError) as error:
            message = f"{self._url.host} cannot be read from ({error or type(error).__name__})"
            raise FailedPrecondition(message, reason="REMOTE_UNREACHABLE") from None
        return None

    def _spend(self) -> None:
        self._requests += 1
        if self._requests > self._budget.requests or self._fetched + self._block > self._budget.size:
            message = (
                f"the file takes more than {self._budget.requests} requests or {self._budget.size} bytes"
            )
            raise ResourceExhausted(message, reason="URL_BUDGET_SPENT")

    async def _keep(self, index: int, response: aiohttp.ClientResponse) -> None:
        """Keep the block that a response brings, of which never more than that is read."""
        size = _whole_size(response, index * self._block)
        if index and size != self.size:
            raise FailedPrecondition("the file changed while it was read", reason="REMOTE_CHANGED")
        self.size = size
        tag = response.headers.get("ETag", "W/")
        if not tag.startswith("W/"):
            self._headers["If-Range"] = tag
        length = min(self._block, size - index * self._block)
        self._blocks[index] = await response.content.readexactly(length)
        self._fetched += length
        if len(self._blocks) * self._block > CACHED_BYTES:
            self._blocks.popitem(last=False)


def _whole_size(response: aiohttp.ClientResponse, first: int) -> int:
    """Of the file that a range is part of. FailedPrecondition when it is not the range from `first` on."""
    host = response.url.host
    if response.status == HTTPStatus.OK:
        message = f"{host} sends whole files only, or the file changed; a server with Range is needed"
        raise FailedPrecondition(message, reason="RANGE_UNSUPPORTED")
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        raise FailedPrecondition(f"{host} answers {response.status}", reason="REMOTE_REFUSED")
    span, _, size = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if not size.isdecimal() or not span.startswith(f"{first}-"):
        message = f"{host} answers with another range than it was asked for"
        raise FailedPrecondition(message, reason="RANGE_UNSUPPORTED")
    return int(size)
