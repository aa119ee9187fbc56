"""Errors of calls and of jobs, as exceptions by their canonical code."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2

from aiprod_rpc.channel import raise_if_cancelled
from aiprod_rpc.errors import AiprodError, Unavailable
from aiprod_rpc.status import NoAnswer, reason, received_status


class Cancelled(AiprodError):
    """Somebody cancelled the job."""

    code = "CANCELLED"


NO_ANSWER = (
    "AIPROD does not answer at this address. Check the address or AIPROD_URL, and whether it is up: "
    "`aiprod up` starts a stack on this machine."
)
_BY_CODE = {kind.code: kind for kind in AiprodError.__subclasses__()}


def from_status(status: status_pb2.Status) -> AiprodError:
    """Returns the error of a status, with its reason, field, quota and delay."""
    kind = _BY_CODE.get(code_pb2.Code.Name(status.code), AiprodError)
    error = kind(status.message, reason=reason(status))
    request, retry, quota = (
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
        error_details_pb2.QuotaFailure(),
    )
    for detail in status.details:
        if detail.Unpack(request):
            error.field = request.field_violations[0].field or None
        elif detail.Unpack(retry):
            error.retry_after = retry.retry_delay.ToNanoseconds() / 1e9
        elif detail.Unpack(quota):
            error.quota = quota.violations[0].subject
    return error


@contextmanager
def translated() -> Iterator[None]:
    """Raises the AiprodError of a call that fails within the block."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        raise_if_cancelled()
        if isinstance(error, NoAnswer) and error.code() is grpc.StatusCode.UNAVAILABLE:
            # The text names a service, and the client's user knows the edge only.
            raise Unavailable(NO_ANSWER, reason="SERVICE_UNAVAILABLE") from error
        raise from_status(received_status(error)) from error
