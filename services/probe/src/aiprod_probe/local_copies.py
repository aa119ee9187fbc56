"""Temporary local copies of assets and of files at URLs."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import UPLOAD, AssetRole
from aiprod_probe.file_queue import file_queue
from aiprod_rpc.errors import InvalidArgument
from aiprod_work.fair_queue import Ticket


class AssetStore(Protocol):
    """Stores assets."""

    async def download(self, asset: Asset, path: Path) -> None:
        """Writes the asset to `path`. DataLoss if the stored bytes are damaged."""

    async def upload(self, path: Path, *, role: AssetRole.ValueType, content_type: str) -> Asset:
        """Stores the file at `path` for the user of the current call."""


class UrlDownloader(Protocol):
    """Downloads files from URLs."""

    async def download(self, url: str, path: Path) -> None:
        """Writes the file at the URL to `path`."""


class LocalCopies:
    """Copies files of at most `max_bytes` into a folder.

    Assets and URLs have a queue each, of `max_files` copies at a time: slow hosts delay no asset.
    """

    def __init__(
        self, assets: AssetStore, urls: UrlDownloader, folder: Path, max_bytes: int, max_files: int
    ) -> None:
        self._assets = assets
        self._urls = urls
        self._folder = folder
        self._max_bytes = max_bytes
        self._asset_queue, self._url_queue = file_queue(max_files), file_queue(max_files)

    @asynccontextmanager
    async def copy_asset(self, asset: Asset, ticket: Ticket) -> AsyncIterator[Path]:
        """Yields the path of a copy of the asset, which is deleted after the block.

        InvalidArgument if the asset is too large, ResourceExhausted if the queue is full.
        """
        if asset.size > self._max_bytes:
            message = f"{asset.name} has {asset.size} bytes; the limit is {self._max_bytes}"
            raise InvalidArgument(message, reason="FILE_TOO_LARGE", field="asset.size")
        async with self._asset_queue.slot(ticket):
            with self._temporary_path() as path:
                await self._assets.download(asset, path)
                yield path

    @asynccontextmanager
    async def copy_url(self, url: str, ticket: Ticket) -> AsyncIterator[Path]:
        """Yields the path of a copy of the file at the URL, which is deleted after the block.

        InvalidArgument if the file is too large, ResourceExhausted if the queue is full.
        """
        async with self._url_queue.slot(ticket):
            with self._temporary_path() as path:
                await self._urls.download(url, path)
                yield path

    async def upload_png(self, png: bytes) -> Asset:
        """Stores a PNG for the user of the current call."""
        with self._temporary_path() as path:
            path.write_bytes(png)
            return await self._assets.upload(path, role=UPLOAD, content_type="image/png")

    @contextmanager
    def _temporary_path(self) -> Iterator[Path]:
        # Without an extension: FFmpeg must detect the format from the bytes, not from a name.
        path = self._folder / f"probe-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
