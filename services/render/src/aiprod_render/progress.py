"""How far a piece of work has come, for all who watch it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiprod_render.line import Place
from aiprod_render.meter import Meter, open_meter

METER, PREVIEW = "meter", "preview.jpg"
"""What a worker process leaves in the work's folder for those who watch: frames done, and one of them."""


class Progress:
    """First the work's place in a line, then a model's name for it, then frames; and the bill."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.operation = ""
        self._followed = self
        self._meter: Meter | None = None
        self._preview: Path | None = None
        self._picture = b""
        self._spent: int | None = 0

    def follow(self, work: "Progress") -> None:
        """Tell until further notice where `work` stands, of which this needs the result."""
        self._followed = work

    def queue(self, place: Place) -> None:
        """Go on with work of its own, at this place in a line."""
        self._followed, self.place, self.operation = self, place, ""

    @property
    def ahead(self) -> int:
        return self._followed.place.ahead

    @property
    def at(self) -> str:
        """The model's name for what it is doing; empty where no model is at work."""
        return self._followed.operation

    @property
    def frames_done(self) -> int:
        return self._meter.count if self._meter else 0

    @property
    def preview(self) -> bytes:
        """A frame as JPEG; empty until there is one."""
        if not self._picture and self._preview and self._preview.exists():
            self._picture = self._preview.read_bytes()
        return self._picture

    def spend(self, micros: int | None) -> None:
        """Put on the bill; one unknown price makes the whole unknown."""
        self._spent = None if micros is None or self._spent is None else self._spent + micros

    def settle(self) -> int | None:
        """The bill in micro-dollars, None when unknown; told once, however many watch."""
        spent, self._spent = self._spent, 0
        return spent

    @contextmanager
    def watching(self, folder: Path) -> Iterator[None]:
        """Follow the work in `folder` until the block ends."""
        self._preview = folder / PREVIEW
        with open_meter(folder / METER) as self._meter:
            try:
                yield
            finally:
                _ = self.preview
                self._meter = self._preview = None
