"""Servers of media on this machine, and what they were asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

PIECE = bytes(64 << 10)


class Host:
    """Serves a folder with Range, and a few paths that misbehave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.sent = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
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
        self.sent += min(part.stop or length, length) - (part.start or 0)
        return web.FileResponse(self.folder / name)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """A server that knows no Range and sends 200 MB."""
        response = web.StreamResponse(headers={"Content-Length": str(200 << 20)})
        await response.prepare(request)
        try:
            for _ in range((200 << 20) // len(PIECE)):
                await response.write(PIECE)
                self.sent += len(PIECE)
        except ConnectionError:
            pass
        return response

    def _changing(self, request: web.Request, name: str) -> web.Response:
        """Another version at each request, each sent whole to whoever has seen an older one."""
        content, part = (self.folder / name).read_bytes(), request.http_range
        tag = f'"{len(self.asked)}"'
        if request.headers.get("If-Range", tag) != tag:
            return web.Response(body=content, headers={"ETag": tag})
        piece = content[part]
        span = f"bytes {part.start}-{part.start + len(piece) - 1}/{len(content)}"
        return web.Response(status=206, body=piece, headers={"ETag": tag, "Content-Range": span})


@asynccontextmanager
async def hosting(folder: Path, address: str = "127.0.0.1") -> AsyncIterator[Host]:
    host = Host(folder)
    runner = web.ServerRunner(web.Server(host.answer), access_log=None)  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, address, 0)
    await site.start()
    host.url = f"http://{address}:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await runner.cleanup()
