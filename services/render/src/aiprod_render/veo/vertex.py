"""Veo through google-genai, the only file that knows it. Importing it takes a second and 80 MB."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
from google import genai
from google.auth.exceptions import GoogleAuthError, TransportError
from google.genai import errors, types

from aiprod_render.engine import WorkEnded
from aiprod_render.veo.model import Away, Lost, ModelError, Outcome, QuotaReached, Refused, Silent
from aiprod_render.veo.takes import TakeOrder

CALL_SECONDS = 60
"""How long one request may take; a finished video comes with the answer."""
CODES = {1: "CANCELLED", 8: "RESOURCE_EXHAUSTED", 13: "INTERNAL", 14: "UNAVAILABLE"}
"""Those of `google.rpc.Code` that an operation's error is told apart by."""


class Vertex:
    """Veo at Vertex AI. Videos come inside the answers: there is no URL that could expire."""

    def __init__(self, client: genai.Client) -> None:
        self._client = client

    async def start(self, order: TakeOrder) -> str:
        config = types.GenerateVideosConfig(
            number_of_videos=1,
            duration_seconds=order.seconds,
            aspect_ratio=order.aspect,
            resolution=order.resolution,
            seed=order.seed,
            negative_prompt=order.negative_prompt,
            # The film has one sound, made over the whole of it.
            generate_audio=False,
        )
        source = types.GenerateVideosSource(prompt=order.prompt)
        async with _told():
            operation = await self._client.aio.models.generate_videos(
                model=order.model, source=source, config=config
            )
        if not operation.name:
            raise Away("the model's answer names no operation", reason="MODEL_MALFORMED")
        return operation.name

    async def look(self, operation: str) -> Outcome | None:
        async with _told():
            seen = await self._client.aio.operations.get(
                types.GenerateVideosOperation.model_validate({"name": operation})
            )
        if not seen.done:
            return None
        return Outcome(error=_operation_error(seen.error)) if seen.error else _outcome(seen.response)


@asynccontextmanager
async def vertex(project: str, location: str, base_url: str) -> AsyncIterator[Vertex]:
    # One transport, pinned: the SDK would choose by what is installed, and each has other timeouts.
    async with aiohttp.ClientSession() as http:
        options = types.HttpOptions(
            api_version="v1",
            base_url=base_url or None,
            aiohttp_client=http,
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        yield Vertex(genai.Client(vertexai=True, project=project, location=location, http_options=options))


def _outcome(response: types.GenerateVideosResponse | None) -> Outcome:
    filtered = (response and response.rai_media_filtered_count) or 0
    reasons = tuple((response and response.rai_media_filtered_reasons) or ())
    videos = (response and response.generated_videos) or []
    video = videos[0].video.video_bytes if videos and videos[0].video else None
    if video or filtered:
        return Outcome(video or b"", filtered, reasons)
    error = Away("the operation ended without a video and without a reason", reason="MODEL_MALFORMED")
    return Outcome(error=error)


def _operation_error(error: dict[str, object]) -> ModelError | WorkEnded:
    message = str(error.get("message", "it does not say why"))
    match CODES.get(int(str(error.get("code", 2)))):
        case "CANCELLED":
            return WorkEnded(f"it was cancelled at Google: {message}", reason="OPERATION_CANCELLED")
        case "RESOURCE_EXHAUSTED" | "INTERNAL" | "UNAVAILABLE":
            return Away(f"the model failed: {message}", reason="OPERATION_FAILED")
        case _:
            return Refused(f"the model refused: {message}", reason="OPERATION_REFUSED")


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Bounds a call and tells the SDK's errors in our words."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            yield
    except errors.APIError as error:
        raise _api_error(error) from None
    except TransportError:
        raise Away("the connection to Google's accounts failed", reason="MODEL_UNREACHABLE") from None
    except GoogleAuthError as error:
        message = f"this machine has no way into the project ({type(error).__name__}): check its credentials"
        raise Refused(message, reason="MODEL_CREDENTIALS") from None
    except (aiohttp.ClientError, OSError) as error:
        message = f"the connection to the model failed ({type(error).__name__})"
        raise Silent(message, reason="MODEL_UNREACHABLE") from None
    except ValueError as error:
        message = f"the model's answer cannot be read ({type(error).__name__})"
        raise Away(message, reason="MODEL_MALFORMED") from None


def _api_error(error: errors.APIError) -> ModelError:
    status = error.status or "no status"
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        message = "the quota of the model is used up"
        return QuotaReached(message, reason="MODEL_QUOTA", retry_after=_retry_after(error))
    if error.code == HTTPStatus.NOT_FOUND:
        return Lost("the model's service knows no such model or operation", reason="OPERATION_LOST")
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.REQUEST_TIMEOUT:
        return Away(f"the model's service failed: {error.code} {status}", reason="MODEL_UNAVAILABLE")
    hint = "check the model's name, the project and the prompt"
    return Refused(
        f"the model's service refused: {error.code} {status}, {error.message}; {hint}", reason="MODEL_REFUSED"
    )


def _retry_after(error: errors.APIError) -> float:
    """Seconds from RetryInfo, which the SDK leaves alone; 30 without one, half of a minute's quota."""
    details = error.details if isinstance(error.details, dict) else {}
    for detail in details.get("error", details).get("details") or []:
        if str(detail.get("@type", "")).endswith("google.rpc.RetryInfo"):
            return float(str(detail.get("retryDelay", "0")).removesuffix("s"))
    return 30.0
