"""What uploads and downloads share: HTTP as Google Cloud Storage speaks it, at signed URLs."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

import aiohttp
import google_crc32c
from yarl import URL

from aiprod_rpc.errors import DataLoss, FailedPrecondition, NotFound, ResourceExhausted, Unavailable

PIECE_BYTES = 1 << 20
CHUNK_BYTES = 8 << 20
CHUNK_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=5, sock_read=30)
"""The timeout of a request that sends at most `CHUNK_BYTES`."""
ATTEMPTS = 8
"""Failures in a row, without progress, that end a transfer."""

_TRANSIENT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}

log = logging.getLogger(__name__)

ProgressCallback = Callable[[int], None]


def ignore_progress(_: int) -> None:
    """Does nothing."""


class Interrupted(Exception):
    """The transfer stopped, and a retry may resume it."""


def is_interruption(error: Exception) -> bool:
    """Returns whether a retry may resume the transfer."""
    return isinstance(error, Interrupted | aiohttp.ClientError | TimeoutError | ConnectionError)


def gave_up(position: int, error: Exception) -> Unavailable:
    """Returns the error of a transfer that `error` stopped at byte `position`."""
    # The text of the error itself may hold the address of storage, or a signed URL.
    log.info("the last failure at byte %d: %r", position, error)
    kind = error if isinstance(error, Interrupted) else type(error).__name__
    message = f"gave up at byte {position} after failures in a row, the last: {kind}"
    return Unavailable(message, reason="TRANSFER_INTERRUPTED")


def open_session() -> aiohttp.ClientSession:
    """Returns an HTTP session with the timeouts of transfers."""
    return aiohttp.ClientSession(timeout=CHUNK_TIMEOUT, read_bufsize=PIECE_BYTES)


def signed(url: str) -> URL:
    """Returns a signed URL for aiohttp, which would encode a text anew and so break the signature."""
    return URL(url, encoded=True)


def file_crc32c(path: Path) -> int:
    """Returns the CRC-32C of a file. Blocks, so call it in a thread."""
    crc32c = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            crc32c = google_crc32c.extend(crc32c, piece)
    return crc32c


async def raise_for_response(response: aiohttp.ClientResponse) -> NoReturn:
    """Raises the error of an unsuccessful response, Interrupted if a retry may help."""
    # The query holds the signature, which is a secret; the path is enough to find the object.
    answer = f"{response.method} {response.url.path}: {response.status} {(await response.text())[:500]}"
    if response.status == HTTPStatus.INSUFFICIENT_STORAGE:
        raise ResourceExhausted(f"the disk of storage is full: {answer}", reason="STORE_FULL")
    if response.method == "GET" and response.status == HTTPStatus.NOT_FOUND:
        raise NotFound(f"storage has no bytes for {answer}", reason="ASSET_LOST")
    if response.status == HTTPStatus.GONE:
        raise DataLoss(f"the bytes in storage are damaged: {answer}", reason="ASSET_DAMAGED")
    if response.status in _TRANSIENT or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Interrupted(answer)
    raise FailedPrecondition(f"storage rejected {answer}", reason="TRANSFER_REFUSED")
