"""Errors and the status that each one becomes."""

import grpc
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from aiprod_rpc.errors import AiprodError, NotFound, ResourceExhausted
from aiprod_rpc.status import bad_request, error_status, reason, status

NEVER_RAISED = {"OK", "CANCELLED", "UNKNOWN", "INTERNAL"}
"""Codes without an error of their own: gRPC and the guard set them."""


def test_each_error_has_a_canonical_code_of_its_own() -> None:
    # Services may have errors of their own, with one of these codes.
    errors = [error for error in AiprodError.__subclasses__() if error.__module__ == AiprodError.__module__]
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(grpc.StatusCode.__members__) - NEVER_RAISED)
    for error in errors:
        assert code_pb2.Code.Name(error_status(error("text", reason="REASON")).code) == error.code


def detail[Detail: Message](result: status_pb2.Status, kind: type[Detail]) -> Detail:
    """The detail of this kind."""
    found = kind()
    assert any(packed.Unpack(found) for packed in result.details)
    return found


def test_a_field_becomes_a_violation() -> None:
    result = error_status(NotFound("no such room", reason="ROOM_NOT_FOUND", field="room"))
    assert (result.message, reason(result)) == ("no such room", "ROOM_NOT_FOUND")
    assert detail(result, error_details_pb2.ErrorInfo).domain == "aiprod"
    [violation] = detail(result, error_details_pb2.BadRequest).field_violations
    assert (violation.field, violation.description) == ("room", "no such room")


def test_a_limit_says_which_and_when_to_come_back() -> None:
    result = error_status(ResourceExhausted("full", reason="ROOM_FULL", retry_after=2.5, quota="rooms/r"))
    assert detail(result, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 2500
    assert detail(result, error_details_pb2.QuotaFailure).violations[0].subject == "rooms/r"


def test_without_an_error_info_the_code_is_the_reason() -> None:
    result = status("ABORTED", "again", bad_request([("a.b", "wrong")]))
    assert reason(result) == "ABORTED"
    assert detail(result, error_details_pb2.BadRequest).field_violations[0].field == "a.b"
