"""The stills engine: a model draws a picture for a scene, storage keeps it, and our camera moves over it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_film.engine_kind import EngineKind
from aiprod_film.media import Fit, SceneMedia
from aiprod_film.messages.values import read_asset
from aiprod_film.scene import CameraMovement, Scene
from aiprod_render.assets import Assets
from aiprod_render.billing.purchases import Answer, Purchases
from aiprod_render.engine import Capabilities, ContentFiltered, Engine
from aiprod_render.model_errors import NoResponse
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec, Picture
from aiprod_render.stills.picture_spec import PictureSpec, picture_spec
from aiprod_render.stills.references import load_references
from aiprod_render.worker_pool import render_queue
from aiprod_work.single_flight import SingleFlight

VERSION = 1
"""The version of the camera's work: a higher one makes clips of stored pictures again."""
MAX_PIXELS = 1920 * 1920


class PictureModel(Protocol):
    """Each call is one request, sent once, and paid."""

    async def draw(
        self, model: str, prompt: str, aspect: str, seed: int, references: Sequence[Picture]
    ) -> Answer:
        """Returns a picture of what the references show. Raises ModelError."""


@dataclass(frozen=True, slots=True)
class StillsOptions:
    """How to draw: `concurrency` pictures at a time, each for `price` micro-dollars; None if unknown.

    Each picture that it is drawn from costs up to `reference_price` more.
    """

    model: str
    concurrency: int
    max_queued: int
    scratch: Path
    price: int | None
    reference_price: int = 0
    is_agreed: bool = False
    """Whether the price is agreed, and not counted by tokens."""


class StillsEngine:
    """Pays for each picture once; `clips` makes the clip of it as of a user's own picture."""

    def __init__(
        self,
        options: StillsOptions,
        model: PictureModel,
        purchases: Purchases,
        assets: Assets,
        clips: Engine,
    ) -> None:
        self._options = options
        self._model = model
        self._purchases = purchases
        self._assets = assets
        self._clips = clips
        self._queue = render_queue(options.concurrency, options.max_queued)
        self._pictures = SingleFlight[str, Progress, Asset]()
        self.capabilities = Capabilities(
            kind=EngineKind.STILLS,
            engine=f"{options.model}/{VERSION}",
            concurrency=options.concurrency,
            seed_honoured=False,
            resumable=True,
            negative_prompt=True,
            max_pixels=MAX_PIXELS,
            cost_per_second=0,
            cost_per_scene=options.price,
        )

    def price(self, spec: ClipSpec) -> int | None:
        """Returns the price of the scene's picture in micro-dollars; None if unknown; 0 for a user's own."""
        if spec.scene.media:
            return 0
        # Tells a prompt that is too long before anything is paid.
        return self._price(picture_spec(spec, spec.scene, self._options.model))

    def _price(self, picture: PictureSpec) -> int | None:
        """Returns the most that a picture costs; what it is drawn from is read, and paid, too."""
        if self._options.price is None or self._options.is_agreed:
            return self._options.price
        return self._options.price + len(picture.references) * self._options.reference_price

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Has pictures drawn that are not stored, then makes the clip. Raises what `Engine.render` raises."""
        outgoing = spec.outgoing
        scenes = [spec.scene, *([outgoing.scene] if outgoing else [])]
        shown = await asyncio.gather(
            *(
                self._with_picture(spec, scene, job, progress, follow=not number)
                for number, scene in enumerate(scenes)
            ),
            # A failed picture must not abandon the other one, which is paid for.
            return_exceptions=True,
        )
        first, *others = [_result_or_raise(result) for result in shown]
        progress.unfollow()
        before = replace(outgoing, scene=others[0]) if outgoing else None
        return await self._clips.render(replace(spec, scene=first, outgoing=before), job, folder, progress)

    async def _with_picture(
        self, spec: ClipSpec, scene: Scene, job: str, progress: Progress, *, follow: bool
    ) -> Scene:
        """Returns the scene with its picture; the user's own if it has one."""
        if scene.media:
            return scene
        picture = picture_spec(spec, scene, self._options.model)
        draw = partial(self._find_or_draw, picture, job)
        async with self._pictures.join(picture.key, Progress(), draw) as (shared, task):
            if follow:
                progress.follow(shared)
            try:
                # Other callers may wait for the same picture: one who leaves must not cancel it.
                asset = await asyncio.shield(task)
            finally:
                progress.add_cost(shared.take_cost())
        media = SceneMedia(read_asset(asset), Fit.FILL, graded=True)
        # A picture that stands still for seconds looks like a fault.
        moves = scene.camera_movement
        movement = CameraMovement.KEN_BURNS if moves is CameraMovement.STATIC else moves
        return replace(scene, media=media, camera_movement=movement)

    async def _find_or_draw(self, picture: PictureSpec, job: str, progress: Progress) -> Asset:
        """Returns the stored picture; has it drawn first if there is none."""
        if stored := await self._assets.find(picture.key):
            return stored
        async with self._queue.slot(progress.ticket):
            references = await load_references(self._assets, picture.references, self._options.scratch)
            try:
                draw, find = partial(self._draw, picture, references), partial(self._assets.find, picture.key)
                answer = await self._purchases.buy(picture.key, job, self._price(picture), draw, find)
            # It may have been drawn, so it is reported as bought.
            except NoResponse:
                progress.add_cost(self._price(picture))
                raise
        if isinstance(answer, Asset):
            return answer
        progress.add_cost(answer.cost)
        if not answer.content:
            raise ContentFiltered(1, answer.reasons)
        asset = await self._store(picture, answer, job)
        # Deleted only once the picture is stored: a restart before that stores it.
        await self._purchases.delete(picture.key)
        return asset

    async def _draw(self, picture: PictureSpec, references: Sequence[Picture]) -> Answer:
        answer = await self._model.draw(
            picture.model, picture.prompt, picture.aspect, picture.seed, references
        )
        is_agreed = self._options.is_agreed and answer.content
        return replace(answer, cost=self._options.price) if is_agreed else answer

    async def _store(self, picture: PictureSpec, answer: Answer, job: str) -> Asset:
        with NamedTemporaryFile(prefix="aiprod-picture-", dir=self._options.scratch) as file:
            file.write(answer.content)
            # The upload opens the file by name and does not see our buffer.
            file.flush()
            return await self._assets.upload(
                Path(file.name),
                role=CLIP,
                content_type=answer.content_type,
                job=job,
                content_key=picture.key,
                labels={"engine": picture.model},
            )


def _result_or_raise[T](result: T | BaseException) -> T:
    if isinstance(result, BaseException):
        raise result
    return result
