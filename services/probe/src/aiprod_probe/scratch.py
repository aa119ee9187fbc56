"""Local copies of assets, each for as long as it is read."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod_runtime.errors import InvalidArgument, ResourceExhausted


class Assets(Protocol):
    """Where the bytes of assets come from."""

    async def download(self, asset: Asset, path: Path) -> None:
        """Write the asset to `path`. DataLoss when its bytes are not the asset's."""


class Scratch:
    """A folder with at most `max_files` copies at a time; as many again times eight may wait."""

    def __init__(self, assets: Assets, folder: Path, max_bytes: int, max_files: int) -> None:
        self._assets = assets
        self._folder = folder
        self._max_bytes = max_bytes
        self._free = asyncio.Semaphore(max_files)
        self._max_waiting = 8 * max_files
        self._waiting = 0

    @asynccontextmanager
    async def copy(self, asset: Asset) -> AsyncIterator[Path]:
        """The path of a copy of the asset, which is gone after the block.

        InvalidArgument when the asset is too large, ResourceExhausted when too many wait.
        """
        if asset.size > self._max_bytes:
            message = f"{asset.name} has {asset.size} bytes; at most {self._max_bytes} can be probed"
            raise InvalidArgument(message, reason="FILE_TOO_LARGE", field="asset.size")
        async with self._turn():
            # No extension: what a file is, its bytes say.
            path = self._folder / f"probe-{uuid.uuid4().hex}"
            try:
                await self._assets.download(asset, path)
                yield path
            finally:
                path.unlink(missing_ok=True)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._free.locked() and self._waiting >= self._max_waiting:
            message = f"{self._waiting} files wait to be probed; come back later"
            raise ResourceExhausted(message, reason="PROBE_QUEUE_FULL", retry_after=2)
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
