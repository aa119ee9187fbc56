"""Records what each job ordered from the model and at which price; the records survive a crash."""

from pathlib import Path

from aiprod_film.cost import Cost
from aiprod_render.billing.durable_file import durable_write

UNKNOWN = "unknown"
"""Stands for a price that is not listed."""


class OrderLedger:
    """One file per order with its price in micro-dollars, in a folder per job below `directory`.

    Files, because instances may share the directory, which can be a mounted bucket.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def record(self, take: str, job: str, price: int | None) -> None:
        """Records an order before it is sent; on return it is on the disk."""
        folder = self._folder(job)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A take can be ordered again after it is lost, and each order costs.
        number = len(self._orders(take, job)) + 1
        durable_write(folder / f"{take}.{number}", UNKNOWN if price is None else str(price))

    def settle_last(self, take: str, job: str, price: int | None) -> None:
        """Replaces the price of the job's last order of a take by what it cost."""
        for path in self._orders(take, job)[-1:]:
            durable_write(path, UNKNOWN if price is None else str(price))

    def remove_last(self, take: str, job: str) -> None:
        """Removes the job's last order of a take, because it costs nothing."""
        for path in self._orders(take, job)[-1:]:
            path.unlink()

    def job_cost(self, job: str) -> Cost:
        """Returns the sum of a job's orders."""
        prices = [path.read_text() for path in self._orders("*", job)]
        listed = [int(price) for price in prices if price != UNKNOWN]
        return Cost(sum(listed), len(prices) - len(listed))

    def _orders(self, take: str, job: str) -> list[Path]:
        """Returns the orders' files, oldest first."""
        found = [path for path in self._folder(job).glob(f"{take}.*") if path.suffix[1:].isdecimal()]
        # As text, 10 would come before 2.
        return sorted(found, key=lambda path: int(path.suffix[1:]))

    def _folder(self, job: str) -> Path:
        return self._directory / job.removeprefix("jobs/")
