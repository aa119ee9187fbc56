"""What Google's clients raise, as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.api_core import exceptions, retry
from google.auth import exceptions as auth
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY

from aiprod_runtime.call import current_call
from aiprod_runtime.errors import AiprodError, DataLoss, FailedPrecondition, NotFound, Unavailable

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
_REFUSED = (exceptions.ClientError, InvalidResponse, auth.GoogleAuthError)
_TRANSIENT_STATUSES = (408, 429)


def retry_policy() -> retry.Retry:
    """Google's own rules of what to try again, for less time than the call has that it is part of."""
    left = current_call().remaining()
    seconds = RETRY_SECONDS if left is None else min(RETRY_SECONDS, 0.6 * left)
    policy: retry.Retry = DEFAULT_RETRY.with_timeout(seconds).with_delay(initial=0.1, maximum=1.0)
    return policy


@contextmanager
def mapped_errors(what: str) -> Iterator[None]:
    """Raise NotFound, Unavailable, DataLoss or FailedPrecondition for what Google raises over `what`."""
    try:
        yield
    except (*_UNAVAILABLE, *_REFUSED, DataCorruption) as error:
        raise _map_error(what, error) from error


def _map_error(what: str, error: Exception) -> AiprodError:
    status = error.response.status_code if isinstance(error, InvalidResponse) else getattr(error, "code", 0)
    if status == 404:
        return NotFound(f"{what} is not there", reason="ASSET_NOT_FOUND")
    if isinstance(error, DataCorruption):
        return DataLoss(f"{what} arrived with other bytes: {error}", reason="CHECKSUM_MISMATCH")
    if isinstance(error, _UNAVAILABLE) or status in _TRANSIENT_STATUSES or status >= 500:
        return Unavailable(f"Google Cloud does not answer for {what}: {error}", reason="GCS_UNAVAILABLE")
    return FailedPrecondition(f"Google Cloud refuses {what}: {error}", reason="GCS_REFUSED")
