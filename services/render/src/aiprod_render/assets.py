"""Storage as the renderer uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import AssetRole


@dataclass(frozen=True, slots=True)
class Artifact:
    """A stored clip or master; a master's captions as WebVTT and as SRT if it has any.

    `speeches` are what is heard in a master: its sound, and each speech and each clip's sound that is in it.
    """

    asset: Asset
    captions: Asset | None = None
    captions_srt: Asset | None = None
    speeches: tuple[Asset, ...] = ()


class Assets(Protocol):
    """The asset store; `aiprod_client.assets.AssetClient` implements it."""

    async def find(self, content_key: str, job: str = "") -> Asset | None:
        """Returns the clip with this content key, or the master of a job; None if there is none."""

    async def upload(
        self,
        path: Path,
        *,
        role: AssetRole.ValueType,
        content_type: str,
        job: str,
        content_key: str = "",
        labels: Mapping[str, str] | None = None,
    ) -> Asset:
        """Stores a file and returns its asset."""

    async def download(self, asset: Asset, path: Path) -> None:
        """Writes an asset's bytes to `path`."""
