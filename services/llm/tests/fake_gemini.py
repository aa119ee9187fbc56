"""A fake of Gemini's REST API on a real port: responds by the requested schema, fails on demand, bills."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aiohttp import web

from tests.web_apps import serve_as_program, serving_app

STYLE = {
    "medium": "oil painting in motion",
    "lens": "35 mm",
    "grade": "warm",
    "palette": {
        "zenith": "#102030",
        "horizon": "#a0b0c0",
        "light": "#fff0d0",
        "accent": "#d06030",
        "shade": "#081018",
    },
}
ENTITIES = [{"id": "e1", "kind": "ANIMAL", "name": "the fox", "description": "a red fox with one white paw"}]
PRICES = {"input": Decimal("0.30"), "cached": Decimal("0.03"), "output": Decimal("2.50")}
"""US dollars per million tokens of gemini-2.5-flash."""
CHUNK = 120
"""Characters per event."""


@dataclass(frozen=True)
class Fault:
    """How a call fails. `after` counts the events before the failure."""

    status: int = 0
    retry_after: float | None = None
    kind: str = ""
    after: int = 0


@dataclass
class FakeGemini:
    """Each call takes the next fault; without faults, calls succeed."""

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    aborted: int = 0
    running: int = 0
    most_running: int = 0
    latency: float = 0.0
    token_latency: float = 0.0
    """Seconds per token before an answer begins, as if it were not streamed."""
    tokens_per_second: float = 0.0
    """How fast an answer is written; 0 for at once."""
    billed: Decimal = Decimal(0)
    seconds: float = 12.0
    scenes: int = 4
    files: dict[str, int] = field(default_factory=dict)
    file_state: str = "ACTIVE"
    deleted: list[str] = field(default_factory=list)
    deletes_slowly: bool = False
    """Whether files are deleted only once the gate is open."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def generate(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.calls.append(body)
        self.paths.append(request.path)
        self.starts.append(asyncio.get_running_loop().time())
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self._answer(request, body, self.faults.pop(0) if self.faults else Fault())
        except (asyncio.CancelledError, ConnectionError):
            self.aborted += 1
            raise
        finally:
            self.running -= 1

    async def _answer(self, request: web.Request, body: dict[str, Any], fault: Fault) -> web.StreamResponse:
        if fault.status:
            return _error(fault)
        await asyncio.sleep(self.latency)
        if fault.kind == "hang":
            await self.gate.wait()
            fault = Fault()
        text = self.answers.pop(0) if self.answers else self.text(body)
        limit = body["generationConfig"].get("maxOutputTokens", 10**9) * 4
        finish = "STOP" if len(text) <= limit else "MAX_TOKENS"
        text = text[:limit]
        await asyncio.sleep(self.token_latency * len(text) / 4)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await self._events(request, response, text, finish, fault)
        return response

    async def _events(
        self, request: web.Request, response: web.StreamResponse, text: str, finish: str, fault: Fault
    ) -> None:
        pieces = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)] or [""]
        prompt, written = 400, 0
        if fault.kind == "block prompt":
            usage = self._bill(prompt, 0)
            await _send(response, {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": usage})
            return
        for number, piece in enumerate(pieces):
            if fault.kind and number == fault.after and await self._fault(request, response, fault):
                return
            if self.tokens_per_second:
                await asyncio.sleep(len(piece) / 4 / self.tokens_per_second)
            written += max(1, len(piece) // 4)
            last = number == len(pieces) - 1
            candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": piece}]}, "index": 0}
            if last:
                candidate["finishReason"] = finish
            await _send(response, {"candidates": [candidate], "usageMetadata": _usage(prompt, written)})
            if last or (fault.kind and number == fault.after - 1):
                self._bill(prompt, written)

    async def _fault(self, request: web.Request, response: web.StreamResponse, fault: Fault) -> bool:
        """Injects the fault; returns whether the response ends with it."""
        match fault.kind:
            case "drop":
                assert request.transport
                request.transport.abort()
            case "malformed":
                await response.write(b'data: {"candidates":[{"con\r\n\r\n')
            case "safety":
                await _send(response, {"candidates": [{"finishReason": "SAFETY", "index": 0}]})
            case "too long":
                await _send(response, {"candidates": [{"finishReason": "MAX_TOKENS", "index": 0}]})
            case "new reason":
                await _send(response, {"candidates": [{"finishReason": "BRAND_NEW", "index": 0}]})
            case "stall":
                self.reached.set()
                await self.gate.wait()
                return False
        return True

    def _bill(self, prompt: int, written: int) -> dict[str, int]:
        """Bills a call at Google's prices; cached tokens are part of the input."""
        usage = _usage(prompt, written)
        fresh = usage["promptTokenCount"] - usage["cachedContentTokenCount"]
        self.billed += (
            fresh * PRICES["input"]
            + usage["cachedContentTokenCount"] * PRICES["cached"]
            + (usage["candidatesTokenCount"] + usage["thoughtsTokenCount"]) * PRICES["output"]
        ) / 1_000_000
        return usage

    def text(self, body: dict[str, Any]) -> str:
        """Returns a response that keeps the schema."""
        schema = body["generationConfig"].get("responseJsonSchema", {})
        places = set(schema.get("properties", {}))
        prompt = body["contents"][-1]["parts"][-1]["text"]
        if "head" in places:
            return json.dumps({"head": self.head(), "scenes": self.all_scenes()})
        first = body["contents"][0]["parts"][-1]["text"]
        if places == {"scenes"} and '"faults"' in first:
            names = ("id", "shot_size", "camera_angle", "camera_movement", "lighting")
            revised = [
                {name: faulty[name] for name in names} | {"action": f"Better: {faulty['action']}"}
                for faulty in json.loads(first)["scenes"]
            ]
            return json.dumps({"scenes": revised})
        if places == {"scenes"}:
            done = json.loads(body["contents"][-2]["parts"][0]["text"])["scenes"]
            return json.dumps({"scenes": self.all_scenes()[len(done) :]})
        if "answers" in places:
            tasks = json.loads(prompt)
            return json.dumps(
                {"answers": [{"id": task["id"], "text": f"echo {task['task']}"} for task in tasks]}
            )
        if places == {"captions"}:
            asked = json.loads(first)
            return json.dumps({"captions": [f"{asked['language']}: {text}" for text in asked["captions"]]})
        if "narrative" in places:
            narrative = {"world": "a forest in winter", "tone": "quiet", "motifs": ["snow"]}
            return json.dumps({"style": STYLE, "entities": ENTITIES, "narrative": narrative})
        if "findings" in places:
            return json.dumps(REVIEW)
        return f"echo {prompt}"

    def head(self) -> dict[str, Any]:
        beats = [
            {"id": f"s{number}", "seconds": self.seconds / self.scenes, "summary": "a beat"}
            for number in range(1, self.scenes + 1)
        ]
        return {"title": "The Fox", "logline": "A fox.", "style": STYLE, "entities": ENTITIES, "beats": beats}

    def all_scenes(self) -> list[dict[str, Any]]:
        return [scene(number) for number in range(1, self.scenes + 1)]

    async def generate_whole(self, request: web.Request) -> web.Response:
        """Responds without a stream, for other clients."""
        self.starts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.latency)
        text = f"echo {(await request.json())['contents'][-1]['parts'][-1]['text']}"
        candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}
        usage = self._bill(400, len(text) // 4)
        return web.json_response({"candidates": [candidate | {"index": 0}], "usageMetadata": usage})

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response({"calls": len(self.starts), "billed": str(self.billed)})

    async def configure(self, request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            setattr(self, name, value)
        return web.json_response({})

    async def start_upload(self, request: web.Request) -> web.Response:
        return web.json_response({}, headers={"X-Goog-Upload-URL": f"{self.url}/put/{len(self.files)}"})

    async def put(self, request: web.Request) -> web.Response:
        name = f"files/f{len(self.files)}"
        self.files[name] = len(await request.read())
        return web.json_response(
            {"file": self._file(name, "PROCESSING")}, headers={"X-Goog-Upload-Status": "final"}
        )

    async def get_file(self, request: web.Request) -> web.Response:
        return web.json_response(self._file(f"files/{request.match_info['name']}", self.file_state))

    async def delete_file(self, request: web.Request) -> web.Response:
        self.deleted.append(f"files/{request.match_info['name']}")
        if self.deletes_slowly:
            await self.gate.wait()
        return web.json_response({})

    def _file(self, name: str, state: str) -> dict[str, str]:
        return {"name": name, "uri": f"{self.url}/v1beta/{name}", "mimeType": "video/mp4", "state": state}


REVIEW: dict[str, Any] = {
    "visual_consistency": 8.5,
    "style_coherence": 9,
    "narrative_flow": 7.5,
    "prompt_alignment": 8,
    "findings": [
        {
            "code": "CHARACTER_CHANGED",
            "severity": "MAJOR",
            "scene": "s2",
            "start_seconds": 3.0,
            "end_seconds": 6.0,
            "reason": "the paw is black",
        }
    ],
    "summary": "A calm film.",
}


def scene(number: int) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "title": f"Scene {number}",
        "caption": "A fox",
        "action": f"The fox walks, moment {number}.",
        "shot_size": "WIDE",
        "camera_angle": "LOW",
        "camera_movement": "DOLLY_IN",
        "setting": "FOREST",
        "time_of_day": "DAWN",
        "weather": "SNOW",
        "lighting": "SOFT",
        "mood": "CALM",
        "transition": "CUT",
        "subjects": ["e1"],
        "palette": None,
    }


def _usage(prompt: int, written: int) -> dict[str, int]:
    thoughts = 7 if written else 0
    return {
        "promptTokenCount": prompt,
        "cachedContentTokenCount": 100,
        "candidatesTokenCount": written,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": prompt + written + thoughts,
    }


def _error(fault: Fault) -> web.Response:
    names = {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED"}
    error: dict[str, Any] = {"code": fault.status, "message": "no", "status": names[fault.status]}
    if fault.retry_after is not None:
        delay = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{fault.retry_after}s"}
        error["details"] = [delay]
    return web.json_response({"error": error}, status=fault.status)


async def _send(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(b"data: " + json.dumps(event).encode() + b"\r\n\r\n")


@asynccontextmanager
async def fake_gemini() -> AsyncIterator[FakeGemini]:
    fake = FakeGemini()
    app = web.Application(client_max_size=64 << 20)
    app.router.add_get("/_fake", fake.state)
    app.router.add_post("/_fake", fake.configure)
    app.router.add_post("/upload/v1beta/files", fake.start_upload)
    app.router.add_post("/put/{number}", fake.put)
    app.router.add_get("/v1beta/files/{name}", fake.get_file)
    app.router.add_delete("/v1beta/files/{name}", fake.delete_file)
    app.router.add_post("/{path:.*}:streamGenerateContent", fake.generate)
    app.router.add_post("/{path:.*}:generateContent", fake.generate_whole)
    async with serving_app(app, handler_cancellation=True) as fake.url:
        try:
            yield fake
        finally:
            fake.gate.set()


if __name__ == "__main__":
    asyncio.run(serve_as_program(fake_gemini()))
