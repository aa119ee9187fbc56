"""The records of an instance that is alone: a file for each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from aiprod_render.billing.durable_file import PART, durable_write_bytes


class FileRecords:
    """`Records` as files below `directory`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def read(self, folder: str, name: str) -> bytes | None:
        """As `Records.read`."""
        path = self._directory / folder / name
        return path.read_bytes() if path.exists() else None

    async def list(self, folder: str) -> dict[str, bytes]:
        """As `Records.list`."""
        paths = (self._directory / folder).glob("*")
        # What a crash left half written is no record.
        return {path.name: path.read_bytes() for path in paths if path.suffix != PART}

    async def write(self, folder: str, name: str, content: bytes) -> None:
        """As `Records.write`."""
        path = self._directory / folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable_write_bytes(path, content)

    async def remove(self, folder: str, name: str) -> bool:
        """As `Records.remove`."""
        path = self._directory / folder / name
        found = path.exists()
        path.unlink(missing_ok=True)
        return found

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """As `Records.turn`, in this process."""
        # The lock lives as long as somebody holds it or waits for it.
        lock = self._turns.setdefault(key, asyncio.Lock())
        async with lock:
            yield
