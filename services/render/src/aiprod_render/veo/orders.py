"""What was ordered from the model, by the jobs that pay for it; it outlives the process."""

from pathlib import Path

from aiprod_render.engine import Spent
from aiprod_render.veo.files import durable_write

UNKNOWN = "unknown"
"""In place of a price that is not listed."""


class Orders:
    """One file an order, in a folder a job below `directory`; it holds the price in micro-dollars.

    Files, as instances may share the directory, which can be a mounted bucket.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def place(self, take: str, job: str, cost: int | None) -> None:
        """Write down an order before it is sent; on return it is on the disk."""
        folder = self._folder(job)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = len(self._orders(take, job)) + 1
        durable_write(folder / f"{take}.{number}", UNKNOWN if cost is None else str(cost))

    def waive(self, take: str, job: str) -> None:
        """Take the job's last order of a take off the bill: nothing is paid for it."""
        for path in self._orders(take, job)[-1:]:
            path.unlink()

    def spent(self, job: str) -> Spent:
        prices = [path.read_text() for path in self._orders("*", job)]
        known = [int(price) for price in prices if price != UNKNOWN]
        return Spent(sum(known), len(prices) - len(known))

    def _orders(self, take: str, job: str) -> list[Path]:
        """In the order of their numbers."""
        found = [path for path in self._folder(job).glob(f"{take}.*") if path.suffix[1:].isdecimal()]
        return sorted(found, key=lambda path: int(path.suffix[1:]))

    def _folder(self, job: str) -> Path:
        return self._directory / job.removeprefix("jobs/")
