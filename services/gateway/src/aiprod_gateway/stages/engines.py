"""The engines that render has: which of them a job wants, and what they offer."""

from collections.abc import Sequence
from fractions import Fraction

import grpc

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import unshown_pb2 as film_unshown
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod_gateway.jobs.new_jobs import DEFAULT_FORMAT
from aiprod_gateway.stages.prices import engine_of, take_price
from aiprod_rpc.errors import FailedPrecondition

_EXAMPLE_SCENES, _EXAMPLE_SECONDS = 6, Fraction(5)
"""The film of which an offer states the price: 30 s."""
_ANSWER_SECONDS = 3
"""How long render has for its answer while somebody waits for a new job."""
_ABSENT = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
_OF_DRAWINGS = frozenset(
    {
        film_unshown.Unshown.NO_FIGURE,
        film_unshown.Unshown.NO_STYLE,
        film_unshown.Unshown.NO_PLACE,
        film_unshown.Unshown.NO_ACT,
        film_unshown.Unshown.NO_CAMERA,
        film_unshown.Unshown.NO_LOOK,
    }
)
"""Why the embedded renderer does not show something that a model shows."""


def check_engines(can: render_api.Capabilities, job: pb.Job) -> None:
    """Raises FailedPrecondition if a job wants an engine that render lacks."""
    offered = {offer.kind for offer in can.engines}
    missing = sorted(film_engine.Engine.Name(engine) for engine in _wanted(job) - offered if engine)
    if missing:
        names = ", ".join(film_engine.Engine.Name(offer.kind) for offer in can.engines)
        raise FailedPrecondition(
            f"this deployment has no engine {', '.join(missing)}; it has {names}. Choose one of them, or "
            "configure it where the render service runs",
            reason="ENGINE_MISSING",
            field="options.engine",
        )


async def refuse_missing_engines(render: RenderServiceStub, jobs: Sequence[pb.Job]) -> None:
    """Raises as `check_engines` for new jobs; asks render only if one of them names an engine.

    A job is created even if render does not answer, since the job asks again before it spends anything.
    """
    named = [job for job in jobs if any(_wanted(job))]
    if not named:
        return
    try:
        can = await render.GetCapabilities(render_api.GetCapabilitiesRequest(), timeout=_ANSWER_SECONDS)
    except grpc.aio.AioRpcError as error:
        if error.code() not in _ABSENT:
            raise
        return
    for job in named:
        check_engines(can, job)


def _wanted(job: pb.Job) -> set[film_engine.Engine.ValueType]:
    return {job.options.engine, *(scene.engine for scene in job.storyboard.scenes)}


def is_missed(can: render_api.Capabilities, job: pb.Job, unshown: film_unshown.Unshown) -> bool:
    """Returns whether a film misses what the planner says that the embedded renderer does not show."""
    engine = engine_of(can, job.options.engine).kind
    if unshown.reason == film_unshown.Unshown.NO_REFERENCE and engine == film_engine.STILLS:
        # One of a scene says that it has more of them than a model reads.
        return bool(unshown.scene)
    return unshown.reason not in _OF_DRAWINGS or engine in (
        film_engine.ENGINE_UNSPECIFIED,
        film_engine.ANIMATIC,
    )


def offers(can: render_api.Capabilities) -> list[pb.EngineOffer]:
    """Returns what each engine offers, the default first."""
    return [_offer(engine) for engine in can.engines]


def _offer(engine: render_api.Capabilities) -> pb.EngineOffer:
    offer = pb.EngineOffer(
        engine=engine.kind,
        name=engine.engine,
        cost_usd_micros_per_scene=engine.cost_usd_micros_per_scene,
        sizes=[f"{size.width}x{size.height}" for size in engine.sizes],
        frame_rates=engine.frame_rates,
        max_scene_duration=engine.max_duration if engine.HasField("max_duration") else None,
        concurrency=engine.concurrency,
    )
    if engine.HasField("cost_usd_micros_per_second"):
        offer.cost_usd_micros_per_second = engine.cost_usd_micros_per_second
    scene = take_price(engine, DEFAULT_FORMAT, _EXAMPLE_SECONDS)
    if scene is not None:
        offer.example_cost_usd_micros = scene * _EXAMPLE_SCENES
    return offer
