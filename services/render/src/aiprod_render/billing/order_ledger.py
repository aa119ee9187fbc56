"""Records what each job ordered from the model and at which price; the records survive a crash."""

from aiprod_film.cost import Cost
from aiprod_render.billing.records import Records

UNKNOWN = "unknown"
"""Stands for a price that is not listed."""


class OrderLedger:
    """One record per order with its price in micro-dollars, in a folder per job."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def record(self, take: str, job: str, price: int | None) -> None:
        """Records an order before it is sent, in the turn of its take; on return it is on the disk."""
        # A take can be ordered again after it is lost, and each order costs.
        number = len(await self._orders(take, job)) + 1
        await self._records.write(_folder(job), f"{take}.{number}", _text(price))

    async def settle_last(self, take: str, job: str, price: int | None) -> None:
        """Replaces the price of the job's last order of a take by what it cost."""
        for name in (await self._orders(take, job))[-1:]:
            await self._records.write(_folder(job), name, _text(price))

    async def remove_last(self, take: str, job: str) -> None:
        """Removes the job's last order of a take, because it costs nothing."""
        for name in (await self._orders(take, job))[-1:]:
            await self._records.remove(_folder(job), name)

    async def job_cost(self, job: str) -> Cost:
        """Returns the sum of a job's orders."""
        prices = [price.decode() for price in (await self._records.list(_folder(job))).values()]
        listed = [int(price) for price in prices if price != UNKNOWN]
        return Cost(sum(listed), len(prices) - len(listed))

    async def _orders(self, take: str, job: str) -> list[str]:
        """Returns the orders' names, oldest first."""
        found = [name for name in await self._records.list(_folder(job)) if name.startswith(f"{take}.")]
        # As text, 10 would come before 2.
        return sorted(found, key=lambda name: int(name.rpartition(".")[2]))


def _folder(job: str) -> str:
    return f"orders/{job.removeprefix('jobs/')}"


def _text(price: int | None) -> bytes:
    return (UNKNOWN if price is None else str(price)).encode()
