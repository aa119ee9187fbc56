"""What scenes and films cost at the prices that render's engine states."""

from fractions import Fraction

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import SECOND
from aiprod_film.messages import read_manifest, read_rate


def scene_prices(engine: render_api.Capabilities, manifest: film.Manifest) -> list[int | None]:
    """Returns the price of each scene's clip in micro-dollars; None where it is unknown."""
    planned = read_manifest(manifest)
    rate = planned.format.rate
    return [_price(engine, manifest.format, span.count / rate) for span in planned.spans]


def scene_price(engine: render_api.Capabilities, video: film.VideoFormat, frames: int) -> int | None:
    """Returns the price of a clip with this many frames in micro-dollars; None if it is unknown."""
    return _price(engine, video, frames / read_rate(video.frame_rate))


def film_price(engine: render_api.Capabilities, video: film.VideoFormat, seconds: float) -> int | None:
    """Returns about what a film costs whose scenes are not planned, in micro-dollars; None if unknown."""
    second = _second_price(engine, video)
    return None if second is None else round(second * seconds)


def _price(engine: render_api.Capabilities, video: film.VideoFormat, seconds: Fraction) -> int | None:
    second = _second_price(engine, video)
    if second is None:
        return None
    # The whole take is paid for, and a scene is cut from the shortest one that holds it.
    takes = [Fraction(take.ToNanoseconds(), SECOND) for take in engine.take_durations]
    return round(second * min((take for take in takes if take >= seconds), default=seconds))


def _second_price(engine: render_api.Capabilities, video: film.VideoFormat) -> int | None:
    for size in engine.sizes:
        if (size.width, size.height) == (video.width, video.height):
            return size.cost_usd_micros_per_second if size.HasField("cost_usd_micros_per_second") else None
    return engine.cost_usd_micros_per_second if engine.HasField("cost_usd_micros_per_second") else None
