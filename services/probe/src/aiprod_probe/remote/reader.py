"""Reads media at URLs in ranges. FFmpeg never gets a URL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import aiohttp
from cachetools import LRUCache
from yarl import URL

from aiprod_probe.file_queue import file_queue
from aiprod_probe.remote.server import serve_file
from aiprod_rpc.errors import AiprodError, FailedPrecondition, InvalidArgument, ResourceExhausted
from aiprod_server.address_guard import AddressGuard, connection_fault
from aiprod_work.fair_queue import Ticket

# Bytes. Small blocks for scattered reads: an index at the end of 200 MB costs 0.7 MB in 6 requests.
BLOCK = 128 << 10
LARGE_BLOCK = 1 << 20
CACHED_BYTES = 8 << 20
MAX_REDIRECTS = 5
# Per request, so that a slow host fails long before the deadline of the call.
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5, sock_read=10)


class ObjectLocator(Protocol):
    """Finds the addresses of objects in buckets."""

    async def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """Returns the address of a `gs://` URL and the headers to send."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most bytes (`size`) and requests that one file may cost."""

    size: int
    requests: int


class RemoteReader:
    """Reads media at URLs. `budget` limits a probe; `max_bytes` and `seconds` limit a download.

    Raises PermissionDenied, InvalidArgument, FailedPrecondition, or ResourceExhausted.
    """

    def __init__(
        self,
        guard: AddressGuard,
        locator: ObjectLocator,
        budget: Budget,
        max_bytes: int,
        seconds: float,
        max_files: int,
    ) -> None:
        self._guard = guard
        self._locator = locator
        self._budget = budget
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._queue = file_queue(max_files)

    async def download(self, url: str, path: Path) -> None:
        """Writes the whole file to `path`."""
        # A block more: each request is charged as a whole block before it is sent, the last one too.
        budget = Budget(self._max_bytes + LARGE_BLOCK, self._max_bytes // LARGE_BLOCK + MAX_REDIRECTS + 1)
        try:
            async with asyncio.timeout(self._seconds), self._open(url, LARGE_BLOCK, budget) as remote:
                with path.open("wb") as file:
                    for index in range(-(-remote.size // LARGE_BLOCK)):
                        await asyncio.to_thread(file.write, await remote.read_block(index))
        except TimeoutError:
            message = f"the file did not arrive within {self._seconds:g} s"
            raise FailedPrecondition(message, reason="REMOTE_UNREACHABLE") from None

    @asynccontextmanager
    async def serve(self, url: str, ticket: Ticket) -> AsyncIterator[Path]:
        """Serves the file to workers until the block ends; yields the path of a Unix socket."""
        async with (
            self._queue.slot(ticket),
            self._open(url, BLOCK, self._budget) as remote,
            serve_file(remote) as path,
        ):
            yield path

    @asynccontextmanager
    async def _open(self, url: str, block_size: int, budget: Budget) -> AsyncIterator["RemoteFile"]:
        # Names are resolved once per file, and one address is tried after the other: with a second lookup a
        # host could change its address between the guard's check and the connection.
        connector = aiohttp.TCPConnector(
            socket_factory=self._guard.create_socket, ttl_dns_cache=None, happy_eyeballs_delay=None
        )
        async with aiohttp.ClientSession(
            connector=connector, timeout=TIMEOUT, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as http:
            remote = RemoteFile(http, self._guard.schemes, block_size, budget)
            is_object = url.startswith("gs://")
            await remote.open(*(await self._locator.locate(url) if is_object else (URL(url), {})))
            if remote.size > self._max_bytes:
                message = f"the file has {remote.size} bytes; the limit is {self._max_bytes}"
                raise InvalidArgument(message, reason="FILE_TOO_LARGE", field="url")
            yield remote


class RemoteFile:
    """A file at a URL, read in blocks of `block_size` bytes.

    `size` is in bytes. `error` is the first error of a read: later ones only follow from it.
    """

    def __init__(
        self, http: aiohttp.ClientSession, schemes: set[str], block_size: int, budget: Budget
    ) -> None:
        self._http = http
        self._schemes = schemes
        self._block_size = block_size
        self._budget = budget
        self._blocks: LRUCache[int, bytes] = LRUCache(CACHED_BYTES // block_size)
        self._url = URL()
        # With compression the ranges would be of the compressed file.
        self._headers = {"Accept-Encoding": "identity"}
        self._fetched_bytes = self._requests = 0
        self.size = 0
        self.error: AiprodError | None = None

    async def open(self, url: URL, headers: dict[str, str]) -> None:
        """Follows redirects to the file and fetches its first block.

        Only the first host gets `headers`: they may hold credentials.
        """
        origin = url.origin()
        for _ in range(MAX_REDIRECTS):
            if url.scheme not in self._schemes:
                message = f"{url.scheme}:// is not supported; use https:// or gs://"
                raise InvalidArgument(message, reason="URL_REFUSED", field="url")
            self._url = url
            location = await self._fetch(0, headers if url.origin() == origin else {})
            if location is None:
                self._headers |= headers if url.origin() == origin else {}
                return
            url = url.join(location)
        raise FailedPrecondition(f"there are more than {MAX_REDIRECTS} redirects", reason="REMOTE_REFUSED")

    async def read(self, offset: int, length: int) -> bytes:
        """Returns at most `length` bytes from `offset`, all from one block; none at the end of the file."""
        index, start = divmod(offset, self._block_size)
        return (await self.read_block(index))[start : start + length] if offset < self.size else b""

    async def read_block(self, index: int) -> bytes:
        """Returns a block by its index from 0; the last one may be shorter."""
        try:
            if index not in self._blocks and await self._fetch(index, {}):
                raise FailedPrecondition("the file moved while it was read", reason="REMOTE_CHANGED")
        except AiprodError as error:
            self.error = self.error or error
            raise
        return self._blocks[index]

    async def _fetch(self, index: int, headers: dict[str, str]) -> URL | None:
        """Fetches a block into the cache; returns the location if the host redirects instead."""
        self._charge_request()
        first = index * self._block_size
        byte_range = {"Range": f"bytes={first}-{first + self._block_size - 1}"}
        try:
            async with self._http.get(
                self._url, headers={**self._headers, **headers, **byte_range}, allow_redirects=False
            ) as response:
                if response.status // 100 == 3 and "Location" in response.headers:
                    return URL(response.headers["Location"])
                await self._cache_block(index, response)
        except (aiohttp.ClientError, TimeoutError, EOFError, ValueError) as error:
            message = f"cannot read from {self._url.host} ({connection_fault(error)})"
            raise FailedPrecondition(message, reason="REMOTE_UNREACHABLE") from None
        return None

    def _charge_request(self) -> None:
        # Before the request: redirects and failed requests count too.
        self._requests += 1
        is_over_bytes = self._fetched_bytes + self._block_size > self._budget.size
        if self._requests > self._budget.requests or is_over_bytes:
            message = (
                f"reading the file needs more than {self._budget.requests} requests "
                f"or {self._budget.size} bytes; upload it instead"
            )
            raise ResourceExhausted(message, reason="URL_BUDGET_SPENT")

    async def _cache_block(self, index: int, response: aiohttp.ClientResponse) -> None:
        size = _total_size(response, index * self._block_size)
        if index and size != self.size:
            raise FailedPrecondition("the file changed while it was read", reason="REMOTE_CHANGED")
        self.size = size
        # With If-Range a host answers 200 once the file changes; a weak tag does not allow it.
        tag = response.headers.get("ETag", "W/")
        if not tag.startswith("W/"):
            self._headers["If-Range"] = tag
        # Exactly the block: a hostile host may send more than it announces.
        length = min(self._block_size, size - index * self._block_size)
        self._blocks[index] = await response.content.readexactly(length)
        self._fetched_bytes += length


def _total_size(response: aiohttp.ClientResponse, first: int) -> int:
    """Returns the size of the whole file. Raises FailedPrecondition unless it begins at `first`."""
    host = response.url.host
    if response.status == HTTPStatus.OK:
        message = f"{host} ignores Range requests, or the file changed; use a host that supports Range"
        raise FailedPrecondition(message, reason="RANGE_UNSUPPORTED")
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        raise FailedPrecondition(f"{host} returns status {response.status}", reason="REMOTE_REFUSED")
    span, _, size = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if not size.isdecimal() or not span.startswith(f"{first}-"):
        message = f"{host} returns a different range than requested; use a host that supports Range"
        raise FailedPrecondition(message, reason="RANGE_UNSUPPORTED")
    return int(size)
