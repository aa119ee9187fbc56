"""What became of the films that a load asked for."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub

ENDED = (gateway_pb.Job.SUCCEEDED, gateway_pb.Job.FAILED, gateway_pb.Job.CANCELLED)
POLL_SECONDS = 2.0
ALL_USERS = "-"


@dataclass(frozen=True, slots=True)
class Films:
    """Ended films: how many were delivered, their times from request to delivery, and their cost.

    `seconds` is in order. `unfinished` is how many had not ended when the time was up. `memory_mb` is the
    most memory that the stack held meanwhile, in megabytes; 0 of a stack elsewhere.
    """

    delivered: int
    failed: int
    unfinished: int
    seconds: Sequence[float]
    wall_seconds: float
    usd_micros: int
    memory_mb: float = 0.0

    @property
    def requests(self) -> int:
        """How many films were asked for."""
        return self.delivered + self.failed + self.unfinished

    def percentile(self, percent: float) -> float:
        """The seconds that `percent` of the deliveries do not exceed; 0 if there are none."""
        last = len(self.seconds) - 1
        return self.seconds[min(last, int(percent / 100 * len(self.seconds)))] if self.seconds else 0.0


def until_ended(channel: grpc.Channel, token: str, count: int, seconds: float) -> Films:
    """Waits until the `count` newest jobs of all users have ended, at most `seconds`."""
    stub, metadata = GenerationServiceStub(channel), _authorized(token)
    deadline = time.monotonic() + seconds
    while True:
        jobs = _newest(stub, metadata, count)
        if all(job.state in ENDED for job in jobs) or time.monotonic() > deadline:
            return _summary(jobs)
        time.sleep(POLL_SECONDS)


def delivered_job(channel: grpc.Channel, token: str) -> str:
    """The name of a delivered job of the token's user; empty if there is none."""
    request = gateway_api.ListJobsRequest(page_size=100)
    jobs = GenerationServiceStub(channel).ListJobs(request, metadata=_authorized(token), timeout=30).jobs
    return next((job.name for job in jobs if job.state == gateway_pb.Job.SUCCEEDED), "")


def _newest(stub: GenerationServiceStub, metadata: list[tuple[str, str]], count: int) -> list[gateway_pb.Job]:
    user = ALL_USERS if metadata else ""
    jobs: list[gateway_pb.Job] = []
    page = ""
    while len(jobs) < count:
        request = gateway_api.ListJobsRequest(
            page_size=min(100, count - len(jobs)), page_token=page, user=user
        )
        response = stub.ListJobs(request, metadata=metadata, timeout=30)
        jobs += response.jobs
        page = response.next_page_token
        if not page:
            break
    return jobs


def _summary(jobs: Sequence[gateway_pb.Job]) -> Films:
    delivered = [job for job in jobs if job.state == gateway_pb.Job.SUCCEEDED]
    ended = [job.end_time.ToNanoseconds() for job in delivered]
    first = min((job.create_time.ToNanoseconds() for job in jobs), default=0)
    return Films(
        delivered=len(delivered),
        failed=sum(job.state in (gateway_pb.Job.FAILED, gateway_pb.Job.CANCELLED) for job in jobs),
        unfinished=sum(job.state not in ENDED for job in jobs),
        seconds=sorted(
            (job.end_time.ToNanoseconds() - job.create_time.ToNanoseconds()) / 1e9 for job in delivered
        ),
        wall_seconds=(max(ended, default=first) - first) / 1e9,
        usd_micros=sum(job.cost_usd_micros for job in jobs),
    )


def _authorized(token: str) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {token}")] if token else []
