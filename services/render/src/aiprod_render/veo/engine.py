"""The engine: takes are shot by the model and kept, clips are cut from them by our own processes."""

import asyncio
import logging
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_render import tasks
from aiprod_render.assets import Assets
from aiprod_render.engine import Capabilities, Filtered, Spent
from aiprod_render.film import ClipSpec
from aiprod_render.flights import Flights
from aiprod_render.line import Line
from aiprod_render.progress import Progress
from aiprod_render.veo.model import Away, Lost, ModelError, Outcome, QuotaReached, Silent, VideoModel
from aiprod_render.veo.operations import BEGINNING, Operation, Operations
from aiprod_render.veo.orders import Orders
from aiprod_render.veo.prices import price_per_second
from aiprod_render.veo.takes import FRAMES, RATE, SECONDS, TakeOrder, order, sizes
from aiprod_render.workers import Workers
from aiprod_runtime.errors import DeadlineExceeded

log = logging.getLogger(__name__)

VERSION = 1
"""Of the cut: a higher one cuts known takes anew."""


@dataclass(frozen=True, slots=True)
class Shooting:
    """How takes are shot: each for `take_seconds` at most, looked at every `poll_seconds`."""

    model: str
    at_once: int
    max_waiting: int
    poll_seconds: float
    take_seconds: float
    cut_seconds: float
    scratch: Path
    cost_per_second: int | None
    """In micro-dollars, in place of the list price."""


class Veo:
    """A take that was paid for is never paid for again: not after a crash, nor for another cut of it."""

    def __init__(
        self,
        shooting: Shooting,
        model: VideoModel,
        operations: Operations,
        orders: Orders,
        assets: Assets,
        workers: Workers,
    ) -> None:
        self._shooting = shooting
        self._model = model
        self._operations = operations
        self._orders = orders
        self._assets = assets
        self._workers = workers
        self._line = Line(shooting.at_once, shooting.max_waiting)
        self._takes = Flights[str, Progress, Asset]()
        makes = sizes(shooting.model, shooting.cost_per_second)
        prices = [size.cost_per_second for size in makes if size.cost_per_second is not None]
        self.capabilities = Capabilities(
            engine=f"{shooting.model}/{VERSION}",
            concurrency=shooting.at_once,
            seed_honoured=False,
            resumable=True,
            negative_prompt=True,
            max_pixels=max(width * height for width, height in FRAMES),
            cost_per_second=max(prices, default=None),
            sizes=makes,
            rates=(RATE,),
            takes=SECONDS,
            longest=Fraction(max(SECONDS)),
        )

    def price(self, spec: ClipSpec) -> int | None:
        return self._price(self._wanted(spec)[0])

    def spent(self, job: str) -> Spent:
        return self._orders.spent(job)

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        takes = await asyncio.gather(
            *(
                self._fetched(wanted, job, folder / f"take{number}", progress, told=number == 0)
                for number, wanted in enumerate(self._wanted(spec))
            ),
            # Those of other scenes are waited for too: what was begun is taken in.
            return_exceptions=True,
        )
        shot, *under = [_raised(take) for take in takes]
        progress.queue(self._workers.line.place())
        seconds = self._shooting.cut_seconds
        return await self._workers.run(
            progress.place, seconds, tasks.cut_clip, spec, shot, under[0] if under else None, folder
        )

    def _wanted(self, spec: ClipSpec) -> list[TakeOrder]:
        """The scene's take, and that of the scene it dissolves from."""
        orders = [order(spec, spec.scene, spec.frame_count, self._shooting.model)]
        if outgoing := spec.outgoing:
            orders.append(order(spec, outgoing.scene, outgoing.frame_count, self._shooting.model))
        return orders

    def _price(self, wanted: TakeOrder) -> int | None:
        second = self._shooting.cost_per_second
        if second is None:
            second = price_per_second(wanted.model, wanted.resolution)
        return None if second is None else second * wanted.seconds

    async def _fetched(
        self, wanted: TakeOrder, job: str, path: Path, progress: Progress, *, told: bool
    ) -> Path:
        """The take as a file; `progress` gets its price, once, and where it is `told` to, where it stands."""
        work = Progress(self._line.place())
        async with self._takes.join(wanted.key, work, partial(self._taken, wanted, job)) as (work, task):
            if told:
                progress.follow(work)
            try:
                asset = await asyncio.shield(task)
            finally:
                progress.spend(work.settle())
        await self._assets.download(asset, path)
        return path

    async def _taken(self, wanted: TakeOrder, job: str, work: Progress) -> Asset:
        """The stored take, shot where there is none yet."""
        asset = await self._assets.find(wanted.key)
        if asset is None:
            async with self._line.turn(work.place):
                outcome = await self._resumed(wanted, work) or await self._begun(wanted, job, work)
            if not outcome.video:
                self._free(wanted)
                # Google does not charge for what it does not show.
                raise outcome.error or Filtered(outcome.filtered, outcome.reasons)
            asset = await self._stored(wanted, outcome.video, job)
        kept = self._operations.find(wanted.key)
        if kept and kept.name != BEGINNING:
            work.spend(self._price(wanted))
            self._operations.drop(wanted.key)
        return asset

    async def _resumed(self, wanted: TakeOrder, work: Progress) -> Outcome | None:
        """The outcome of an operation that was begun before; None where there is none (any more)."""
        kept = self._operations.find(wanted.key)
        if kept is None:
            return None
        if kept.name == BEGINNING:
            # Google has no request ids. What may have been paid is on the bill, rather than too little.
            log.warning(
                "a take may be paid for twice: its order was never answered", extra={"take": wanted.key}
            )
            work.spend(self._price(wanted))
            return None
        work.operation = kept.name
        try:
            return await self._outcome(work.operation)
        except Lost:
            log.warning("a take is lost and shot again", extra={"operation": work.operation})
            self._free(wanted)
            return None

    def _free(self, wanted: TakeOrder) -> None:
        """Nothing is paid for the order that has ended."""
        if kept := self._operations.find(wanted.key):
            self._orders.waive(wanted.key, kept.job)
        self._operations.drop(wanted.key)

    async def _begun(self, wanted: TakeOrder, job: str, work: Progress) -> Outcome:
        # Written down first: who leaves or dies now has ordered all the same.
        self._orders.place(wanted.key, job, self._price(wanted))
        self._operations.keep(wanted.key, Operation(BEGINNING, job))
        try:
            work.operation = await self._model.start(wanted)
        except Silent:
            raise
        except ModelError:
            self._free(wanted)
            raise
        self._operations.keep(wanted.key, Operation(work.operation, job))
        return await self._outcome(work.operation)

    async def _outcome(self, operation: str) -> Outcome:
        """Look at it until it has ended; DeadlineExceeded when that takes too long."""
        try:
            async with asyncio.timeout(self._shooting.take_seconds):
                while True:
                    try:
                        if outcome := await self._model.look(operation):
                            return outcome
                    except (Away, QuotaReached) as error:
                        log.warning("the model does not answer: %s", error, extra={"operation": operation})
                    await asyncio.sleep(self._shooting.poll_seconds)
        except TimeoutError:
            text = f"no take after {self._shooting.take_seconds:g} s; ask again to go on with it"
            raise DeadlineExceeded(text, reason="TAKE_TOO_SLOW") from None

    async def _stored(self, wanted: TakeOrder, video: bytes, job: str) -> Asset:
        with NamedTemporaryFile(prefix="aiprod-take-", dir=self._shooting.scratch) as file:
            await asyncio.to_thread(file.write, video)
            file.flush()
            labels = {"engine": wanted.model, "take_seconds": str(wanted.seconds)}
            return await self._assets.upload(
                Path(file.name),
                role=CLIP,
                content_type="video/mp4",
                job=job,
                content_key=wanted.key,
                labels=labels,
            )


def _raised[T](result: T | BaseException) -> T:
    if isinstance(result, BaseException):
        raise result
    return result
