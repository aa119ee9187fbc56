"""The progress and the cost of a clip or master, for every caller that waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiprod_render.build_folder import FRAME_COUNT, PREVIEW
from aiprod_rpc.call import current_call
from aiprod_work.fair_queue import Ticket
from aiprod_work.shared_counter import SharedCounter, open_counter


class Progress:
    """The position in the queue, then the model's operation if there is one, then frames; and the cost."""

    def __init__(self) -> None:
        self.ticket = Ticket(current_call().user)
        self.own_operation = ""
        self._source = self
        self._counter: SharedCounter | None = None
        self._preview_path: Path | None = None
        self._preview = b""
        self._cost: int | None = 0

    def follow(self, dependency: "Progress") -> None:
        """Reports the queue position and operation of `dependency` until `unfollow`."""
        self._source = dependency

    def unfollow(self) -> None:
        """Reports its own queue position again, and no operation."""
        self._source, self.own_operation = self, ""

    @property
    def position(self) -> int:
        """The position in the queue, from 1; 0 when the work is running."""
        return self._source.ticket.place

    @property
    def operation(self) -> str:
        """The name of the model's operation; empty when no model is at work."""
        return self._source.own_operation

    @property
    def frames_done(self) -> int:
        """Frames encoded so far; 0 before and after the work."""
        return self._counter.count if self._counter else 0

    @property
    def preview(self) -> bytes:
        """A frame as JPEG; empty until there is one."""
        if not self._preview and self._preview_path and self._preview_path.exists():
            # The file appears by a rename, so it is whole.
            self._preview = self._preview_path.read_bytes()
        return self._preview

    def add_cost(self, usd_micros: int | None) -> None:
        """Adds a cost in micro-dollars; one unknown cost (None) makes the sum unknown."""
        self._cost = None if usd_micros is None or self._cost is None else self._cost + usd_micros

    def take_cost(self) -> int | None:
        """Returns the cost in micro-dollars, None if unknown, and resets it: only one caller reports it."""
        cost, self._cost = self._cost, 0
        return cost

    @contextmanager
    def tracking(self, folder: Path) -> Iterator[None]:
        """Reads frame count and preview from `folder` until the block ends."""
        self._preview_path = folder / PREVIEW
        with open_counter(folder / FRAME_COUNT) as self._counter:
            try:
                yield
            finally:
                # The folder goes away with the block; a late caller still gets the preview.
                _ = self.preview
                self._counter = self._preview_path = None
