"""Gemini through google-genai, which no other module imports: it takes a second and 80 MB."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import aiohttp
from google import genai
from google.auth.exceptions import GoogleAuthError, TransportError
from google.genai import errors, types

from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model_errors import (
    Broken,
    Malformed,
    ModelError,
    Overloaded,
    QuotaReached,
    Refused,
    Unreachable,
)
from aiprod_llm.calls.model_interface import Chunk, Finish, Media, Message, ModelRequest
from aiprod_llm.provenance import Tokens

HARMS = (
    types.HarmCategory.HARM_CATEGORY_HARASSMENT,
    types.HarmCategory.HARM_CATEGORY_HATE_SPEECH,
    types.HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
    types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
)
SAFETY = [
    types.SafetySetting(category=harm, threshold=types.HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE)
    for harm in HARMS
]
FINISHES = {
    "STOP": Finish.COMPLETE,
    "MAX_TOKENS": Finish.TOO_LONG,
    "SAFETY": Finish.BLOCKED,
    "RECITATION": Finish.BLOCKED,
    "BLOCKLIST": Finish.BLOCKED,
    "PROHIBITED_CONTENT": Finish.BLOCKED,
    "SPII": Finish.BLOCKED,
    "MODEL_ARMOR": Finish.BLOCKED,
}
"""Gemini's finish reasons; any other counts as a failure of the model."""
POLL_SECONDS = (0.1, 0.2, 0.4, 1.0)
"""When to look at an upload again, each time; from the last on always. Short films are ready at once."""
DELETE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Access:
    """Access by API key, or by project and location with the machine's own credentials."""

    key: str = ""
    project: str = ""
    location: str = ""
    base_url: str = ""


class Gemini:
    """Sends each request once; retries, limits and deadlines are the caller's."""

    def __init__(self, client: genai.Client, provider: str) -> None:
        self._client = client
        self.provider = provider

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Yields the response. Raises ModelError."""
        with _mapped_errors():
            answer = await self._client.aio.models.generate_content_stream(
                model=request.model, contents=_contents(request), config=_config(request)
            )
            # Closed here: an abandoned generator would keep its connection until it is collected.
            async with aclosing(answer):  # type: ignore[type-var]
                async for response in answer:
                    yield _chunk(response)

    @asynccontextmanager
    async def uploaded(self, path: Path, content_type: str, deadline: Deadline) -> AsyncIterator[str]:
        """Yields the URI of the file at Google, which is deleted at the end of the block.

        Raises ModelError or DeadlineExceeded.
        """
        files = self._client.aio.files
        config = types.UploadFileConfig(mime_type=content_type)
        with _mapped_errors():
            async with deadline.enforced():
                file = await files.upload(file=path, config=config)
        try:
            with _mapped_errors():
                async with deadline.enforced():
                    # The upload returns before Google has processed the film; a request for it would fail.
                    rests = chain(POLL_SECONDS, repeat(POLL_SECONDS[-1]))
                    while file.state is types.FileState.PROCESSING:
                        await asyncio.sleep(next(rests))
                        file = await files.get(name=str(file.name))
            if file.state is not types.FileState.ACTIVE or not file.uri:
                raise Refused("the model cannot read the video", reason="MODEL_MEDIA_REFUSED")
            yield file.uri
        finally:
            await _delete(files, str(file.name))


async def _delete(files: Any, name: str) -> None:
    """Deletes a file. Ignores failures: Google deletes files after two days anyway."""
    try:
        async with asyncio.timeout(DELETE_SECONDS):
            await files.delete(name=name)
    except (errors.APIError, aiohttp.ClientError, OSError):
        return


@asynccontextmanager
async def open_gemini(access: Access) -> AsyncIterator[Gemini]:
    """Opens a client. Sends nothing yet."""
    # The SDK picks its transport by what is installed, and timeouts differ between transports, so this
    # one is pinned. It takes half the processor time of httpx2.
    async with aiohttp.ClientSession() as http:
        options = types.HttpOptions(
            # Third-party fakes of the Developer API offer v1beta only.
            api_version="v1" if access.project else "v1beta",
            base_url=access.base_url or None,
            aiohttp_client=http,
            # The SDK's own retries would bypass the quota and the ledger.
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        if access.project:
            client = genai.Client(
                vertexai=True,
                project=access.project,
                location=access.location,
                http_options=options,
            )
            yield Gemini(client, "gcp.vertex_ai")
        else:
            yield Gemini(genai.Client(api_key=access.key, http_options=options), "gcp.gemini")


def _contents(request: ModelRequest) -> list[types.Content]:
    contents = [_content(message) for message in request.messages]
    if request.media:
        assert contents[0].parts is not None
        # Google advises to put a video before the text that asks about it.
        contents[0].parts.insert(0, _video(request.media))
    return contents


def _content(message: Message) -> types.Content:
    return types.Content(role=message.role, parts=[types.Part(text=message.text)])


def _video(media: Media) -> types.Part:
    if media.content:
        return types.Part.from_bytes(data=media.content, mime_type=media.content_type)
    return types.Part.from_uri(file_uri=media.uri, mime_type=media.content_type)


def _config(request: ModelRequest) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=request.system or None,
        temperature=request.temperature,
        seed=request.seed,
        max_output_tokens=request.max_output_tokens,
        response_mime_type="application/json" if request.schema else None,
        # response_schema, the pydantic way, drops defaults.
        response_json_schema=json.loads(request.schema) if request.schema else None,
        safety_settings=SAFETY,
        # True by default: one call would become several billed ones.
        automatic_continuation=False,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )


def _chunk(response: types.GenerateContentResponse) -> Chunk:
    tokens, feedback = _tokens(response.usage_metadata), response.prompt_feedback
    if feedback and feedback.block_reason:
        return Chunk("", tokens, Finish.BLOCKED, feedback.block_reason.name)
    candidate = response.candidates[0] if response.candidates else None
    if candidate is None:
        return Chunk("", tokens)
    parts = (candidate.content and candidate.content.parts) or []
    # Thoughts are billed, but they are not part of the answer.
    text = "".join(part.text for part in parts if part.text and not part.thought)
    if candidate.finish_reason is None:
        return Chunk(text, tokens)
    reason = candidate.finish_reason.name
    return Chunk(text, tokens, FINISHES.get(reason, Finish.FAILED), reason)


def _tokens(usage: types.GenerateContentResponseUsageMetadata | None) -> Tokens | None:
    if usage is None:
        return None
    return Tokens(
        usage.prompt_token_count or 0,
        usage.cached_content_token_count or 0,
        usage.candidates_token_count or 0,
        usage.thoughts_token_count or 0,
    )


@contextmanager
def _mapped_errors() -> Iterator[None]:
    """Maps the SDK's errors to ModelError, without their messages, which may quote the prompt."""
    try:
        yield
    except errors.APIError as error:
        # `from None`, because a chained error would log the SDK's message.
        raise _api_error(error) from None
    # Before GoogleAuthError, its base class: the network may recover, credentials do not.
    except TransportError:
        raise Unreachable("cannot connect to Google's token server", reason="MODEL_UNREACHABLE") from None
    except GoogleAuthError as error:
        message = f"cannot sign in to the project ({type(error).__name__}): check its credentials"
        raise Refused(message, reason="MODEL_CREDENTIALS") from None
    # Before ClientError, its base class: without a connection nothing was sent.
    except aiohttp.ClientConnectorError as error:
        message = f"cannot connect to the model ({type(error).__name__})"
        raise Unreachable(message, reason="MODEL_UNREACHABLE") from None
    except (aiohttp.ClientError, OSError) as error:
        message = f"the connection to the model failed ({type(error).__name__})"
        raise Broken(message, reason="MODEL_UNREACHABLE") from None
    except ValueError as error:
        # UnknownApiResponseError and pydantic's errors are ValueErrors.
        message = f"cannot parse the model's response ({type(error).__name__})"
        raise Malformed(message, reason="MODEL_MALFORMED") from None


def _api_error(error: errors.APIError) -> ModelError:
    status = error.status or "no status"
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        message = "the model's quota is used up"
        return QuotaReached(message, reason="MODEL_QUOTA", retry_after=_retry_after(error))
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.REQUEST_TIMEOUT:
        message = f"the model's service failed: {error.code} {status}"
        return Overloaded(message, reason="MODEL_UNAVAILABLE", retry_after=_retry_after(error))
    message = f"the model's service rejected the request: {error.code} {status}"
    return Refused(f"{message}; check the key, the model's name and the project", reason="MODEL_REFUSED")


def _retry_after(error: errors.APIError) -> float | None:
    """Returns the seconds in RetryInfo or Retry-After, which the SDK ignores, or None without them."""
    details = error.details if isinstance(error.details, dict) else {}
    for detail in details.get("error", details).get("details") or []:
        if str(detail.get("@type", "")).endswith("google.rpc.RetryInfo"):
            return _seconds(detail.get("retryDelay"))
    headers = getattr(error.response, "headers", {})
    return _seconds(headers.get("Retry-After"))


def _seconds(value: object) -> float | None:
    """Parses `7` or `7.5s`; returns None for anything else, such as a date."""
    number = str(value).removesuffix("s")
    return float(number) if number.replace(".", "", 1).isdecimal() else None
