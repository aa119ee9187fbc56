"""Veo rejects, filters, fails, loses operations and is slow: nothing is paid for twice."""

from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod_rpc.status import reason, received_reason, received_status

from .fake_vertex import FILTERED, FakeVertex, Fault
from .veo_service import LIST_PRICE, VeoService

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"frame_count": 193}, "scenes of up to 8 s", "frame_count"),
        ({"rate": (30, 1)}, "24 frames/s", "format.frame_rate"),
        ({"size": (720, 720)}, "1280x720, 1920x1080, 720x1280, 1080x1920", "format"),
    ],
)
async def test_an_unsupported_clip_is_rejected_with_the_supported_values(
    veo: VeoService, changes: dict[str, Any], message: str, field: str
) -> None:
    form = veo.requests.format(*changes.get("size", (1280, 720)), changes.get("rate", (24, 1)))
    request = veo.scene(1, changes.get("frame_count", 48), format=form)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await veo.render(request)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert received_reason(caught.value) == "ENGINE_CANNOT"
    assert message in str(caught.value.details())
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in received_status(caught.value).details)
    assert bad.field_violations[0].field == field
    assert not veo.vertex.orders


async def test_a_scene_above_the_price_limit_is_not_started(veo: VeoService, open_veo: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await veo.render(veo.scene(1, max_cost_usd_micros=4 * LIST_PRICE - 1))
    assert received_reason(caught.value) == "SCENE_TOO_EXPENSIVE"
    async with open_veo(veo_model="veo-9") as unknown:
        with pytest.raises(grpc.aio.AioRpcError, match="unknown"):
            await unknown.render(unknown.scene(1, max_cost_usd_micros=10**9))
        assert not veo.vertex.orders
        clip = await unknown.clip(unknown.scene(1))
    assert not clip.HasField("cost_usd_micros"), "an unknown price is not zero"


async def test_a_filtered_video_is_reported_with_its_reason(veo: VeoService) -> None:
    veo.vertex.endings = [FILTERED]
    last = await veo.render(veo.scene(1))
    assert last.filtered.count == 1
    assert "celebrity likeness" in last.filtered.reasons[0]
    assert last.filtered.cost_usd_micros == 0


async def test_a_used_up_quota_comes_with_a_retry_delay(veo: VeoService) -> None:
    veo.vertex.start_faults = [Fault(429, "RESOURCE_EXHAUSTED", 7)]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await veo.render(veo.scene(1))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    delay = error_details_pb2.RetryInfo()
    assert any(detail.Unpack(delay) for detail in received_status(caught.value).details)
    assert delay.retry_delay.seconds == 7


@pytest.mark.parametrize(
    ("fault", "retryable", "code"),
    [
        (Fault(503, "UNAVAILABLE"), True, "MODEL_UNAVAILABLE"),
        (Fault(403, "PERMISSION_DENIED"), False, "MODEL_REFUSED"),
        (Fault(404, "NOT_FOUND"), False, "OPERATION_LOST"),
    ],
)
async def test_a_failed_start_is_not_retried(veo: VeoService, fault: Any, retryable: bool, code: str) -> None:
    veo.vertex.start_faults = [fault]
    failed = (await veo.render(veo.scene(1))).failed
    assert (failed.retryable, reason(failed.error)) == (retryable, code)
    assert not veo.vertex.orders


async def test_failed_polls_cost_nothing(veo: VeoService) -> None:
    veo.vertex.poll_faults = [Fault(503, "UNAVAILABLE"), Fault(429, "RESOURCE_EXHAUSTED", 1)] * 2
    await veo.clip(veo.scene(1))
    assert (len(veo.vertex.orders), veo.vertex.polls) == (1, 5)


@pytest.mark.parametrize(
    ("code", "event", "why"),
    [(13, "failed", "OPERATION_FAILED"), (3, "failed", "OPERATION_REFUSED"), (1, "cancelled", "")],
)
async def test_a_failed_operation_is_not_resumed(veo: VeoService, code: int, event: str, why: str) -> None:
    veo.vertex.endings = [{"error": {"code": code, "message": "it went wrong"}}]
    last = await veo.render(veo.scene(1))
    assert last.WhichOneof("event") == event
    if why:
        assert reason(last.failed.error) == why
    await veo.clip(veo.scene(1))
    assert len(veo.vertex.orders) == 2, "the next call orders again"


async def leave_an_operation(open_veo: Any, vertex: FakeVertex) -> None:
    """Cancels a call once its operation has started."""
    vertex.operations_end = False
    async with open_veo() as veo:
        call = veo.stub.RenderScene(veo.scene(1))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
    vertex.operations_end = True


async def test_a_cancelled_call_is_resumed_by_the_next(open_veo: Any, vertex: FakeVertex) -> None:
    await leave_an_operation(open_veo, vertex)
    async with open_veo() as veo:
        clip = await veo.clip(veo.scene(1))
    assert clip.cost_usd_micros == 4 * LIST_PRICE, "the call that gets the take reports its cost"
    assert len(vertex.orders) == 1


async def test_an_unconfirmed_order_is_on_the_bill(veo: VeoService, vertex: FakeVertex) -> None:
    vertex.silent = True
    failed = (await veo.render(veo.scene(1))).failed
    assert (failed.retryable, reason(failed.error)) == (True, "MODEL_UNREACHABLE")
    vertex.silent = False
    clip = await veo.clip(veo.scene(1))
    assert len(vertex.orders) == 2
    assert clip.cost_usd_micros == 2 * 4 * LIST_PRICE


async def test_an_operation_that_vertex_deleted_is_started_again(open_veo: Any, vertex: FakeVertex) -> None:
    await leave_an_operation(open_veo, vertex)
    vertex.expire()
    async with open_veo() as veo:
        await veo.clip(veo.scene(1))
    assert len(vertex.orders) == 2


async def test_takes_queue_up_to_a_limit(open_veo: Any, vertex: FakeVertex) -> None:
    vertex.operations_end = False
    async with open_veo(veo_at_once=1, max_queued=1) as veo:
        first = veo.stub.RenderScene(veo.scene(1))
        while not (await first.read()).progress.operation:
            pass
        second = veo.stub.RenderScene(veo.scene(2))
        while not (await second.read()).queued.position:
            pass
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await veo.render(veo.scene(3))
        assert received_reason(caught.value) == "RENDER_QUEUE_FULL"
        assert len(vertex.orders) == 1
        first.cancel()
        second.cancel()


async def test_an_unreadable_video_fails_with_its_cost(veo: VeoService, vertex: FakeVertex) -> None:
    vertex.endings = [{"response": {"videos": [{"bytesBase64Encoded": "bm90IGEgdmlkZW8="}]}}]
    failed = (await veo.render(veo.scene(1))).failed
    assert reason(failed.error) == "TAKE_UNREADABLE"
    assert not failed.retryable
    assert failed.cost_usd_micros == 4 * LIST_PRICE
