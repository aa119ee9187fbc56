"""What a job costs, in micro-dollars. A step that runs again spends again, so costs add up."""

from collections.abc import Sequence

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.gateway.v1 import resources_pb2 as pb

LLM, RENDER = "llm", "render"
"""The services that spend, as `Job.costs` names them."""


def known_cost(job: pb.Job) -> int:
    """Returns the known part of what the job cost in all its attempts, in micro-dollars."""
    return sum(cost.usd_micros for cost in job.costs.values())


def reservation(job: pb.Job) -> int:
    """Returns what the job counts of the day's budget until it ends, in micro-dollars: its estimate, or more.

    What its earlier attempts cost is in the ledger.
    """
    earlier = sum(attempt.cost.usd_micros for attempt in job.earlier_attempts)
    return max(0, max(job.estimated_cost_usd_micros, known_cost(job)) - earlier)


def attempt_cost(job: pb.Job) -> Cost:
    """Returns what the newest attempt of the job cost so far."""
    earlier = [attempt.cost for attempt in job.earlier_attempts]
    usd = known_cost(job) - sum(cost.usd_micros for cost in earlier)
    unpriced = sum(cost.unpriced_calls for cost in job.costs.values())
    # What an earlier attempt seemed to cost may have become less when the service stated it.
    return Cost(
        usd_micros=max(usd, 0),
        unpriced_calls=max(unpriced - sum(cost.unpriced_calls for cost in earlier), 0),
    )


def set_estimates(prices: Sequence[int | None], job: pb.Job) -> None:
    """Sets the price of each scene and of the film, in micro-dollars; None where it is unknown."""
    job.ClearField("estimated_cost_usd_micros")
    for scene, price in zip(job.scenes, prices, strict=True):
        scene.ClearField("estimated_cost_usd_micros")
        if price is not None:
            scene.estimated_cost_usd_micros = price
    if None not in prices:
        job.estimated_cost_usd_micros = sum(price or 0 for price in prices)


def add_cost(service: str, micros: int | None, job: pb.Job) -> None:
    """Adds micro-dollars to the cost of a service; None where the price is unknown."""
    cost = job.costs[service]
    cost.usd_micros += micros or 0
    cost.unpriced_calls += micros is None
    _sum_costs(job)


def add_render_cost(micros: int | None, job: pb.Job) -> None:
    """Adds micro-dollars to the cost of render; None where the price is unknown."""
    add_cost(RENDER, micros, job)


def set_cost(service: str, cost: Cost, job: pb.Job) -> None:
    """Replaces the sum of a service's answers by the cost that the service states.

    The service's figure is right: it has calls without an answer, and it counts once what it made for
    several jobs.
    """
    job.costs[service].CopyFrom(cost)
    _sum_costs(job)


def set_cost_unknown(service: str, job: pb.Job) -> None:
    """Makes the job's cost unknown because the service cannot state it."""
    add_cost(service, None, job)


def _sum_costs(job: pb.Job) -> None:
    # One unknown price makes the whole cost unknown, for good.
    if any(cost.unpriced_calls for cost in job.costs.values()):
        job.ClearField("cost_usd_micros")
    else:
        job.cost_usd_micros = sum(cost.usd_micros for cost in job.costs.values())
