"""Operators and auditors see the jobs of all users; only operators cancel them."""

from collections.abc import AsyncIterator

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_rpc.call import AUDITOR, OPERATOR, Call, in_call
from aiprod_rpc.status import received_reason

OLGA = Call(user="olga", roles=frozenset([OPERATOR]))
AUDREY = Call(user="audrey", roles=frozenset([AUDITOR]))
EVE = Call(user="eve")


@pytest.fixture
async def job(gateway) -> AsyncIterator[pb.Job]:
    """A job of the user ada, after one of bob."""
    with in_call(Call(user="bob")):
        await gateway.CreateJob(api.CreateJobRequest(prompt="his film"))
    with in_call(Call(user="ada")):
        yield await gateway.CreateJob(api.CreateJobRequest(prompt="her film"))


async def reason_of(call) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call
    return received_reason(failure.value)


@pytest.mark.parametrize("caller", [OLGA, AUDREY], ids=lambda call: call.user)
async def test_a_role_sees_the_jobs_of_all_users(gateway, job, caller) -> None:
    with in_call(caller):
        assert (await gateway.GetJob(api.GetJobRequest(name=job.name))).prompt == "her film"
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
        assert events[-1].job.HasField("end_time")
        assert not (await gateway.ListJobs(api.ListJobsRequest())).jobs
        assert len((await gateway.ListJobs(api.ListJobsRequest(user="bob"))).jobs) == 1
        first = await gateway.ListJobs(api.ListJobsRequest(user="-", page_size=1))
        rest = await gateway.ListJobs(api.ListJobsRequest(user="-", page_token=first.next_page_token))
    assert [job.prompt for job in (*first.jobs, *rest.jobs)] == ["her film", "his film"]


async def test_without_a_role_the_jobs_of_others_are_not_listed(gateway, job) -> None:
    with in_call(EVE):
        for user in ("-", "ada"):
            assert await reason_of(gateway.ListJobs(api.ListJobsRequest(user=user))) == "ROLE_REQUIRED"
        assert not (await gateway.ListJobs(api.ListJobsRequest(user="eve"))).jobs
        assert await reason_of(gateway.GetJob(api.GetJobRequest(name=job.name))) == "JOB_NOT_FOUND"
        assert await reason_of(gateway.CancelJob(api.CancelJobRequest(name=job.name))) == "JOB_NOT_FOUND"


async def test_an_operator_cancels_and_an_auditor_does_not(gateway, job) -> None:
    request = api.CancelJobRequest(name=job.name)
    with in_call(AUDREY):
        assert await reason_of(gateway.CancelJob(request)) == "AUDITOR_READS_ONLY"
        assert await reason_of(gateway.CreateJob(api.CreateJobRequest(prompt="x"))) == "AUDITOR_READS_ONLY"
    with in_call(OLGA):
        assert (await gateway.CancelJob(request)).state == pb.Job.CANCELLED
        missing = api.CancelJobRequest(name="jobs/missing")
        assert await reason_of(gateway.CancelJob(missing)) == "JOB_NOT_FOUND"


async def test_callers_learn_their_roles(gateway) -> None:
    with in_call(OLGA):
        assert await gateway.GetCaller(api.GetCallerRequest()) == pb.Caller(
            user="olga", roles=[pb.Caller.OPERATOR]
        )
    with in_call(EVE):
        assert await gateway.GetCaller(api.GetCallerRequest()) == pb.Caller(user="eve")
