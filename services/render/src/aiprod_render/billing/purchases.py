"""Buys what a model makes in one call, each once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.billing.paid_calls import PaidCalls, keep
from aiprod_render.billing.records import Records
from aiprod_render.model_errors import ModelError, NoResponse

_FOLDER = "answers"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model made, of `content_type`, and its cost in micro-dollars; None if the price is unknown.

    Without `content` its safety filter held it back, for the `reasons` that it states.
    """

    content: bytes
    content_type: str
    cost: int | None
    reasons: tuple[str, ...] = ()


class Purchases:
    """Keeps what is paid for until it is stored: a crash costs nothing twice."""

    def __init__(self, records: Records, orders: OrderLedger) -> None:
        self._records = records
        self._orders = orders
        self._calls = PaidCalls(records)

    async def buy[T](
        self,
        key: str,
        job: str,
        price: int | None,
        order: Callable[[], Awaitable[Answer]],
        stored: Callable[[], Awaitable[T | None]],
    ) -> Answer | T:
        """Returns what is kept under `key`, for 0, or what `order` brings for about `price` micro-dollars.

        If another instance has bought and stored it meanwhile, that is what `stored` finds. The job is billed
        before the order, and what the answer states replaces the price. Raises ModelError.
        """

        async def find() -> Answer | T | None:
            return await self._find(key) or await stored()

        return await self._calls.once(key, find, partial(self._buy, key, job, price, order))

    async def _buy(
        self, key: str, job: str, price: int | None, order: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        # Recorded before the call: a crash cannot take the order back.
        await self._orders.record(key, job, price)
        try:
            answer = await order()
        # The order may have arrived, so it stays on the bill.
        except NoResponse:
            raise
        except ModelError:
            await keep(partial(self._orders.remove_last, key, job))
            raise
        # Kept before its price is settled: a crash between the two costs an exact bill, and no second order.
        if answer.content:
            kept = answer.content_type.encode() + b"\n" + answer.content
            await keep(partial(self._records.write, _FOLDER, key, kept))
        await keep(partial(self._orders.settle_last, key, job, answer.cost))
        return answer

    async def delete(self, key: str) -> None:
        """Deletes what is kept under `key`, because it is stored."""
        await self._records.remove(_FOLDER, key)

    async def _find(self, key: str) -> Answer | None:
        kept = await self._records.read(_FOLDER, key)
        if kept is None:
            return None
        kind, _, content = kept.partition(b"\n")
        return Answer(content, kind.decode(), 0)
