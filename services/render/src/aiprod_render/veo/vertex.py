"""Calls Veo through google-genai."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from google import genai
from google.genai import types

from aiprod_render.engine import RenderCancelled
from aiprod_render.google.access import Access
from aiprod_render.google.sdk_client import open_client
from aiprod_render.google.sdk_errors import mapped_errors
from aiprod_render.model_errors import ModelError, ModelUnavailable, RequestRejected
from aiprod_render.veo.take_spec import TakeSpec
from aiprod_render.veo.video_model import Outcome

CALL_SECONDS = 60
"""The time limit of one request; the answer to a poll contains the finished video."""
CODES = {1: "CANCELLED", 8: "RESOURCE_EXHAUSTED", 13: "INTERNAL", 14: "UNAVAILABLE"}
"""The values of `google.rpc.Code` that need different handling."""


class VertexModel:
    """Veo on Vertex AI. The answers contain the videos, so no URL can expire."""

    def __init__(self, client: genai.Client) -> None:
        self._client = client

    async def start(self, take: TakeSpec) -> str:
        """Starts a paid operation and returns its name. Raises ModelError."""
        config = types.GenerateVideosConfig(
            # Google charges for each video of a request.
            number_of_videos=1,
            duration_seconds=take.seconds,
            aspect_ratio=take.aspect,
            resolution=take.resolution,
            seed=take.seed,
            negative_prompt=take.negative_prompt,
            # The master gets one soundtrack over all scenes.
            generate_audio=False,
        )
        source = types.GenerateVideosSource(prompt=take.prompt)
        async with mapped_errors(CALL_SECONDS):
            operation = await self._client.aio.models.generate_videos(
                model=take.model, source=source, config=config
            )
        if not operation.name:
            raise ModelUnavailable("the model's response names no operation", reason="MODEL_MALFORMED")
        return operation.name

    async def poll(self, operation: str) -> Outcome | None:
        """Returns the outcome, None while the operation runs. Raises ModelError."""
        async with mapped_errors(CALL_SECONDS):
            polled = await self._client.aio.operations.get(
                types.GenerateVideosOperation.model_validate({"name": operation})
            )
        if not polled.done:
            return None
        return Outcome(error=_operation_error(polled.error)) if polled.error else _outcome(polled.response)


@asynccontextmanager
async def open_vertex(project: str, location: str, base_url: str) -> AsyncIterator[VertexModel]:
    """Opens Veo; an empty `base_url` is Google's. Sends nothing yet."""
    async with open_client(Access(project=project, location=location, base_url=base_url)) as client:
        yield VertexModel(client)


def _outcome(response: types.GenerateVideosResponse | None) -> Outcome:
    # A filtered operation is a success without videos, not an error.
    filtered = (response and response.rai_media_filtered_count) or 0
    reasons = tuple((response and response.rai_media_filtered_reasons) or ())
    videos = (response and response.generated_videos) or []
    video = videos[0].video.video_bytes if videos and videos[0].video else None
    if video or filtered:
        return Outcome(video or b"", filtered, reasons)
    error = ModelUnavailable("the operation ended without a video or a reason", reason="MODEL_MALFORMED")
    return Outcome(error=error)


def _operation_error(error: dict[str, object]) -> ModelError | RenderCancelled:
    message = str(error.get("message", "no reason given"))
    match CODES.get(int(str(error.get("code", 2)))):
        case "CANCELLED":
            return RenderCancelled(
                f"the operation was cancelled at Google: {message}", reason="OPERATION_CANCELLED"
            )
        case "RESOURCE_EXHAUSTED" | "INTERNAL" | "UNAVAILABLE":
            return ModelUnavailable(f"the model failed: {message}", reason="OPERATION_FAILED")
        case _:
            return RequestRejected(f"the model rejected the request: {message}", reason="OPERATION_REFUSED")
