"""Maps errors to `google.rpc.Status` and reads the status that a call ended with."""

from typing import cast

import grpc
from google.protobuf import duration_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from aiprod_rpc.errors import AiprodError

DOMAIN = "aiprod"


def error_status(error: AiprodError, *more: Message) -> status_pb2.Status:
    """The status of `error`: an ErrorInfo, one detail each for field, retry_after and quota, and `more`."""
    details: list[Message] = [error_info(error.reason)]
    if error.field:
        details.append(bad_request([(error.field, str(error))]))
    if error.retry_after is not None:
        details.append(retry_info(error.retry_after))
    if error.quota:
        violation = error_details_pb2.QuotaFailure.Violation(subject=error.quota, description=str(error))
        details.append(error_details_pb2.QuotaFailure(violations=[violation]))
    return status(error.code, str(error), *details, *more)


def status(code: str, message: str, *details: Message) -> status_pb2.Status:
    """A status with the canonical code `code`, for example `NOT_FOUND`."""
    result = status_pb2.Status(code=code_pb2.Code.Value(code), message=message)
    for detail in details:
        result.details.add().Pack(detail)
    return result


def error_info(reason: str) -> error_details_pb2.ErrorInfo:
    """The detail for a reason."""
    return error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN)


def retry_info(seconds: float) -> error_details_pb2.RetryInfo:
    """The detail for a delay."""
    delay = duration_pb2.Duration()
    delay.FromNanoseconds(int(seconds * 1e9))
    return error_details_pb2.RetryInfo(retry_delay=delay)


def bad_request(violations: list[tuple[str, str]]) -> error_details_pb2.BadRequest:
    """The detail for pairs of field path and description."""
    return error_details_pb2.BadRequest(
        field_violations=[
            error_details_pb2.BadRequest.FieldViolation(field=field, description=description)
            for field, description in violations
        ]
    )


class NoAnswer(grpc.aio.AioRpcError):
    """A call that its service did not answer. It has a status all the same, and that names the service.

    gRPC's own text, which may hold addresses, is in `debug_error_string()`.
    """

    def __init__(self, error: grpc.aio.AioRpcError, reason: AiprodError) -> None:
        rich = rpc_status.to_status(error_status(reason))
        trailing = grpc.aio.Metadata(*(error.trailing_metadata() or ()), *rich.trailing_metadata)
        super().__init__(
            rich.code, error.initial_metadata(), trailing, rich.details, error.debug_error_string()
        )


def received_status(error: grpc.RpcError) -> status_pb2.Status:
    """The status that a call ended with, as the server sent it.

    The text of a status without details may be gRPC's own, with addresses in it, and is left out.
    """
    assert isinstance(error, grpc.aio.AioRpcError)
    # Typed for calls only, but it reads nothing that an error lacks.
    rich = rpc_status.from_call(cast(grpc.Call, error))
    return rich or status(error.code().name, "a service failed without a reason")


def has_details(error: grpc.aio.AioRpcError) -> bool:
    """Whether the error has the details that our services send, and so a text that is meant for clients."""
    return rpc_status.from_call(cast(grpc.Call, error)) is not None


def ran_out_of_time(error: grpc.RpcError) -> bool:
    """Whether a call ended at its own deadline, and not at one that its service passed on."""
    return isinstance(error, NoAnswer) and error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def received_reason(error: grpc.RpcError) -> str:
    """The UPPER_SNAKE reason that the server sent, else the name of the code."""
    return reason(received_status(error))


def reason(status: status_pb2.Status) -> str:
    """The UPPER_SNAKE reason of a status, else the name of its code."""
    info = error_details_pb2.ErrorInfo()
    for detail in status.details:
        if detail.Unpack(info):
            return str(info.reason)
    return str(code_pb2.Code.Name(status.code))
