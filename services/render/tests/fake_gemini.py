"""A fake of Gemini's REST API for pictures and speech on a real port; it fails on demand, and has a bill."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiohttp import web
from PIL import Image

from tests.web_apps import serve_as_program, serving_app

RATE = 24_000
"""Samples of speech in a second, as Gemini sends them."""
PICTURE_TOKENS = 1290


@dataclass
class FakeGemini:
    """Each call uses up one of the `answers` in order; without one it succeeds."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    """Each is a `status` and a `name` of an error, `abort`, or the `body` of a response."""
    silent: bool = False
    """Whether requests are accepted and not answered until it is False again."""
    held: str = ""
    """A text that is not answered while it is this one."""
    bill: float = 0
    """What was answered, in micro-dollars at the list prices of the 2.5 models."""
    size: tuple[int, int] = (336, 192)

    async def generate(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body | {"model": request.match_info["model"]})
        while self.silent or self.held == body["contents"][0]["parts"][-1]["text"]:
            await asyncio.sleep(0.01)
        answer = self.answers.pop(0) if self.answers else {}
        if answer.get("abort"):
            assert request.transport
            request.transport.abort()
        if status := answer.get("status"):
            error = {"code": status, "message": "no", "status": answer.get("name", "")}
            return web.json_response({"error": error}, status=status)
        return web.json_response(self._charged(answer.get("body") or self._made(body)))

    def _made(self, body: dict[str, Any]) -> dict[str, Any]:
        prompt = body["contents"][0]["parts"][-1]["text"]
        if body["generationConfig"]["responseModalities"] == ["AUDIO"]:
            part, tokens, kind = speech(prompt), 25 * len(prompt) // 10, "AUDIO"
        else:
            number = len(self.requests)
            part, tokens, kind = picture(self.size, number), PICTURE_TOKENS, "IMAGE"
        return {
            "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}],
            "usageMetadata": {
                "promptTokenCount": len(prompt) // 4,
                "candidatesTokenCount": tokens,
                "totalTokenCount": len(prompt) // 4 + tokens,
                "candidatesTokensDetails": [{"modality": kind, "tokenCount": tokens}],
            },
        }

    def _charged(self, body: dict[str, Any]) -> dict[str, Any]:
        usage = body.get("usageMetadata", {})
        details = usage.get("candidatesTokensDetails") or [{"modality": "IMAGE", "tokenCount": 0}]
        read, made = (0.5, 10) if details[0]["modality"] == "AUDIO" else (0.3, 30)
        self.bill += usage.get("promptTokenCount", 0) * read
        self.bill += sum(detail["tokenCount"] for detail in details) * made
        return body

    async def state(self, request: web.Request) -> web.Response:
        prompts = [request["contents"][0]["parts"][-1]["text"] for request in self.requests]
        return web.json_response({"prompts": prompts, "bill": self.bill})

    async def set(self, request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            setattr(self, name, value)
        return web.json_response({})


def refusal(reason: str, **candidate: Any) -> dict[str, Any]:
    """An answer that is held back."""
    return {
        "body": {
            "candidates": [{"finishReason": reason, **candidate}],
            "usageMetadata": {"promptTokenCount": 100},
        }
    }


BLOCKED = {"body": {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}}}


def picture(size: tuple[int, int], number: int) -> dict[str, Any]:
    """Returns a PNG with a bright window in the middle of a coloured ground."""
    width, height = size
    pixels = np.full((height, width, 3), (40 + 50 * number % 150, 90, 160), np.uint8)
    pixels[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3] = (240, 200, 80)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(buffer.getvalue()).decode()}}


def speech(text: str) -> dict[str, Any]:
    """Returns a tone of a second for each ten characters."""
    times = np.arange(RATE * len(text) // 10) / RATE
    samples = (np.sin(2 * np.pi * 220 * times) * 9000).astype("<i2")
    data = base64.b64encode(samples.tobytes()).decode()
    return {"inlineData": {"mimeType": f"audio/L16;codec=pcm;rate={RATE}", "data": data}}


@asynccontextmanager
async def fake_gemini() -> AsyncIterator[FakeGemini]:
    fake = FakeGemini()
    app = web.Application()
    app.router.add_post("/v1beta/models/{model}:generateContent", fake.generate)
    app.router.add_get("/_fake", fake.state)
    app.router.add_post("/_fake", fake.set)
    async with serving_app(app) as fake.url:
        try:
            yield fake
        finally:
            fake.silent, fake.held = False, ""


if __name__ == "__main__":
    asyncio.run(serve_as_program(fake_gemini()))
