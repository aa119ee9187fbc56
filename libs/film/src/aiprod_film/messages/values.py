"""Translates rates, lengths, formats, assets, and costs."""

from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import cost_pb2 as film_cost
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.asset import Asset
from aiprod_film.cost import Cost
from aiprod_film.manifest import VideoFormat


def read_rate(message: film.FrameRate) -> Fraction:
    """Returns the frames per second."""
    return Fraction(message.numerator, message.denominator)


def write_rate(rate: Fraction) -> film.FrameRate:
    """Returns the message, in lowest terms."""
    # Fraction has reduced 60000/2002 to 30000/1001: equal rates have equal bytes, and so equal keys.
    return film.FrameRate(numerator=rate.numerator, denominator=rate.denominator)


def write_duration(nanoseconds: int) -> Duration:
    """Returns the message of a length in nanoseconds."""
    message = Duration()
    message.FromNanoseconds(nanoseconds)
    return message


def read_format(message: film.VideoFormat) -> VideoFormat:
    """Returns size and frame rate."""
    return VideoFormat(message.width, message.height, read_rate(message.frame_rate))


def write_format(video: VideoFormat) -> film.VideoFormat:
    """Returns the message."""
    return film.VideoFormat(width=video.width, height=video.height, frame_rate=write_rate(video.rate))


def read_asset(message: film_asset.Asset) -> Asset:
    """Returns the stored file; create time and labels stay in the message."""
    return Asset(message.name, message.generation, message.size, message.crc32c, message.content_type)


def write_asset(asset: Asset) -> film_asset.Asset:
    """Returns the message."""
    return film_asset.Asset(
        name=asset.name,
        generation=asset.generation,
        size=asset.size,
        crc32c=asset.crc32c,
        content_type=asset.content_type,
    )


def write_cost(cost: Cost) -> film_cost.Cost:
    """Returns the message."""
    return film_cost.Cost(usd_micros=cost.usd_micros, unpriced_calls=cost.unpriced_calls)
