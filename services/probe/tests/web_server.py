"""A web server for media that records its requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

PIECE = bytes(64 << 10)


class WebServer:
    """Serves a folder with Range support, and a few paths that misbehave.

    `paths` lists the paths of all requests, and `sent_bytes` counts what was sent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[str] = []
        self.sent_bytes = 0
        self.url = ""

    async def respond(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        match request.path.split("/")[1:]:
            case ["whole", *_]:
                return await self._endless(request)
            case ["moved", *target]:
                return web.Response(status=302, headers={"Location": "/".join(target) + "?"})
            case ["changing", name]:
                return self._changing(request, name)
            case [name]:
                return await self._file(request, name)
        return web.Response(status=404)

    async def _file(self, request: web.Request, name: str) -> web.StreamResponse:
        part = request.http_range
        length = (self.folder / name).stat().st_size
        self.sent_bytes += min(part.stop or length, length) - (part.start or 0)
        return web.FileResponse(self.folder / name)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """Ignore Range and send 200 MB."""
        response = web.StreamResponse(headers={"Content-Length": str(200 << 20)})
        await response.prepare(request)
        try:
            for _ in range((200 << 20) // len(PIECE)):
                await response.write(PIECE)
                self.sent_bytes += len(PIECE)
        except ConnectionError:
            pass
        return response

    def _changing(self, request: web.Request, name: str) -> web.Response:
        """Serve a new version at each request, all of it to clients that have seen an older one."""
        content, part = (self.folder / name).read_bytes(), request.http_range
        tag = f'"{len(self.paths)}"'
        if request.headers.get("If-Range", tag) != tag:
            return web.Response(body=content, headers={"ETag": tag})
        piece = content[part]
        span = f"bytes {part.start}-{part.start + len(piece) - 1}/{len(content)}"
        return web.Response(status=206, body=piece, headers={"ETag": tag, "Content-Range": span})


@asynccontextmanager
async def serving_folder(folder: Path, address: str = "127.0.0.1") -> AsyncIterator[WebServer]:
    """Serve the folder until the block ends."""
    server = WebServer(folder)
    runner = web.ServerRunner(web.Server(server.respond), access_log=None)  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, address, 0)
    await site.start()
    server.url = f"http://{address}:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
