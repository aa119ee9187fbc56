"""Publishes delivery manifests, whose assets exist and stay."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from aiprod_rpc.call import current_call
from aiprod_rpc.errors import FailedPrecondition, NotFound
from aiprod_storage.assets import Assets
from aiprod_storage.model import Asset
from aiprod_storage.records.manifests import Manifest, Manifests
from aiprod_storage.scene_chunks import SceneChunk, SceneSpan, index_scenes

log = logging.getLogger(__name__)


class Deliveries:
    """Publishes, returns and lists delivery manifests."""

    def __init__(self, manifests: Manifests, assets: Assets) -> None:
        self._manifests = manifests
        self._assets = assets

    async def publish(
        self,
        references: Sequence[tuple[str, int]],
        scenes: Sequence[SceneSpan],
        rate: Fraction,
        build_manifest: Callable[[int, list[SceneChunk]], Manifest],
    ) -> Manifest:
        """Checks and holds the assets, then publishes a manifest, and returns it.

        `references` are names and generations, the master first. `build_manifest` takes the length of the
        master's head in bytes and its scene chunks. Raises as `Manifests.publish`.
        """
        assets = await asyncio.gather(*(self._hold(*reference) for reference in references))
        master = assets[0]
        read = partial(self._assets.read, master)
        head, chunks = await index_scenes(read, master.content.size, scenes, rate)
        # Written last: a manifest that exists points only at assets that exist and are held.
        published = await self._manifests.publish(build_manifest(head, chunks), assets)
        log.info("delivered", extra={"job": published.job})
        return published

    async def get(self, job: str, user: str | None) -> Manifest:
        """Returns the manifest of a job, as `Manifests.get`."""
        return await self._manifests.get(job, user)

    async def delete(self, job: str, *, keep_clips: bool) -> None:
        """Deletes what a job made, and the clips that no other film has unless `keep_clips`."""
        names = await self._manifests.delete(job, keep_clips=keep_clips)
        await self._assets.remove(names)
        log.info("deleted", extra={"job": job, "objects": len(names)})

    async def page(self, user: str, size: int, token: str) -> tuple[list[Manifest], str]:
        """Returns one page of manifests, as `Manifests.page`."""
        return await self._manifests.page(user, size, token)

    async def _hold(self, name: str, generation: int) -> Asset:
        try:
            asset = await self._assets.get(name, generation, current_call())
            # Generation 0 would find the newest object, which may change after the publication.
            if asset.generation != generation:
                raise NotFound(f"the manifest names {name} without its generation", reason="ASSET_NOT_FOUND")
            await self._assets.hold(asset)
        except NotFound as error:
            raise FailedPrecondition(f"{error}; commit the asset first", reason="ASSET_MISSING") from error
        return asset
