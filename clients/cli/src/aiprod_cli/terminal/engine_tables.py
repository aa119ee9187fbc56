"""What the user sees of engines."""

from collections.abc import Iterable

from rich.table import Column, Table

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_film.frames import SECOND


def engines_table(offers: Iterable[gateway_pb.EngineOffer]) -> Table:
    """One row for each engine."""
    table = Table(
        Column("--engine", no_wrap=True),
        Column("Name"),
        Column("A scene", justify="right"),
        Column("A second", justify="right"),
        Column("30 s, 6 scenes", justify="right"),
        Column("Longest scene", justify="right"),
        Column("Sizes"),
    )
    for offer in offers:
        is_priced = offer.HasField("cost_usd_micros_per_second")
        example = offer.example_cost_usd_micros if offer.HasField("example_cost_usd_micros") else None
        longest = offer.max_scene_duration.ToNanoseconds() / SECOND
        table.add_row(
            film_engine.Engine.Name(offer.engine).lower(),
            offer.name,
            _usd(offer.cost_usd_micros_per_scene if is_priced else None),
            _usd(offer.cost_usd_micros_per_second if is_priced else None),
            _usd(example),
            # An engine without a limit makes any scene, and a scene lasts up to 60 s.
            f"{longest:g} s" if longest else "60 s",
            ", ".join(offer.sizes) or "all",
        )
    return table


def _usd(micros: int | None) -> str:
    if micros is None:
        return "unknown"
    return f"${micros / 1e6:.3f}" if micros else "free"
