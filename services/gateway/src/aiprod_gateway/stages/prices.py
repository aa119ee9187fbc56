"""What scenes and films cost at the prices that render's engines state."""

from fractions import Fraction
from math import ceil

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import SECOND
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.messages.values import read_rate

_SCENE_SECONDS = 3
"""About how long a scene is that is not planned yet."""


def engine_of(can: render_api.Capabilities, engine: film_engine.Engine.ValueType) -> render_api.Capabilities:
    """Returns what an engine can make; the default for one that is not stated, or that render lacks."""
    # A render service of an earlier release has one engine, and lists none.
    return next((offer for offer in can.engines if engine and offer.kind == engine), can)


def scene_prices(can: render_api.Capabilities, manifest: film.Manifest) -> list[int | None]:
    """Returns the price of each scene's clip in micro-dollars; None where it is unknown."""
    planned = read_manifest(manifest)
    rate = planned.format.rate
    return [
        0
        if scene.HasField("media")
        else take_price(engine_of(can, scene.engine), manifest.format, span.count / rate)
        for scene, span in zip(manifest.scenes, planned.spans, strict=True)
    ]


def newest_scene_price(can: render_api.Capabilities, manifest: film.Manifest, frames: int) -> int | None:
    """Returns the price of the last scene with this many frames, in micro-dollars; None if it is unknown."""
    engine = engine_of(can, manifest.scenes[-1].engine)
    return take_price(engine, manifest.format, frames / read_rate(manifest.format.frame_rate))


def film_price(can: render_api.Capabilities, job: pb.Job) -> int | None:
    """Returns about what a job's film costs before it is planned, in micro-dollars; None if unknown."""
    stated = [scene.engine or job.options.engine for scene in job.storyboard.scenes]
    count = len(stated) or ceil(job.duration_sec / _SCENE_SECONDS)
    engines = [engine_of(can, engine) for engine in stated or [job.options.engine] * count]
    prices = [_about(engine, job.format, job.duration_sec / count) for engine in engines]
    return None if None in prices else round(sum(price or 0 for price in prices))


def _about(engine: render_api.Capabilities, video: film.VideoFormat, seconds: float) -> float | None:
    second = _second_price(engine, video)
    return None if second is None else second * seconds + engine.cost_usd_micros_per_scene


def take_price(engine: render_api.Capabilities, video: film.VideoFormat, seconds: Fraction) -> int | None:
    """Returns what a scene of some seconds costs in micro-dollars; None if it is unknown."""
    # The whole take is paid for, and a scene is cut from the shortest one that holds it.
    takes = [Fraction(take.ToNanoseconds(), SECOND) for take in engine.take_durations]
    paid = min((take for take in takes if take >= seconds), default=seconds)
    price = _about(engine, video, float(paid))
    return None if price is None else round(price)


def _second_price(engine: render_api.Capabilities, video: film.VideoFormat) -> int | None:
    for size in engine.sizes:
        if (size.width, size.height) == (video.width, video.height):
            return size.cost_usd_micros_per_second if size.HasField("cost_usd_micros_per_second") else None
    return engine.cost_usd_micros_per_second if engine.HasField("cost_usd_micros_per_second") else None
