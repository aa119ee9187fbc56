"""Says in one line what went wrong in the cloud."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError


class CloudError(Exception):
    """The cloud refused or did not answer; the message is one line that says what to do, where we know it."""


@contextmanager
def errors_about(what: str) -> Iterator[None]:
    """Raises errors of Google's clients in the block as CloudError."""
    try:
        yield
    # The client of buckets lets errors of `requests` through; the others speak gRPC.
    except (GoogleAPIError, GoogleAuthError, requests.RequestException) as error:
        raise CloudError(f"{what}: {' '.join(str(error).split())}") from error
