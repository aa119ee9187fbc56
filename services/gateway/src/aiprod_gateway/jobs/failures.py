"""How a failed stage is stored in the journal and read back."""

import logging

from google.protobuf import json_format
from google.rpc import code_pb2, status_pb2

from aiprod_rpc.errors import AiprodError
from aiprod_rpc.status import error_status, status

log = logging.getLogger(__name__)


class StageFailed(Exception):
    """A stage ended without a result. The text is the `google.rpc.Status` as JSON.

    The journal keeps an error's text and no Python types, so the text holds it all.
    """

    def __init__(self, reason: status_pb2.Status) -> None:
        super().__init__(json_format.MessageToJson(reason, indent=None))


def failure_status(error: Exception) -> status_pb2.Status:
    """Returns the status of an error that ended a workflow; INTERNAL for unexpected ones."""
    if isinstance(error, AiprodError):
        return error_status(error)
    if reason := _parse(error):
        return reason
    log.error("unexpected error in the pipeline", exc_info=error)
    return status("INTERNAL", "the pipeline failed unexpectedly; see the gateway's log")


def is_stage_failure(error: Exception) -> bool:
    """Returns whether a stage ended without a result, and not the job itself, as a cancelled one does."""
    return _parse(error) is not None


def is_lost_asset(error: Exception) -> bool:
    """Returns whether a stage failed because storage lost an asset, which must be made again."""
    reason = _parse(error)
    return reason is not None and reason.code in (code_pb2.NOT_FOUND, code_pb2.DATA_LOSS)


def _parse(error: Exception) -> status_pb2.Status | None:
    try:
        return json_format.Parse(str(error), status_pb2.Status())
    except json_format.ParseError:
        return None
