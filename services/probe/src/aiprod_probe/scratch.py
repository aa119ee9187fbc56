"""Local copies of assets and of files at URLs, each for as long as it is read."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import UPLOAD, AssetRole
from aiprod_probe.turns import Place, Turns
from aiprod_runtime.errors import InvalidArgument


class Assets(Protocol):
    """Where the bytes of assets come from and go."""

    async def download(self, asset: Asset, path: Path) -> None:
        """Write the asset to `path`. DataLoss when its bytes are not the asset's."""

    async def upload(self, path: Path, *, role: AssetRole.ValueType, content_type: str) -> Asset:
        """Store the file at `path`, for whoever made the current call."""


class Web(Protocol):
    """Where the bytes at URLs come from."""

    async def download(self, url: str, path: Path) -> None:
        """Write the file at a URL to `path`."""


class Scratch:
    """A folder with at most `max_files` copies of each kind at a time: slow hosts hold up no asset."""

    def __init__(self, assets: Assets, web: Web, folder: Path, max_bytes: int, max_files: int) -> None:
        self._assets = assets
        self._web = web
        self._folder = folder
        self._max_bytes = max_bytes
        self._asset_turns, self._url_turns = Turns(max_files), Turns(max_files)

    @asynccontextmanager
    async def copy(self, asset: Asset, place: Place | None = None) -> AsyncIterator[Path]:
        """The path of a copy of the asset, which is gone after the block.

        InvalidArgument when the asset is too large, ResourceExhausted when too many wait.
        """
        if asset.size > self._max_bytes:
            message = f"{asset.name} has {asset.size} bytes; at most {self._max_bytes} can be probed"
            raise InvalidArgument(message, reason="FILE_TOO_LARGE", field="asset.size")
        async with self._asset_turns.turn(place):
            with self._path() as path:
                await self._assets.download(asset, path)
                yield path

    @asynccontextmanager
    async def copy_of_url(self, url: str, place: Place | None = None) -> AsyncIterator[Path]:
        """The same of a file at a URL."""
        async with self._url_turns.turn(place):
            with self._path() as path:
                await self._web.download(url, path)
                yield path

    async def store_picture(self, png: bytes) -> Asset:
        with self._path() as path:
            path.write_bytes(png)
            return await self._assets.upload(path, role=UPLOAD, content_type="image/png")

    @contextmanager
    def _path(self) -> Iterator[Path]:
        # No extension: what a file is, its bytes say.
        path = self._folder / f"probe-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
