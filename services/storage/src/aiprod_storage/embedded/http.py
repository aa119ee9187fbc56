"""The bytes of the embedded store over HTTP, at the URLs and with the words of Google Cloud Storage."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web

from aiprod_runtime.errors import AiprodError, DeadlineExceeded, InvalidArgument, NotFound, PermissionDenied
from aiprod_storage.embedded.files import PIECE_BYTES
from aiprod_storage.embedded.signing import UrlSigner
from aiprod_storage.embedded.store import EmbeddedStore
from aiprod_storage.embedded.uploads import Uploads
from aiprod_storage.embedded.verify import SignedRequest, verify
from aiprod_storage.names import is_object_name

PIECE_SECONDS = 30.0
STATUSES = {
    "INVALID_ARGUMENT": HTTPStatus.BAD_REQUEST,
    "PERMISSION_DENIED": HTTPStatus.FORBIDDEN,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "DEADLINE_EXCEEDED": HTTPStatus.REQUEST_TIMEOUT,
    "UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
    "RESOURCE_EXHAUSTED": HTTPStatus.INSUFFICIENT_STORAGE,
}
EVERYWHERE = {
    # A signed URL is its own permission, whichever page uses it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
    # Users bring files; none of them may run as a page of this origin.
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


class ObjectServer:
    """Serves the objects of one bucket and takes the bytes of uploads."""

    def __init__(self, store: EmbeddedStore, uploads: Uploads, signer: UrlSigner) -> None:
        self._store = store
        self._uploads = uploads
        self._signer = signer
        self._prefix = f"/{signer.bucket}/"

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_errors_as_json])
        app.on_response_prepare.append(_add_headers)
        path = "/{path:.*}"
        routes = [
            web.get(path, self.get),
            web.post(path, self.start),
            web.put(path, self.put),
            web.options(path, preflight),
        ]
        app.add_routes(routes)
        return app

    async def get(self, request: web.Request) -> web.StreamResponse:
        name = self._name(request)
        self._verify(request)
        asset, path = await self._store.open(name, _generation(request))
        checksum = base64.b64encode(asset.content.crc32c.to_bytes(4)).decode()
        headers = {
            "Content-Type": asset.content.content_type,
            "Content-Disposition": request.query.get("response-content-disposition", "inline"),
            "Cache-Control": "private, max-age=86400, immutable",
            "x-goog-generation": str(asset.generation),
            "x-goog-hash": f"crc32c={checksum}",
        }
        return web.FileResponse(path, chunk_size=PIECE_BYTES, headers=headers)

    async def start(self, request: web.Request) -> web.Response:
        name = self._name(request)
        self._verify(request)
        if request.headers.get("x-goog-resumable") != "start":
            raise InvalidArgument("POST starts resumable uploads only", reason="NOT_RESUMABLE")
        upload_id = request.headers.get("x-goog-meta-upload", "")
        await self._uploads.start(upload_id, name)
        location = f"{self._signer.endpoint}{self._prefix}{name}?upload_id={upload_id}"
        return web.Response(status=HTTPStatus.CREATED, headers={"Location": location})

    async def put(self, request: web.Request) -> web.Response:
        """The session in the query is the permission, as its URL was given to the holder of a ticket."""
        name = self._name(request)
        if "upload_id" not in request.query:
            message = "PUT goes to the Location that a POST to the ticket's URL answers"
            raise PermissionDenied(message, reason="NO_SESSION")
        content_range = request.headers.get("Content-Range", "")
        arrival = await self._uploads.receive(
            request.query["upload_id"], name, content_range, _pieces(request)
        )
        if arrival.arrived == arrival.size:
            return web.Response()
        headers = {"Range": f"bytes=0-{arrival.arrived - 1}"} if arrival.arrived else {}
        return web.Response(status=HTTPStatus.PERMANENT_REDIRECT, headers=headers)

    def _name(self, request: web.Request) -> str:
        path = request.raw_path.partition("?")[0]
        name = path.removeprefix(self._prefix)
        if not path.startswith(self._prefix) or not is_object_name(name):
            raise InvalidArgument(f"{path!r} is not the path of an object", reason="PATH_INVALID")
        return name

    def _verify(self, request: web.Request) -> None:
        path, _, query = request.raw_path.partition("?")
        headers = {key.lower(): ",".join(request.headers.getall(key)) for key in request.headers}
        # Who may read the bytes may as well read their headers.
        method = "GET" if request.method == "HEAD" else request.method
        verify(SignedRequest(method, path, query, headers), self._signer.public_key, datetime.now(UTC))


async def preflight(request: web.Request) -> web.Response:
    headers = {
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "3600",
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def _generation(request: web.Request) -> int:
    generation = request.query.get("generation", "0")
    if not generation.isdecimal() or len(generation) > 18:
        raise NotFound(f"there is no generation {generation!r}", reason="ASSET_NOT_FOUND")
    return int(generation)


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(PIECE_SECONDS):
                piece = await request.content.read(PIECE_BYTES)
        except TimeoutError as error:
            message = f"no byte came for {PIECE_SECONDS:g} s"
            raise DeadlineExceeded(message, reason="UPLOAD_STALLED") from error
        except ConnectionError:
            # The sender is gone and comes back; what arrived stays.
            return
        if not piece:
            return
        yield piece


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except AiprodError as error:
        status = STATUSES[error.code]
        body = {"error": {"code": status, "reason": error.reason, "message": str(error)}}
        return web.json_response(body, status=status)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(EVERYWHERE)
