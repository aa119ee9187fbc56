"""A fake of Vertex AI's REST API for Veo on a real port: makes test videos, and fails on demand."""

import asyncio
import base64
import io
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
from aiohttp import web

from tests.web_apps import serve_as_program, serving_app

MODELS = "/v1/projects/{project}/locations/{location}/publishers/google/models/{model}"


@dataclass(frozen=True)
class Fault:
    """An error instead of an answer."""

    status: int
    name: str
    retry_seconds: float | None = None


@dataclass
class Operation:
    """One paid call. It ends after `polls` polls, if operations may end."""

    request: dict[str, Any]
    polls: int
    ending: dict[str, Any]


@dataclass
class FakeVertex:
    """Each call uses up one of the `endings`, faults and `footage`, in order; without one it succeeds."""

    url: str = ""
    orders: list[dict[str, Any]] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    endings: list[dict[str, Any]] = field(default_factory=list)
    start_faults: list[Fault] = field(default_factory=list)
    poll_faults: list[Fault] = field(default_factory=list)
    polls_needed: int = 1
    polls: int = 0
    footage: list[dict[str, Any]] = field(default_factory=list)
    polled: set[str] = field(default_factory=set)
    silent: bool = False
    """Whether orders are accepted but not answered."""
    operations_end: bool = True
    answers: asyncio.Event | None = None
    """What answers to orders wait for, if anything."""

    async def start(self, request: web.Request) -> web.Response:
        if self.start_faults:
            return error_response(self.start_faults.pop(0))
        body = await request.json()
        self.orders.append(body)
        name = f"{request.path.removeprefix('/v1/').partition(':')[0]}/operations/{len(self.orders)}"
        ending = self.endings.pop(0) if self.endings else {}
        self.operations[name] = Operation(body, self.polls_needed, ending)
        if self.answers:
            await self.answers.wait()
        if self.silent:
            assert request.transport
            request.transport.abort()
        return web.json_response({"name": name})

    async def poll(self, request: web.Request) -> web.Response:
        self.polls += 1
        if self.poll_faults:
            return error_response(self.poll_faults.pop(0))
        name = (await request.json())["operationName"]
        if name not in self.operations:
            return error_response(Fault(404, "NOT_FOUND"))
        self.polled.add(name)
        operation = self.operations[name]
        operation.polls -= 1
        if operation.polls > 0 or not self.operations_end:
            return web.json_response({"name": name})
        return web.json_response(
            {"name": name, "done": True} | (operation.ending or self._video_response(operation))
        )

    def _video_response(self, operation: Operation) -> dict[str, Any]:
        number = self.orders.index(operation.request)
        parameters = operation.request["parameters"]
        changes = self.footage.pop(0) if self.footage else {}
        video = base64.b64encode(footage(parameters, **({"tint": 40 * number} | changes))).decode()
        kind = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
        return {
            "response": {
                "@type": kind,
                "raiMediaFilteredCount": 0,
                "videos": [{"bytesBase64Encoded": video, "mimeType": "video/mp4"}],
            }
        }

    def expire(self) -> None:
        """Deletes the operations, as Vertex does after a while."""
        self.operations.clear()

    async def state(self, request: web.Request) -> web.Response:
        prompts = [order["instances"][0]["prompt"] for order in self.orders]
        return web.json_response({"prompts": prompts, "polled": len(self.polled)})

    async def set(self, request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            setattr(self, name, value)
        return web.json_response({})

    async def token(self, request: web.Request) -> web.Response:
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})


FILTERED = {
    "response": {
        "raiMediaFilteredCount": 1,
        "raiMediaFilteredReasons": [
            "Veo could not generate videos: celebrity likeness. Support codes: 29310472"
        ],
    }
}


def error_response(fault: Fault) -> web.Response:
    error: dict[str, Any] = {"code": fault.status, "message": "no", "status": fault.name}
    if fault.retry_seconds is not None:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        error["details"] = [{"@type": kind, "retryDelay": f"{fault.retry_seconds}s"}]
    return web.json_response({"error": error}, status=fault.status)


def footage(
    parameters: dict[str, Any],
    tint: int = 0,
    rate: int = 24,
    size: tuple[int, int] | None = None,
    sound: bool = True,
    anamorphic: bool = False,
) -> bytes:
    """Returns a video as a model sends it: a bar that moves one step per frame over a tint."""
    small = {"16:9": (320, 180), "9:16": (180, 320)}
    width, height = size or small[parameters["aspectRatio"]]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        video = output.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "18"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        if anamorphic:
            video.codec_context.sample_aspect_ratio = Fraction(4, 3)
        audio = output.add_stream("aac", rate=44_100, layout="mono") if sound else None
        for number in range(rate * parameters["durationSeconds"]):
            picture = np.full((height * 3 // 2, width), 128, np.uint8)
            picture[:height] = 50 + tint % 120
            left = number * 2 % width
            picture[height // 4 : height * 3 // 4, left : left + 24] = 220
            output.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        output.mux(video.encode(None))
        for block in itertools.count():
            if audio is None or block * 1024 > 44_100 * parameters["durationSeconds"]:
                break
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44_100, block * 1024
            output.mux(audio.encode(frame))
    return buffer.getvalue()


@asynccontextmanager
async def fake_vertex() -> AsyncIterator[FakeVertex]:
    fake = FakeVertex()
    app = web.Application()
    app.router.add_post(f"{MODELS}:predictLongRunning", fake.start)
    app.router.add_post(f"{MODELS}:fetchPredictOperation", fake.poll)
    app.router.add_post("/token", fake.token)
    app.router.add_get("/_fake", fake.state)
    app.router.add_post("/_fake", fake.set)
    async with serving_app(app) as fake.url:
        yield fake


if __name__ == "__main__":
    asyncio.run(serve_as_program(fake_vertex()))
