"""Maps the errors of Google's clients to the service's own, and bounds their retries."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.api_core import exceptions, retry
from google.auth import exceptions as auth
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY

from aiprod_rpc.call import current_call
from aiprod_rpc.errors import AiprodError, DataLoss, FailedPrecondition, NotFound, Unavailable

log = logging.getLogger(__name__)

RETRY_SECONDS = 8.0
_UNAVAILABLE = (
    exceptions.ServerError,
    exceptions.TooManyRequests,
    exceptions.RetryError,
    auth.TransportError,
    requests.RequestException,
    ConnectionError,
    TimeoutError,
)
_REJECTED = (exceptions.ClientError, InvalidResponse, auth.GoogleAuthError)
_TRANSIENT_STATUSES = (408, 429)


def retry_policy() -> retry.Retry:
    """Returns Google's retry policy, limited to 8 s and to 60 % of the current call's time."""
    left = current_call().remaining()
    # Time remains to report the failure before the caller's deadline.
    seconds = RETRY_SECONDS if left is None else min(RETRY_SECONDS, 0.6 * left)
    policy: retry.Retry = DEFAULT_RETRY.with_timeout(seconds).with_delay(initial=0.1, maximum=1.0)
    return policy


@contextmanager
def mapped_errors(what: str) -> Iterator[None]:
    """Raises Google's errors in the block as NotFound, Unavailable, DataLoss or FailedPrecondition.

    `what` names the object of the block in the message.
    """
    try:
        yield
    except (*_UNAVAILABLE, *_REJECTED, DataCorruption) as error:
        # Its text may hold the URL of an upload's session, with which anybody can write.
        log.warning("Google Cloud failed: %s", error, extra={"object": what})
        raise _map_error(what, error) from error


def _map_error(what: str, error: Exception) -> AiprodError:
    status = error.response.status_code if isinstance(error, InvalidResponse) else getattr(error, "code", 0)
    if status == 404:
        return NotFound(f"{what} does not exist in Google Cloud", reason="ASSET_NOT_FOUND")
    if isinstance(error, DataCorruption):
        return DataLoss(f"the checksum of {what} does not match its bytes", reason="CHECKSUM_MISMATCH")
    if isinstance(error, _UNAVAILABLE) or status in _TRANSIENT_STATUSES or status >= 500:
        return Unavailable(f"Google Cloud is unavailable for {what}; try again", reason="GCS_UNAVAILABLE")
    return FailedPrecondition(
        f"Google Cloud refuses {what}; the service's log has its reason", reason="GCS_REFUSED"
    )
