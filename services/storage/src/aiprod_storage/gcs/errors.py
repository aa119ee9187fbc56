"""What Google's clients raise, as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.api_core import exceptions, retry
from google.auth import exceptions as auth

from aiprod_runtime.call import current_call
from aiprod_runtime.errors import FailedPrecondition, NotFound, Unavailable

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


def patience() -> retry.Retry:
    """Retries that end before the call does that they are part of."""
    left = current_call().remaining()
    seconds = PATIENCE_SECONDS if left is None else min(PATIENCE_SECONDS, 0.8 * left)
    return retry.Retry(predicate=_is_passing, initial=0.1, maximum=2, multiplier=2, timeout=seconds)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, (*_AWAY, exceptions.ClientError)) and (
        isinstance(error, _AWAY) or getattr(error, "code", 0) == 408
    )


@contextmanager
def told(what: str) -> Iterator[None]:
    """Raise NotFound, Unavailable or FailedPrecondition for what a client of Google raises over `what`."""
    try:
        yield
    except exceptions.NotFound as error:
        raise NotFound(f"{what} is not there", reason="ASSET_NOT_FOUND") from error
    except _AWAY as error:
        raise Unavailable(
            f"Google Cloud does not answer for {what}: {error}", reason="GCS_UNAVAILABLE"
        ) from error
    except (exceptions.ClientError, auth.GoogleAuthError) as error:
        raise FailedPrecondition(f"Google Cloud refuses {what}: {error}", reason="GCS_REFUSED") from error
