"""Answers a request for an object: validators, preconditions and byte ranges of RFC 9110."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from aiohttp import ETag, web
from aiohttp.abc import AbstractStreamWriter

from aiprod_rpc.errors import AiprodError, OutOfRange
from aiprod_storage.embedded.byte_ranges import parse_range
from aiprod_storage.embedded.sendfile import send_span


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The file of an object. `modified` has no fraction of a second, as in HTTP's dates."""

    path: Path
    size: int
    content_type: str
    etag: str
    modified: datetime


def failure(status: int, error: AiprodError, headers: Mapping[str, str] | None = None) -> web.Response:
    """Returns an error in the form that all errors of the store have."""
    body = {"error": {"code": status, "reason": error.reason, "message": str(error)}}
    return web.json_response(body, status=status, headers=headers)


def respond(request: web.Request, file: StoredFile, headers: Mapping[str, str]) -> web.StreamResponse:
    """Sends the file, the parts that the request names, or why it sends none: 304, 412 or 416."""
    validators = {
        **headers,
        "Content-Type": file.content_type,
        "ETag": f'"{file.etag}"',
        "Last-Modified": format_datetime(file.modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    if status := _precondition(request, file):
        return web.Response(status=status, headers=validators)
    spans = _requested(request, file)
    if spans is None:
        return _FileParts(file.path, [(b"", range(file.size))], HTTPStatus.OK, validators)
    match spans:
        case []:
            error = OutOfRange(f"the object has {file.size} bytes", reason="RANGE_NOT_SATISFIABLE")
            size = {"Content-Range": f"bytes */{file.size}"}
            return failure(HTTPStatus.RANGE_NOT_SATISFIABLE, error, size)
        case [span]:
            validators["Content-Range"] = _content_range(span, file.size)
            return _FileParts(file.path, [(b"", span)], HTTPStatus.PARTIAL_CONTENT, validators)
        case _:
            boundary = secrets.token_hex(16)
            parts = _multipart(file, spans, boundary)
            validators["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
            return _FileParts(file.path, parts, HTTPStatus.PARTIAL_CONTENT, validators)


def _precondition(request: web.Request, file: StoredFile) -> HTTPStatus | None:
    """Evaluates the conditional headers in the order of RFC 9110, section 13.2.2."""
    if request.if_match is not None:
        if not _matches(file.etag, request.if_match, weak=False):
            return HTTPStatus.PRECONDITION_FAILED
    elif (date := _date(request, "If-Unmodified-Since")) and file.modified > date:
        return HTTPStatus.PRECONDITION_FAILED
    if request.if_none_match is not None:
        return HTTPStatus.NOT_MODIFIED if _matches(file.etag, request.if_none_match, weak=True) else None
    if (date := _date(request, "If-Modified-Since")) and file.modified <= date:
        return HTTPStatus.NOT_MODIFIED
    return None


def _matches(etag: str, candidates: Sequence[ETag], *, weak: bool) -> bool:
    return any(
        candidate.value == "*" or (candidate.value == etag and (weak or not candidate.is_weak))
        for candidate in candidates
    )


def _requested(request: web.Request, file: StoredFile) -> Sequence[range] | None:
    """Returns the ranges to send, None for the whole file."""
    header = request.headers.get("Range")
    # RFC 9110 defines ranges for GET only.
    if header is None or request.method != "GET" or not _is_current(request, file):
        return None
    return parse_range(header, file.size)


def _is_current(request: web.Request, file: StoredFile) -> bool:
    """Returns whether If-Range, an entity tag or a date, is that of the file; also without If-Range."""
    validator = request.headers.get("If-Range", "").strip()
    if not validator or validator == f'"{file.etag}"':
        return True
    return _date(request, "If-Range") == file.modified


def _date(request: web.Request, header: str) -> datetime | None:
    """Returns the date of a header, None for one that is no date: RFC 9110 has servers ignore these."""
    try:
        date = parsedate_to_datetime(request.headers.get(header, ""))
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else None


def _content_range(span: range, size: int) -> str:
    return f"bytes {span.start}-{span.stop - 1}/{size}"


def _multipart(file: StoredFile, spans: Sequence[range], boundary: str) -> list[tuple[bytes, range]]:
    """Returns each range behind the header of its part, and the closing boundary."""
    parts = [
        (
            f"\r\n--{boundary}\r\nContent-Type: {file.content_type}\r\n"
            f"Content-Range: {_content_range(span, file.size)}\r\n\r\n".encode(),
            span,
        )
        for span in spans
    ]
    return [*parts, (f"\r\n--{boundary}--\r\n".encode(), range(0))]


class _FileParts(web.StreamResponse):
    """A response of parts, each some text and then a span of a file."""

    def __init__(
        self,
        path: Path,
        parts: Sequence[tuple[bytes, range]],
        status: HTTPStatus,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(status=status, headers=headers)
        self.content_length = sum(len(text) + len(span) for text, span in parts)
        self._path = path
        self._parts = parts

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Sends everything: aiohttp ends a response in silence if the client leaves while it is prepared."""
        writer = await super().prepare(request)
        if request.method == "HEAD" or writer is None:
            return writer
        with self._path.open("rb", buffering=0) as file:
            for text, span in self._parts:
                if text:
                    await writer.write(text)
                if span:
                    await send_span(request, writer, file, span)
        await self.write_eof()
        return writer
