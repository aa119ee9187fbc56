"""What the renderer needs of storage."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import AssetRole


class Assets(Protocol):
    """Bytes as assets; `aiprod_assets.AssetClient` is the real one."""

    async def find(self, content_key: str) -> Asset | None: ...

    async def upload(
        self,
        path: Path,
        *,
        role: AssetRole.ValueType,
        content_type: str,
        job: str,
        content_key: str = "",
        labels: Mapping[str, str] | None = None,
    ) -> Asset: ...

    async def download(self, asset: Asset, path: Path) -> None: ...
