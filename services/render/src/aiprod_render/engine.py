"""The engine interface: what an engine can make, what a clip costs, and how it renders one."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from aiprod_film.amounts import dollars
from aiprod_film.engine_kind import EngineKind
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec
from aiprod_rpc.errors import AiprodError, FailedPrecondition


@dataclass(frozen=True, slots=True)
class Size:
    """A size in pixels, and the cost of a second in micro-dollars; None if unknown."""

    width: int
    height: int
    cost_per_second: int | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can make.

    Costs are in micro-dollars; a scene has one beside that of its seconds. Empty `sizes` and `rates` allow
    all. `max_seconds` and the lengths in `take_seconds` are in seconds.
    """

    kind: EngineKind
    engine: str
    concurrency: int
    seed_honoured: bool
    resumable: bool
    negative_prompt: bool
    max_pixels: int
    cost_per_second: int | None
    sizes: tuple[Size, ...] = ()
    rates: tuple[Fraction, ...] = ()
    take_seconds: tuple[int, ...] = ()
    max_seconds: Fraction | None = None
    cost_per_scene: int | None = 0


class Engine(Protocol):
    """Renders clips."""

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can make."""

    def price(self, spec: ClipSpec) -> int | None:
        """Returns the price of a new clip in micro-dollars; None if unknown."""

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Renders the clip into `folder`, adds its cost to `progress`, and returns its path.

        Raises ContentFiltered, RenderCancelled, and the errors of `WorkerPool.run`.
        """


class ContentFiltered(AiprodError):
    """The model's safety filter blocked `count` videos."""

    code = "FAILED_PRECONDITION"

    def __init__(self, count: int, reasons: tuple[str, ...]) -> None:
        cause = "; ".join(reasons) or "it gives no reason"
        super().__init__(f"the model's safety filter blocked the video: {cause}", reason="RENDER_FILTERED")
        self.count = count
        self.reasons = reasons


class RenderCancelled(AiprodError):
    """Somebody cancelled the operation at the model's provider."""

    code = "CANCELLED"


def check_supported(spec: ClipSpec, capabilities: Capabilities) -> None:
    """Raises FailedPrecondition if the engine cannot make the clip; the message lists what it can make."""
    video_format, seconds = spec.format, spec.frame_count / spec.format.rate
    sizes = [(size.width, size.height) for size in capabilities.sizes]
    if sizes and (video_format.width, video_format.height) not in sizes:
        supported = ", ".join(f"{width}x{height}" for width, height in sizes)
        raise _unsupported(capabilities, f"{video_format.width}x{video_format.height}", supported, "format")
    if capabilities.rates and video_format.rate not in capabilities.rates:
        supported = ", ".join(f"{rate} frames/s" for rate in capabilities.rates)
        raise _unsupported(capabilities, f"{video_format.rate} frames/s", supported, "format.frame_rate")
    if capabilities.max_seconds is not None and seconds > capabilities.max_seconds:
        supported = f"scenes of up to {float(capabilities.max_seconds):g} s"
        raise _unsupported(capabilities, f"a scene of {float(seconds):g} s", supported, "frame_count")
    if spec.negative_prompt and not capabilities.negative_prompt:
        raise _unsupported(capabilities, "a negative prompt", "none", "negative_prompt")


def check_price(price: int | None, limit: int | None) -> None:
    """Raises FailedPrecondition if a clip may cost more than `limit` micro-dollars; None means no limit."""
    # A price that is unknown may be any, so a limit refuses it.
    if limit is None or (price is not None and price <= limit):
        return
    cost = "its price is unknown" if price is None else f"it costs {dollars(price)}"
    raise FailedPrecondition(
        f"the scene may cost at most {dollars(limit)}, but {cost}: raise the limit, or make the scene "
        "shorter or smaller",
        reason="SCENE_TOO_EXPENSIVE",
        field="max_cost_usd_micros",
    )


def _unsupported(
    capabilities: Capabilities, requested: str, supported: str, field: str
) -> FailedPrecondition:
    return FailedPrecondition(
        f"{capabilities.engine} cannot make {requested}; possible: {supported}",
        reason="ENGINE_CANNOT",
        field=field,
    )
