"""The video model as the engine calls it."""

from dataclasses import dataclass
from typing import Protocol

from aiprod_render.veo.take_spec import TakeSpec
from aiprod_rpc.errors import AiprodError


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an operation: a video, or `filtered` videos that are held back, or an error."""

    video: bytes = b""
    filtered: int = 0
    reasons: tuple[str, ...] = ()
    error: AiprodError | None = None


class VideoModel(Protocol):
    """Each call is one request, sent once. Raises ModelError."""

    async def start(self, take: TakeSpec) -> str:
        """Starts a paid operation and returns its name."""

    async def poll(self, operation: str) -> Outcome | None:
        """Returns the outcome, None while the operation runs. Raises OperationNotFound if it is gone."""
