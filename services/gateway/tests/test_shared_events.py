"""The events of a job in PostgreSQL, which the gateway appends to DBOS's table itself."""

import psycopg

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb

from .process import started

FILM = api.CreateJobRequest(prompt="a film", duration_sec=12)


async def watched(gateway, name: str) -> list[pb.JobEvent]:
    return [event async for event in gateway.stub.WatchJob(api.WatchJobRequest(name=name))]


async def begun(gateway, name: str, scene: str) -> None:
    call = gateway.stub.WatchJob(api.WatchJobRequest(name=name))
    async for event in call:
        if event.stage == Stage.RENDER and event.scene == scene:
            call.cancel()
            return


async def test_events_of_scenes_at_once_are_stored_as_dbos_would(services, shared) -> None:
    services.llm.scenes = 6
    async with started(shared) as gateway:
        job = await gateway.stub.CreateJob(FILM)
        events = await watched(gateway, job.name)
        assert events[-1].job.state == pb.Job.SUCCEEDED
        with psycopg.connect(shared.database) as admin:
            stored = admin.execute(
                """select "offset", streams.serialization, function_name from dbos.streams
                   left join dbos.operation_outputs using (workflow_uuid, function_id) order by "offset" """
            ).fetchall()
    assert [offset for offset, *_ in stored] == list(range(len(stored)))
    assert {serialization for _, serialization, _ in stored} == {"portable_json"}
    # A retry removes the events of the steps that it repeats, by the number of their step.
    steps = {f"render s{number}" for number in range(1, 7)}
    assert steps < {step for *_, step in stored}
    assert None not in {step for *_, step in stored}


async def test_a_run_that_lost_its_job_appends_nothing(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    lost = "gateway-lost"
    async with started(shared) as gateway:
        job = await gateway.stub.CreateJob(FILM)
        await begun(gateway, job.name, "s1")
        services.render.held.clear()
        with psycopg.connect(shared.database, autocommit=True) as admin:
            admin.execute("update dbos.workflow_status set executor_id = %s, owner_xid = %s", (lost, lost))
            # Its heir is the same gateway, which now runs the job a second time.
            admin.execute("insert into instance(id, ended) values(%s, true)", (lost,))
        await services.render.held.wait()
        services.render.release.set()
        events = await watched(gateway, job.name)
    assert events[-1].job.state == pb.Job.SUCCEEDED, events[-1].job.error
    ends = [event for event in events if event.stage == Stage.RENDER and event.scene and event.fraction == 1]
    assert len(ends) == 1
