"""What guests see of messages about costs."""

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_rpc.call import Call
from aiprod_rpc.errors import ResourceExhausted, Unavailable
from aiprod_rpc.status import error_status, reason
from aiprod_server.guest_view import frame_seen_by, seen_by

GUEST = Call(user="guest:000000000000000000000001")


def failed(error: Exception) -> gateway_pb.Job:
    return gateway_pb.Job(name="jobs/film", error=error_status(error), cost_usd_micros=7)


def test_an_error_about_money_keeps_its_reason_and_loses_its_amounts() -> None:
    job = failed(
        ResourceExhausted("the job may cost $0.50", reason="JOB_COST_LIMIT", quota="daily_budget_usd")
    )
    seen = seen_by(GUEST, job)
    assert (reason(seen.error), seen.error.code) == ("JOB_COST_LIMIT", job.error.code)
    assert "0.50" not in str(seen)
    assert not seen.HasField("cost_usd_micros")
    assert seen_by(Call(user="ada"), job) == job


def test_other_errors_stay() -> None:
    job = failed(Unavailable("render is away; try again", reason="RENDER_AWAY"))
    assert seen_by(GUEST, job).error == job.error


def test_a_serialized_message_is_shared_with_all_but_guests() -> None:
    frame = failed(Unavailable("away", reason="RENDER_AWAY")).SerializeToString()
    assert frame_seen_by(Call(user="ada"), gateway_pb.Job, frame) is frame
    assert not gateway_pb.Job.FromString(frame_seen_by(GUEST, gateway_pb.Job, frame)).HasField(
        "cost_usd_micros"
    )
