"""Amounts as text: money, bytes."""

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_film.amounts import dollars


def cost_text(job: gateway_pb.Job | storage_pb.DeliveryManifest) -> str:
    """The cost in US dollars. If a part is unknown, the sum of the known parts is a lower bound."""
    if job.HasField("cost_usd_micros"):
        return dollars(job.cost_usd_micros)
    costs = job.costs.values() if isinstance(job, gateway_pb.Job) else ()
    lower_bound = sum(cost.usd_micros for cost in costs)
    return f"unknown, at least {dollars(lower_bound)}" if lower_bound else "unknown"


def counted(number: int, noun: str) -> str:
    """A number of things whose plural ends with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def megabytes(size: int) -> str:
    """Bytes as megabytes."""
    return f"{size / 1e6:.1f} MB"
