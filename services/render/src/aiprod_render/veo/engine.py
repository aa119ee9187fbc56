"""The Veo engine: the model shoots takes, storage keeps them, and worker processes cut clips from them."""

import asyncio
import logging
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_film.engine_kind import EngineKind
from aiprod_render.assets import Assets
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.billing.paid_calls import PaidCalls, keep
from aiprod_render.engine import Capabilities, ContentFiltered
from aiprod_render.model_errors import (
    ModelError,
    ModelUnavailable,
    NoResponse,
    OperationNotFound,
    QuotaExceeded,
)
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.veo.footage import cut_clip
from aiprod_render.veo.operation_store import UNCONFIRMED, Operation, OperationStore
from aiprod_render.veo.prices import price_per_second
from aiprod_render.veo.take_spec import RATE, SECONDS, SIZES, TakeSpec, supported_sizes, take_spec
from aiprod_render.veo.video_model import Outcome, VideoModel
from aiprod_render.worker_pool import WorkerPool, render_queue
from aiprod_rpc.errors import DeadlineExceeded
from aiprod_work.single_flight import SingleFlight

log = logging.getLogger(__name__)

VERSION = 1
"""The version of the cut: a higher one cuts stored takes again."""


@dataclass(frozen=True, slots=True)
class VeoOptions:
    """How to shoot: `concurrency` takes at a time, each in `take_seconds`, polled every `poll_seconds`."""

    model: str
    concurrency: int
    max_queued: int
    poll_seconds: float
    take_seconds: float
    clip_seconds: float
    scratch: Path
    cost_per_second: int | None
    """An agreed price in micro-dollars that replaces the list price."""


class VeoEngine:
    """Pays for each take once: a crash or another cut of the same take costs nothing more."""

    def __init__(
        self,
        options: VeoOptions,
        model: VideoModel,
        operations: OperationStore,
        orders: OrderLedger,
        calls: PaidCalls,
        assets: Assets,
        workers: WorkerPool,
    ) -> None:
        self._options = options
        self._model = model
        self._operations = operations
        self._orders = orders
        self._assets = assets
        self._workers = workers
        self._calls = calls
        self._queue = render_queue(options.concurrency, options.max_queued)
        self._takes = SingleFlight[str, Progress, Asset]()
        self.capabilities = _capabilities(options)

    def price(self, spec: ClipSpec) -> int | None:
        """Returns the price of the scene's take in micro-dollars; None if unknown."""
        return self._take_price(self._take_specs(spec)[0])

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Shoots the takes that are not stored, then cuts the clip. Raises what `Engine.render` raises."""
        results = await asyncio.gather(
            *(
                self._fetch_take(take, job, folder / f"take{number}", progress, follow=number == 0)
                for number, take in enumerate(self._take_specs(spec))
            ),
            # A failed take must not abandon the other one, which is paid for.
            return_exceptions=True,
        )
        take, *outgoing = [_result_or_raise(result) for result in results]
        progress.unfollow()
        return await self._workers.run(
            progress.ticket,
            self._options.clip_seconds,
            cut_clip,
            spec,
            take,
            outgoing[0] if outgoing else None,
            folder,
        )

    def _take_specs(self, spec: ClipSpec) -> list[TakeSpec]:
        """Returns the scene's take, and the take of the scene that it dissolves from."""
        takes = [take_spec(spec, spec.scene, spec.frame_count, self._options.model)]
        if outgoing := spec.outgoing:
            takes.append(take_spec(spec, outgoing.scene, outgoing.frame_count, self._options.model))
        return takes

    def _take_price(self, take: TakeSpec) -> int | None:
        price = self._options.cost_per_second
        if price is None:
            price = price_per_second(take.model, take.resolution)
        return None if price is None else price * take.seconds

    async def _fetch_take(
        self, take: TakeSpec, job: str, path: Path, progress: Progress, *, follow: bool
    ) -> Path:
        """Writes the take to `path`. `progress` gets its cost, once, and with `follow` its progress."""
        shoot = partial(self._find_or_shoot, take, job)
        async with self._takes.join(take.key, Progress(), shoot) as (shared, task):
            if follow:
                progress.follow(shared)
            try:
                # Other callers may wait for the same take: one who leaves must not cancel it.
                asset = await asyncio.shield(task)
            finally:
                progress.add_cost(shared.take_cost())
        await self._assets.download(asset, path)
        return path

    async def _find_or_shoot(self, take: TakeSpec, job: str, progress: Progress) -> Asset:
        """Returns the stored take; shoots it first if there is none."""
        asset = await self._assets.find(take.key)
        if asset is None:
            async with self._queue.slot(progress.ticket):
                shot = await self._shoot(take, job, progress)
            asset = shot if isinstance(shot, Asset) else await self._store(take, shot, job)
        operation = await self._operations.find(take.key)
        # Deleted only once the take is stored: a restart before that resumes the operation.
        if operation and operation.name != UNCONFIRMED and await self._operations.delete(take.key):
            progress.add_cost(self._take_price(take))
        return asset

    async def _shoot(self, take: TakeSpec, job: str, progress: Progress) -> Asset | bytes:
        """Returns the video of the take's operation, which is ordered if there is none.

        If another instance has stored the take meanwhile, that is what is returned.
        """
        while True:
            find, order = partial(self._find_order, take), partial(self._order, take, job, progress)
            found: Operation | Asset = await self._calls.once(take.key, find, order)
            if isinstance(found, Asset):
                return found
            progress.own_operation = found.name
            try:
                outcome = await self._wait_for_outcome(found.name)
            except OperationNotFound:
                log.warning("a take is lost and is shot again", extra={"operation": found.name})
                await self._remove_order(take, found)
                continue
            if not outcome.video:
                # Google does not charge for a take that it fails or filters.
                await self._remove_order(take, found)
                raise outcome.error or ContentFiltered(outcome.filtered, outcome.reasons)
            return outcome.video

    async def _find_order(self, take: TakeSpec) -> Operation | Asset | None:
        """Returns the operation that shoots the take, or the take if it is stored; in the take's turn."""
        operation = await self._operations.find(take.key)
        if operation and operation.name != UNCONFIRMED:
            return operation
        return await self._assets.find(take.key)

    async def _order(self, take: TakeSpec, job: str, progress: Progress) -> Operation:
        """Orders the take; in its turn."""
        if await self._operations.find(take.key):
            # Google has no request ids. The bill rather counts a take twice than misses one.
            log.warning("a take may be paid for twice: its order was not confirmed", extra={"take": take.key})
            progress.add_cost(self._take_price(take))
        # Recorded before the call: a crash cannot take the order back.
        await self._orders.record(take.key, job, self._take_price(take))
        await self._operations.save(take.key, unconfirmed := Operation(UNCONFIRMED, job))
        try:
            name = await self._model.start(take)
        # The order may have arrived, so it stays on the bill.
        except NoResponse:
            raise
        except ModelError:
            await self._remove_order(take, unconfirmed)
            raise
        operation = Operation(name, job)
        await keep(partial(self._operations.save, take.key, operation))
        return operation

    async def _remove_order(self, take: TakeSpec, operation: Operation) -> None:
        # Of instances that wait for the same operation, one takes it off the bill.
        if await self._operations.find(take.key) == operation and await self._operations.delete(take.key):
            await keep(partial(self._orders.remove_last, take.key, operation.job))

    async def _wait_for_outcome(self, operation: str) -> Outcome:
        """Polls until the operation ends. Raises DeadlineExceeded after `take_seconds`."""
        try:
            async with asyncio.timeout(self._options.take_seconds):
                while True:
                    try:
                        if outcome := await self._model.poll(operation):
                            return outcome
                    # A failed poll says nothing about the take, which is paid for.
                    except (ModelUnavailable, QuotaExceeded) as error:
                        log.warning("the model does not answer: %s", error, extra={"operation": operation})
                    await asyncio.sleep(self._options.poll_seconds)
        except TimeoutError:
            message = (
                f"the take is not ready after {self._options.take_seconds:g} s; retry to keep waiting for it"
            )
            raise DeadlineExceeded(message, reason="TAKE_TOO_SLOW") from None

    async def _store(self, take: TakeSpec, video: bytes, job: str) -> Asset:
        with NamedTemporaryFile(prefix="aiprod-take-", dir=self._options.scratch) as file:
            # A video has megabytes: writing it here would block the event loop.
            await asyncio.to_thread(file.write, video)
            # The upload opens the file by name and does not see our buffer.
            file.flush()
            labels = {"engine": take.model, "take_seconds": str(take.seconds)}
            return await self._assets.upload(
                Path(file.name),
                role=CLIP,
                content_type="video/mp4",
                job=job,
                content_key=take.key,
                labels=labels,
            )


def _capabilities(options: VeoOptions) -> Capabilities:
    sizes = supported_sizes(options.model, options.cost_per_second)
    prices = [size.cost_per_second for size in sizes if size.cost_per_second is not None]
    return Capabilities(
        kind=EngineKind.VEO,
        engine=f"{options.model}/{VERSION}",
        concurrency=options.concurrency,
        seed_honoured=False,
        resumable=True,
        negative_prompt=True,
        max_pixels=max(width * height for width, height in SIZES),
        cost_per_second=max(prices, default=None),
        sizes=sizes,
        rates=(RATE,),
        take_seconds=SECONDS,
        max_seconds=Fraction(max(SECONDS)),
    )


def _result_or_raise[T](result: T | BaseException) -> T:
    if isinstance(result, BaseException):
        raise result
    return result
