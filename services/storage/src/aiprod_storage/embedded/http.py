"""Serves the embedded store over HTTP, with the URLs and headers of Google Cloud Storage."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from aiprod_rpc.errors import (
    AiprodError,
    AlreadyExists,
    DeadlineExceeded,
    InvalidArgument,
    NotFound,
    Unimplemented,
)
from aiprod_storage.embedded.content_range import parse_content_range
from aiprod_storage.embedded.object_resource import object_resource
from aiprod_storage.embedded.object_response import StoredFile, failure, respond
from aiprod_storage.embedded.store import EmbeddedStore
from aiprod_storage.embedded.url_verification import SignedRequest, verify_url
from aiprod_storage.model import Asset, Upload
from aiprod_storage.object_names import disposition, is_object_name, upload_id_of
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.signing import crc32c_text

log = logging.getLogger(__name__)

BODY_TIMEOUT_SECONDS = 30.0
CANCELLED = 499
"""How Google Cloud Storage answers when a session is cancelled."""
HTTP_STATUSES = {
    "INVALID_ARGUMENT": HTTPStatus.BAD_REQUEST,
    "PERMISSION_DENIED": HTTPStatus.FORBIDDEN,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "DEADLINE_EXCEEDED": HTTPStatus.REQUEST_TIMEOUT,
    "UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
    "RESOURCE_EXHAUSTED": HTTPStatus.INSUFFICIENT_STORAGE,
    "ALREADY_EXISTS": HTTPStatus.PRECONDITION_FAILED,
    # Not a 500: a retry does not find the bytes either.
    "DATA_LOSS": HTTPStatus.GONE,
    "INTERNAL": HTTPStatus.INTERNAL_SERVER_ERROR,
}
COMMON_HEADERS = {
    # A signed URL grants access by itself, so pages of any origin may use it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
    # Users upload files, and none of them may run as a page of this origin.
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


class ObjectServer:
    """Serves the objects of one bucket and takes uploads, at URLs that are signed with `key`."""

    def __init__(self, store: EmbeddedStore, index: ObjectIndex, bucket: str, key: rsa.RSAPublicKey) -> None:
        self._store = store
        self._index = index
        self._key = key
        self._bucket = bucket

    def application(self) -> web.Application:
        """Returns the application with its routes."""
        app = web.Application(middlewares=[_errors_as_json])
        app.on_response_prepare.append(_add_headers)
        path = "/{path:.*}"
        app.add_routes(
            [
                web.get(path, self.get),
                web.put(path, self.put),
                web.delete(path, self.delete),
                web.options(path, preflight),
            ]
        )
        return app

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Sends an object, or the ranges that the request names."""
        name = self._name(request)
        # A URL to read the bytes also grants their headers.
        self._verify_url(request, "GET")
        asset = await self._index.by_name(name, _generation(request))
        if asset is None:
            raise NotFound(f"there is no object {name}", reason="ASSET_NOT_FOUND")
        content = asset.content
        headers = {
            "Content-Disposition": disposition(
                content.content_type, request.query.get("response-content-disposition", "")
            ),
            # An object never changes under its name, so a browser may keep it.
            "Cache-Control": "private, max-age=86400, immutable",
            "x-goog-generation": str(asset.generation),
            "x-goog-hash": f"crc32c={crc32c_text(content.crc32c)}",
        }
        path, modified = self._store.asset_path(asset), asset.create_time.replace(microsecond=0)
        file = StoredFile(path, content.size, content.content_type, str(asset.generation), modified)
        return respond(request, file, headers)

    async def put(self, request: web.Request) -> web.Response:
        """Takes bytes of a resumable session, or all bytes if the URL names no session."""
        async with self._upload(request) as upload:
            if "upload_id" in request.query:
                return await self._put_to_session(request, upload)
            # The signature requires generation 0: an object that exists is never replaced.
            if upload.committed or await self._store.uploaded_object(upload):
                message = "the object exists; commit the upload"
                raise AlreadyExists(message, reason="OBJECT_EXISTS")
            await self._store.uploads.write_all(upload, _body_pieces(request))
            return web.Response()

    async def delete(self, request: web.Request) -> web.Response:
        """Cancels an upload through its session, and frees the space that it reserves."""
        async with self._upload(request) as upload:
            if "upload_id" not in request.query or not await self._index.cancel(upload):
                raise AlreadyExists("committed bytes stay", reason="OBJECT_EXISTS")
            await self._store.remove(upload.name)
            await self._index.mark_removed(upload.name)
        return web.Response(status=CANCELLED)

    @asynccontextmanager
    async def _upload(self, request: web.Request) -> AsyncIterator[Upload]:
        """Locks the upload that the URL of a request grants."""
        name = self._name(request)
        # A session's URL is signed for PUT, and grants all that Google's sessions grant.
        self._verify_url(request, "PUT")
        async with self._store.lock(upload_id_of(name)):
            # Looked up under the lock: it may be committed or expire while this request waits.
            upload = await self._index.upload(upload_id_of(name))
            if upload is None or upload.name != name:
                raise NotFound(
                    "this upload does not exist or has expired; begin another one", reason="UPLOAD_NOT_FOUND"
                )
            yield upload

    async def _put_to_session(self, request: web.Request, upload: Upload) -> web.Response:
        span = _session_span(request, upload.content.size)
        # A PUT that waited for the commit must leave the committed bytes alone.
        if upload.committed and (asset := await self._index.by_name(upload.committed)):
            return self._finished(asset)
        received = await self._store.uploads.write_chunk(upload, span, _body_pieces(request))
        if uploaded := await self._store.uploaded_object(upload):
            content = replace(upload.content, crc32c=uploaded.crc32c)
            return self._finished(Asset(upload.name, uploaded.generation, content))
        headers = {"Range": f"bytes=0-{received - 1}"} if received else {}
        return web.Response(status=HTTPStatus.PERMANENT_REDIRECT, headers=headers)

    def _finished(self, asset: Asset) -> web.Response:
        return web.json_response(object_resource(self._bucket, asset))

    def _name(self, request: web.Request) -> str:
        path = request.raw_path.partition("?")[0]
        prefix = f"/{self._bucket}/"
        name = path.removeprefix(prefix)
        if not path.startswith(prefix) or not is_object_name(name):
            raise InvalidArgument(f"{path!r} is not the path of an object", reason="PATH_INVALID")
        return name

    def _verify_url(self, request: web.Request, method: str) -> None:
        path, _, query = request.raw_path.partition("?")
        headers = {key.lower(): ",".join(request.headers.getall(key)) for key in request.headers}
        if "upload_id" in request.query:
            # Google's clients send a checksum with the last chunk; a session is bound to the ticket's anyway.
            headers.pop("x-goog-hash", None)
        verify_url(SignedRequest(method, path, query, headers), self._key, datetime.now(UTC))


async def preflight(request: web.Request) -> web.Response:
    """Answers a CORS preflight request: any page may read and upload."""
    headers = {
        "Access-Control-Allow-Methods": "GET, HEAD, PUT, DELETE",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "3600",
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def _session_span(request: web.Request, size: int) -> range | None:
    """Returns the bytes that a PUT to a session holds; without Content-Range, all of them."""
    header = request.headers.get("Content-Range")
    if header is not None:
        return parse_content_range(header, size)
    if request.content_length not in (None, size):
        message = f"got {request.content_length} bytes without Content-Range, the ticket is for {size}"
        raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
    return range(size)


def _generation(request: web.Request) -> int:
    generation = request.query.get("generation", "0")
    # A longer number does not fit the database's 64 bits.
    if not generation.isdecimal() or len(generation) > 18:
        raise NotFound(f"there is no generation {generation!r}", reason="ASSET_NOT_FOUND")
    return int(generation)


async def _body_pieces(request: web.Request) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                piece = await request.content.readany()
        except TimeoutError as error:
            message = f"no byte arrived for {BODY_TIMEOUT_SECONDS:g} s; send the rest again"
            raise DeadlineExceeded(message, reason="UPLOAD_STALLED") from error
        except ConnectionError:
            # The client resumes from the bytes that arrived.
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
        return failure(HTTP_STATUSES[error.code], error)
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        refusal = Unimplemented(f"an object's URL supports only {allowed}", reason="METHOD_NOT_ALLOWED")
        return failure(error.status, refusal, {"Allow": allowed})
    except web.HTTPException:
        raise
    except Exception:
        log.exception("a request failed", extra={"method": request.method})
        hidden = AiprodError("internal error; the log of storage explains it", reason="INTERNAL")
        return failure(HTTP_STATUSES[hidden.code], hidden)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(COMMON_HEADERS)
