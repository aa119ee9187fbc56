"""Handing over: a manifest that points at what is there and stays there."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from aiprod_runtime.call import current_call
from aiprod_runtime.errors import FailedPrecondition, NotFound
from aiprod_storage.assets import Assets
from aiprod_storage.model import Asset
from aiprod_storage.records.manifests import Manifest, Manifests
from aiprod_storage.scene_chunks import Scene, SceneChunk, index_scenes

log = logging.getLogger(__name__)


class Deliveries:
    def __init__(self, manifests: Manifests, assets: Assets) -> None:
        self._manifests = manifests
        self._assets = assets

    async def publish(
        self,
        references: Sequence[tuple[str, int]],
        scenes: Sequence[Scene],
        rate: Fraction,
        build_manifest: Callable[[int, list[SceneChunk]], Manifest],
    ) -> Manifest:
        """Check and hold the assets of these names and generations, the master first, then publish.

        `write` makes the manifest from the length of the master's head and its chunks. Errors as
        `Manifests.publish`.
        """
        assets = await asyncio.gather(*(self._hold(*reference) for reference in references))
        master = assets[0]
        read = partial(self._assets.read, master)
        head, chunks = await index_scenes(read, master.content.size, scenes, rate)
        published = await self._manifests.publish(build_manifest(head, chunks), assets)
        log.info("delivered", extra={"job": published.job, "revision": published.revision})
        return published

    async def get(self, job: str, revision: int, user: str) -> Manifest:
        return await self._manifests.get(job, revision, user)

    async def page(self, user: str, job: str, size: int, token: str) -> tuple[list[Manifest], str]:
        return await self._manifests.page(user, job, size, token)

    async def _hold(self, name: str, generation: int) -> Asset:
        try:
            asset = await self._assets.get(name, generation, current_call())
            if asset.generation != generation:
                raise NotFound(
                    f"{name} stands in the manifest without its generation", reason="ASSET_NOT_FOUND"
                )
            await self._assets.hold(asset)
        except NotFound as error:
            raise FailedPrecondition(f"{error}; commit it first", reason="ASSET_MISSING") from error
        return asset
