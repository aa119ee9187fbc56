"""Buys what a model makes in one call, each once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiprod_render.billing.durable_file import durable_write_bytes
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.model_errors import ModelError, NoResponse


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
    """Keeps what is paid for in `directory` until it is stored: a crash costs nothing twice."""

    def __init__(self, directory: Path, orders: OrderLedger) -> None:
        self._directory = directory
        self._orders = orders
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def buy(
        self, key: str, job: str, price: int | None, order: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """Returns what is kept under `key`, for 0, or what `order` brings for about `price` micro-dollars.

        The job is billed before the order, and what the answer states replaces the price. Raises ModelError.
        """
        if kept := self._find(key):
            return kept
        # Recorded before the call: a crash or a cancelled call cannot take the order back.
        self._orders.record(key, job, price)
        try:
            answer = await order()
        # The order may have arrived, so it stays on the bill.
        except NoResponse:
            raise
        except ModelError:
            self._orders.remove_last(key, job)
            raise
        if answer.content:
            kind = answer.content_type.encode()
            durable_write_bytes(self._directory / key, kind + b"\n" + answer.content)
        self._orders.settle_last(key, job, answer.cost)
        return answer

    def delete(self, key: str) -> None:
        """Deletes what is kept under `key`, because it is stored."""
        (self._directory / key).unlink(missing_ok=True)

    def _find(self, key: str) -> Answer | None:
        path = self._directory / key
        if not path.exists():
            return None
        kind, _, content = path.read_bytes().partition(b"\n")
        return Answer(content, kind.decode(), 0)
