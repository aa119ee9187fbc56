"""What an engine is: what it can make, what that costs, and how it makes a clip."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from aiprod_render.film import ClipSpec
from aiprod_render.progress import Progress
from aiprod_runtime.errors import AiprodError, FailedPrecondition


@dataclass(frozen=True, slots=True)
class Size:
    """A size that an engine makes; what a second of it costs in micro-dollars, None when unknown."""

    width: int
    height: int
    cost_per_second: int | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can make. Empty `sizes` and `rates` mean all; `longest` and takes are seconds."""

    engine: str
    concurrency: int
    seed_honoured: bool
    resumable: bool
    negative_prompt: bool
    max_pixels: int
    cost_per_second: int | None
    sizes: tuple[Size, ...] = ()
    rates: tuple[Fraction, ...] = ()
    takes: tuple[int, ...] = ()
    longest: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What orders cost in sum: micro-dollars of those with a known price, and how many have none."""

    micros: int = 0
    unpriced: int = 0


class Engine(Protocol):
    """Makes clips."""

    @property
    def capabilities(self) -> Capabilities: ...

    def price(self, spec: ClipSpec) -> int | None:
        """What a new clip costs in micro-dollars; None when unknown."""

    def spent(self, job: str) -> Spent:
        """What was ordered for a job and is paid for, taken in or not."""

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Make the clip somewhere in `folder`, for `job`; what is spent is told to `progress`.

        Filtered, WorkEnded, and the errors of `Workers.run`.
        """


class Filtered(AiprodError):
    """The model made `count` videos that it does not show, and says why."""

    code = "FAILED_PRECONDITION"

    def __init__(self, count: int, reasons: tuple[str, ...]) -> None:
        told = "; ".join(reasons) or "it does not say why"
        super().__init__(f"the model held back what it made: {told}", reason="RENDER_FILTERED")
        self.count = count
        self.reasons = reasons


class WorkEnded(AiprodError):
    """Somebody ended the work where it is done."""

    code = "CANCELLED"


def check(spec: ClipSpec, can: Capabilities) -> None:
    """FailedPrecondition where the engine cannot make it, saying what it can."""
    form, seconds = spec.format, spec.frame_count / spec.format.rate
    sizes = [(size.width, size.height) for size in can.sizes]
    if sizes and (form.width, form.height) not in sizes:
        possible = ", ".join(f"{width}x{height}" for width, height in sizes)
        raise _cannot(can, f"{form.width}x{form.height}", possible, "format")
    if can.rates and form.rate not in can.rates:
        possible = ", ".join(f"{rate} frames/s" for rate in can.rates)
        raise _cannot(can, f"{form.rate} frames/s", possible, "format.frame_rate")
    if can.longest is not None and seconds > can.longest:
        possible = f"scenes of up to {float(can.longest):g} s"
        raise _cannot(can, f"a scene of {float(seconds):g} s", possible, "frame_count")
    if spec.negative_prompt and not can.negative_prompt:
        raise _cannot(can, "a negative prompt", "none", "negative_prompt")


def check_price(price: int | None, limit: int | None) -> None:
    """FailedPrecondition where a clip may cost more than `limit` micro-dollars; None is no limit."""
    if limit is None or (price is not None and price <= limit):
        return
    told = "what it costs is unknown" if price is None else f"it costs ${price / 1e6:.2f}"
    raise FailedPrecondition(
        f"the scene may cost ${limit / 1e6:.2f} and {told}: raise the limit, or make it shorter or smaller",
        reason="SCENE_TOO_EXPENSIVE",
        field="max_cost_usd_micros",
    )


def _cannot(can: Capabilities, asked: str, possible: str, field: str) -> FailedPrecondition:
    return FailedPrecondition(
        f"{can.engine} cannot make {asked}; possible: {possible}", reason="ENGINE_CANNOT", field=field
    )
