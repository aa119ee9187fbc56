"""What callers read about a request that breaks its contract's rules, over a real connection."""

from collections.abc import AsyncIterator

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_rpc.status import received_reason, received_status
from aiprod_rpc.violations import SHOWN_CHARACTERS
from libs.server.tests.rooms import ROOM

ID = "0b9f1c52-4d0e-4b0b-9b39-0c8f7d3f4a11"


async def refusal(rooms: rpc.CollabServiceStub, submit: collab_api.Submit) -> grpc.aio.AioRpcError:
    async def requests() -> AsyncIterator[collab_api.JoinRequest]:
        yield collab_api.JoinRequest(submit=submit)

    with pytest.raises(grpc.aio.AioRpcError) as failure:
        [frame async for frame in rooms.Join(requests())]
    return failure.value


def fields(error: grpc.aio.AioRpcError) -> list[tuple[str, str]]:
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in received_status(error).details)
    return [(violation.field, violation.description) for violation in bad.field_violations]


async def test_a_request_with_many_faults_gets_an_answer_that_fits_into_headers(
    rooms: rpc.CollabServiceStub,
) -> None:
    stroke = collab_pb.Stroke(tool=collab_pb.Stroke.PEN, points=[2.0] * 128)
    drawing = collab_pb.Drawing(strokes=[stroke] * 20)
    comment = collab_pb.Comment(text="here", start_frame=1, end_frame=2, drawing=drawing)
    error = await refusal(rooms, collab_api.Submit(request_id=ID, comment=comment))
    assert (error.code().name, received_reason(error)) == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    *first, rest = fields(error)
    assert first[0] == ("submit.comment.drawing.strokes[0].points[0]", "must be from 0 to 1")
    assert rest == ("", f"and {20 * 128 - len(first)} more like these")
    assert len(error.details() or "") < 2 * SHOWN_CHARACTERS


async def test_an_empty_oneof_names_its_choices(rooms: rpc.CollabServiceStub) -> None:
    error = await refusal(rooms, collab_api.Submit(request_id=ID))
    assert fields(error)[0][0] == "submit.body"
    assert fields(error)[0][1].startswith("set exactly one of ")
    assert "comment, " in fields(error)[0][1]


async def test_missing_values_are_named_as_missing(rooms: rpc.CollabServiceStub) -> None:
    error = await refusal(rooms, collab_api.Submit(review=collab_pb.Review(film=1)))
    assert dict(fields(error)) == {
        "submit.request_id": "must not be empty, but a valid UUID",
        "submit.review.verdict": "must be set",
    }


async def test_headers_may_take_as_much_as_the_edge_lets_in(rooms: rpc.CollabServiceStub) -> None:
    # As the cookies of other pages of this machine, or the token of a user with many groups.
    room = await rooms.GetRoom(collab_api.GetRoomRequest(name=ROOM), metadata=(("cookie", "x" * 30_000),))
    assert room.name
