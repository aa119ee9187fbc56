"""Asks Gemini's image and speech models through google-genai."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from google import genai
from google.genai import types

from aiprod_render.billing.purchases import Answer
from aiprod_render.google.access import Access
from aiprod_render.google.sdk_client import open_client
from aiprod_render.google.sdk_errors import mapped_errors
from aiprod_render.google.token_prices import Tokens, cost
from aiprod_render.model_errors import NoResponse
from aiprod_render.render_inputs import Picture

_PICTURES = ("image/png", "image/jpeg", "image/webp")
_BLOCKED = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_OTHER",
        "NO_IMAGE",
        "MODEL_ARMOR",
    }
)
"""The finish reasons of an answer that is held back; asking again brings the same one."""


class Gemini:
    """Sends each request once, within `seconds`."""

    def __init__(self, client: genai.Client, seconds: float) -> None:
        self._client = client
        self._seconds = seconds

    async def draw(
        self, model: str, prompt: str, aspect: str, seed: int, references: Sequence[Picture] = ()
    ) -> Answer:
        """Returns a picture of this aspect, such as `16:9`; it shows what the references do.

        Raises ModelError.
        """
        config = types.GenerateContentConfig(
            response_modalities=["IMAGE"],
            image_config=types.ImageConfig(aspect_ratio=aspect),
            # The API takes signed numbers of 32 bits.
            seed=seed & 0x7FFFFFFF,
        )
        shown = [types.Part.from_bytes(data=one.content, mime_type=one.content_type) for one in references]
        parts = [*shown, types.Part.from_text(text=prompt)]
        contents = types.Content(role="user", parts=parts) if shown else prompt
        return await self._call(model, contents, config, _PICTURES)

    async def speak(self, model: str, text: str, voice: str, language: str) -> Answer:
        """Returns the text as samples, of a type such as `audio/L16;rate=24000`. Raises ModelError."""
        named = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=voice))
        config = types.GenerateContentConfig(
            response_modalities=["AUDIO"],
            speech_config=types.SpeechConfig(voice_config=named, language_code=language or None),
        )
        return await self._call(model, text, config, ("audio/l16", "audio/pcm"))

    async def _call(
        self,
        model: str,
        contents: str | types.Content,
        config: types.GenerateContentConfig,
        kinds: Sequence[str],
    ) -> Answer:
        # True by default: one call would become several billed ones.
        config.automatic_continuation = False
        async with mapped_errors(self._seconds):
            response = await self._client.aio.models.generate_content(
                model=model, contents=contents, config=config
            )
        price = cost(model, _tokens(response.usage_metadata))
        for part in _parts(response):
            blob = part.inline_data
            if blob and blob.data and (blob.mime_type or "").partition(";")[0].lower() in kinds:
                return Answer(blob.data, str(blob.mime_type), price)
        reasons = _reasons(response)
        if not reasons:
            raise NoResponse("the model's answer has no content and no reason", reason="MODEL_MALFORMED")
        return Answer(b"", "", price, reasons)


@asynccontextmanager
async def open_gemini(access: Access, seconds: float) -> AsyncIterator[Gemini]:
    """Opens the models; each request may take `seconds`. Sends nothing yet."""
    async with open_client(access) as client:
        yield Gemini(client, seconds)


def _parts(response: types.GenerateContentResponse) -> list[types.Part]:
    candidate = response.candidates[0] if response.candidates else None
    content = candidate.content if candidate else None
    return (content and content.parts) or []


def _reasons(response: types.GenerateContentResponse) -> tuple[str, ...]:
    """Returns why an answer is held back, as the model states it; nothing if it is not."""
    feedback = response.prompt_feedback
    if feedback and feedback.block_reason:
        return tuple(filter(None, (feedback.block_reason.name, feedback.block_reason_message)))
    candidate = response.candidates[0] if response.candidates else None
    if candidate is None or candidate.finish_reason is None:
        return ()
    # A model that refuses in words ends with STOP and writes why.
    # It becomes the text of an error, and a model may write any amount.
    words = " ".join(part.text for part in _parts(response) if part.text and not part.thought)[:500]
    name = candidate.finish_reason.name
    if name not in _BLOCKED and not words:
        return ()
    return tuple(filter(None, (name, candidate.finish_message, words)))


def _tokens(usage: types.GenerateContentResponseUsageMetadata | None) -> Tokens | None:
    """Returns the tokens of a call; None if its answer does not state them."""
    if usage is None:
        return None
    output = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
    media = sum(
        detail.token_count or 0
        for detail in usage.candidates_tokens_details or []
        if detail.modality in (types.MediaModality.IMAGE, types.MediaModality.AUDIO)
    )
    return Tokens(usage.prompt_token_count or 0, output - media, media)
