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

PATIENCE_SECONDS = 8.0
_AWAY = (
    exceptions.ServerError,
    exceptions.TooManyRequests,
    exceptions.RetryError,
    auth.TransportError,
    requests.RequestException,
    ConnectionError,
    TimeoutError,
)
_REFUSED = (exceptions.ClientError, InvalidResponse, auth.GoogleAuthError)
_PASSING_STATUSES = (408, 429)


def patience() -> retry.Retry:
    """Google's own rules of what to try again, for less time than the call has that it is part of."""
    left = current_call().remaining()
    seconds = PATIENCE_SECONDS if left is None else min(PATIENCE_SECONDS, 0.6 * left)
    waiting: retry.Retry = DEFAULT_RETRY.with_timeout(seconds).with_delay(initial=0.1, maximum=1.0)
    return waiting


@contextmanager
def told(what: str) -> Iterator[None]:
    """Raise NotFound, Unavailable, DataLoss or FailedPrecondition for what Google raises over `what`."""
    try:
        yield
    except (*_AWAY, *_REFUSED, DataCorruption) as error:
        raise _ours(what, error) from error


def _ours(what: str, error: Exception) -> AiprodError:
    status = error.response.status_code if isinstance(error, InvalidResponse) else getattr(error, "code", 0)
    if status == 404:
        return NotFound(f"{what} is not there", reason="ASSET_NOT_FOUND")
    if isinstance(error, DataCorruption):
        return DataLoss(f"{what} arrived with other bytes: {error}", reason="CHECKSUM_MISMATCH")
    if isinstance(error, _AWAY) or status in _PASSING_STATUSES or status >= 500:
        return Unavailable(f"Google Cloud does not answer for {what}: {error}", reason="GCS_UNAVAILABLE")
    return FailedPrecondition(f"Google Cloud refuses {what}: {error}", reason="GCS_REFUSED")
