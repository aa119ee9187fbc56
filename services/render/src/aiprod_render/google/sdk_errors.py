"""Maps the errors of google-genai, a second and 80 MB to import, to ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
from google.auth.exceptions import GoogleAuthError, TransportError
from google.genai import errors

from aiprod_render.model_errors import (
    ModelError,
    ModelUnavailable,
    NoResponse,
    OperationNotFound,
    QuotaExceeded,
    RequestRejected,
)


@asynccontextmanager
async def mapped_errors(seconds: float) -> AsyncIterator[None]:
    """Limits a call's time and maps the SDK's errors to ModelError."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except errors.APIError as error:
        raise _api_error(error) from None
    # Before GoogleAuthError, its base class: the network may recover, credentials do not.
    except TransportError:
        raise ModelUnavailable("cannot reach Google's token server", reason="MODEL_UNREACHABLE") from None
    except GoogleAuthError as error:
        message = f"cannot sign in to Google ({type(error).__name__}): check this machine's credentials"
        raise RequestRejected(message, reason="MODEL_CREDENTIALS") from None
    # Before ClientError, its base class: without a connection nothing was sent.
    except aiohttp.ClientConnectorError as error:
        message = f"cannot connect to the model ({type(error).__name__})"
        raise ModelUnavailable(message, reason="MODEL_UNREACHABLE") from None
    # TimeoutError is an OSError, so the time limit ends here too: the request may have arrived.
    except (aiohttp.ClientError, OSError) as error:
        message = f"the connection to the model failed ({type(error).__name__})"
        raise NoResponse(message, reason="MODEL_UNREACHABLE") from None
    except ValueError as error:
        message = f"cannot parse the model's response ({type(error).__name__})"
        # What was paid for cannot be told from it.
        raise NoResponse(message, reason="MODEL_MALFORMED") from None


def _api_error(error: errors.APIError) -> ModelError:
    status = error.status or "no status"
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        message = "the model's quota is used up"
        return QuotaExceeded(message, reason="MODEL_QUOTA", retry_after=_retry_after(error))
    # Vertex deletes finished operations after a while.
    if error.code == HTTPStatus.NOT_FOUND:
        return OperationNotFound(
            "the model's service has no such model or operation", reason="OPERATION_LOST"
        )
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.REQUEST_TIMEOUT:
        return ModelUnavailable(
            f"the model's service failed: {error.code} {status}", reason="MODEL_UNAVAILABLE"
        )
    hint = "check the model's name, the project and the prompt"
    return RequestRejected(
        f"the model's service rejected the request: {error.code} {status}, {error.message}; {hint}",
        reason="MODEL_REFUSED",
    )


def _retry_after(error: errors.APIError) -> float:
    """Returns the seconds in RetryInfo, which the SDK ignores; without one 30, half of a quota's minute."""
    details = error.details if isinstance(error.details, dict) else {}
    for detail in details.get("error", details).get("details") or []:
        if str(detail.get("@type", "")).endswith("google.rpc.RetryInfo"):
            return float(str(detail.get("retryDelay", "0")).removesuffix("s"))
    return 30.0
