"""A bucket of one object on a real port, with faults."""

import random
import re

from aiohttp import web

DATA = random.Random(1).randbytes(100_000)
CHUNK = 16_384


class Bucket:
    """One object behind HTTP. Each of the next requests gets one of `faults`.

    A number is the status to return, "drop" closes the connection in the middle of the bytes, "" is no fault.
    """

    def __init__(self) -> None:
        self.url = ""
        self.stored = b""
        self.faults: list[int | str] = []
        self.requests: list[str] = []

    @property
    def session(self) -> str:
        return f"{self.url}&upload_id=u%2F1"

    async def put(self, request: web.Request) -> web.Response:
        content_range = request.headers["Content-Range"].removeprefix("bytes ")
        self.requests.append(content_range)
        assert request.raw_path.endswith("&upload_id=u%2F1")
        body = await request.read()
        if self.faults[:1] == ["drop"]:
            self.stored += body[: len(body) // 2]
        if fault := self._faulty(request):
            return fault
        self.stored += body
        size = int(content_range.partition("/")[2])
        headers = {"Range": f"bytes=0-{len(self.stored) - 1}"} if self.stored else {}
        return web.Response(status=200 if len(self.stored) == size else 308, headers=headers)

    async def get(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.headers["Range"])
        first, last = map(int, re.findall(r"\d+", request.headers["Range"]))
        body = self.stored[first : last + 1]
        response = web.StreamResponse(status=206, headers={"Content-Length": str(len(body))})
        if self.faults[:1] == ["drop"]:
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
        return self._faulty(request) or web.Response(status=206, body=body)

    def _faulty(self, request: web.Request) -> web.Response | None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "drop":
            request.transport.close()
            return web.Response()
        return web.Response(status=fault, text="because") if fault else None
