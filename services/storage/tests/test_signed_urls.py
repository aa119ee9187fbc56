"""Signed URLs over real HTTP: responses to players, browsers and forged requests."""

import asyncio
import base64
from datetime import timedelta
from email import message_from_bytes

import aiohttp
import pytest
from yarl import URL

from aiprod.storage.v1.storage_service_pb2 import SignUrlsRequest, UrlSpec

DATA = bytes(range(250)) * 4
IMPOSSIBLE_DATES = [
    "Mon, 32 Jan 2024 00:00:00 GMT",
    f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT",
    f"Mon, 01 Jan 2124 00:00:00 +{'9' * 22}",
]
PREFLIGHT = {"Origin": "http://studio", "Access-Control-Request-Method": "PUT"}


@pytest.fixture
async def asset(sender):
    return await sender.store(DATA)


@pytest.fixture
def sign(storage):
    async def sign(asset, **fields) -> str:
        spec = UrlSpec(name=asset.name, generation=asset.generation, **fields)
        return (await storage.SignUrls(SignUrlsRequest(urls=[spec]))).urls[0].url

    return sign


@pytest.fixture
def get(http: aiohttp.ClientSession):
    async def get(url: str, method: str = "GET", **headers: str) -> tuple[int, aiohttp.ClientResponse, bytes]:
        async with http.request(method, URL(url, encoded=True), headers=headers) as response:
            return response.status, response, await response.read()

    return get


async def reason(get, url: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    status, response, _ = await get(url, method, **headers)
    return status, (await response.json())["error"]["reason"]


async def test_a_url_returns_the_bytes_and_their_headers(asset, sign, get) -> None:
    status, response, body = await get(await sign(asset))
    assert (status, body) == (200, DATA)
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Length"] == "1000"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["x-goog-generation"] == str(asset.generation)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Accept-Ranges"] == "bytes"


async def test_the_hash_header_is_the_crc32c_in_base64(asset, sign, get) -> None:
    _, response, _ = await get(await sign(asset), "HEAD")
    text = response.headers["x-goog-hash"].removeprefix("crc32c=")
    assert int.from_bytes(base64.b64decode(text)) == asset.crc32c
    assert response.headers["Content-Length"] == "1000"


@pytest.mark.parametrize(
    ("requested", "first", "last"),
    [
        ("0-0", 0, 0),
        ("0-99", 0, 99),
        ("500-599", 500, 599),
        ("-100", 900, 999),
        ("990-5000", 990, 999),
        # An open end as Java and some players write it, and longer than any integer type.
        ("990-9223372036854775807", 990, 999),
        ("-" + "9" * 40, 0, 999),
        ("7-", 7, 999),
    ],
)
async def test_a_range_returns_its_bytes(asset, sign, get, requested, first, last) -> None:
    status, response, body = await get(await sign(asset), Range=f"bytes={requested}")
    assert (status, body) == (206, DATA[first : last + 1])
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/1000"


@pytest.mark.parametrize(
    "requested", ["bytes=1000-", "bytes=-0", "bytes=1000-1001,-0", "bytes=9223372036854775807-"]
)
async def test_ranges_outside_the_object_are_a_416(asset, sign, get, requested) -> None:
    url = await sign(asset)
    _, response, _ = await get(url, Range=requested)
    assert response.headers["Content-Range"] == "bytes */1000"
    assert await reason(get, url, Range=requested) == (416, "RANGE_NOT_SATISFIABLE")


async def test_a_method_without_a_meaning_is_a_405_that_lists_the_others(asset, sign, get) -> None:
    url = await sign(asset)
    _, response, _ = await get(url, "POST")
    assert response.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"
    assert await reason(get, url, "POST") == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "requested",
    [
        "pages=1-2",
        "bytes=",
        "bytes=9-3",
        "bytes=a-b",
        "bytes",
        # Digits of another script, which HTTP does not have.
        "bytes=٠-٥",
        "bytes=" + ",".join(["0-0"] * 17),
    ],
)
async def test_unknown_units_and_invalid_ranges_are_ignored(asset, sign, get, requested) -> None:
    status, _, body = await get(await sign(asset), Range=requested)
    assert (status, body) == (200, DATA)


async def test_several_ranges_are_parts_of_one_response(asset, sign, get) -> None:
    status, response, body = await get(await sign(asset), Range="bytes=-10, 0-99 ,500-599,5000-")
    assert (status, int(response.headers["Content-Length"])) == (206, len(body))
    head = f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + body).get_payload()
    assert [(part["Content-Range"], part.get_payload(decode=True)) for part in parts] == [
        ("bytes 0-99/1000", DATA[:100]),
        ("bytes 500-599/1000", DATA[500:600]),
        ("bytes 990-999/1000", DATA[990:]),
    ]
    assert {part.get_content_type() for part in parts} == {"video/mp4"}


async def test_overlapping_ranges_send_no_byte_twice(asset, sign, get) -> None:
    status, response, body = await get(await sign(asset), Range="bytes=50-99,0-60,100-119")
    assert (status, body) == (206, DATA[:120])
    assert response.headers["Content-Range"] == "bytes 0-119/1000"


async def test_if_range_names_the_version_of_a_range(asset, sign, get) -> None:
    url = await sign(asset)
    _, response, _ = await get(url, "HEAD")
    etag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    for validator, status in {
        etag: 206,
        modified: 206,
        f"W/{etag}": 200,
        '"other"': 200,
        "Thu, 01 Jan 2026 00:00:00 GMT": 200,
        "no date": 200,
        **dict.fromkeys(IMPOSSIBLE_DATES, 200),
    }.items():
        answer, _, body = await get(url, Range="bytes=0-9", **{"If-Range": validator})
        assert (answer, body) == (status, DATA[:10] if status == 206 else DATA)


@pytest.mark.parametrize("date", IMPOSSIBLE_DATES)
async def test_a_condition_without_a_date_is_ignored(asset, sign, get, date: str) -> None:
    url = await sign(asset)
    for header in ("If-Modified-Since", "If-Unmodified-Since"):
        assert (await get(url, **{header: date}))[0] == 200


async def test_a_head_request_has_no_range(asset, sign, get) -> None:
    status, response, _ = await get(await sign(asset), "HEAD", Range="bytes=0-9")
    assert (status, response.headers["Content-Length"]) == (200, "1000")


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
async def test_files_that_may_hold_scripts_are_attachments(sender, sign, get, content_type) -> None:
    page = await sender.store(b"<script>alert(1)</script>", content_type=content_type)
    _, response, _ = await get(await sign(page))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    _, response, _ = await get(await sign(page, download_as="page.html"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="page.html"'


async def test_a_browser_cache_is_revalidated_without_a_download(asset, sign, get) -> None:
    url = await sign(asset)
    _, response, _ = await get(url)
    status, _, body = await get(url, **{"If-None-Match": response.headers["ETag"]})
    assert (status, body) == (304, b"")


LONG = bytes(range(256)) * 64 * 1024


async def test_one_connection_serves_several_files(sender, sign, http) -> None:
    """The kernel sends the bytes and the event loop the headers: they must stay in order."""
    film, clip = await sender.store(LONG), await sender.store(DATA)
    for asset, data in [(clip, DATA), (film, LONG), (clip, DATA), (film, LONG)]:
        async with http.get(URL(await sign(asset), encoded=True)) as response:
            assert await response.read() == data


async def test_slow_and_aborted_downloads_disturb_no_other(sender, sign, get, caplog) -> None:
    url = URL(await sign(await sender.store(LONG)), encoded=True)
    request = f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.authority}\r\nConnection: close\r\n\r\n".encode()
    slow, writer = await asyncio.open_connection(url.host, url.port, limit=4096)
    _, leaver = await asyncio.open_connection(url.host, url.port, limit=4096)
    for one in (writer, leaver):
        one.write(request)
    assert (await slow.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    leaver.transport.abort()
    assert (await get(str(url)))[2] == LONG
    assert await slow.read() == LONG
    writer.close()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize(
    ("download_as", "disposition"),
    [
        ("My film.mp4", 'attachment; filename="My film.mp4"'),
        ('a/b\\c"d\r\nX: y', 'attachment; filename="a_b_c_d__X: y"'),
        (
            "Füchse 狐.mp4",
            "attachment; filename=\"F_chse _.mp4\"; filename*=UTF-8''F%C3%BCchse%20%E7%8B%90.mp4",
        ),
    ],
)
async def test_a_download_has_the_requested_file_name(asset, sign, get, download_as, disposition) -> None:
    status, response, _ = await get(await sign(asset, download_as=download_as))
    assert (status, response.headers["Content-Disposition"]) == (200, disposition)


async def test_a_page_of_another_origin_may_upload_and_read(asset, sign, get) -> None:
    status, response, _ = await get(await sign(asset), "OPTIONS", **PREFLIGHT)
    assert status == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {"PUT", "DELETE"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))


async def test_a_url_expires(asset, sign, get) -> None:
    url = await sign(asset, ttl=timedelta(seconds=1))
    status = 200
    while status == 200:
        await asyncio.sleep(0.05)
        status, response, _ = await get(url)
    answer = (await response.json())["error"]
    assert (status, answer["reason"]) == (400, "URL_EXPIRED")
    assert "get another one" in answer["message"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Goog-Expires=3600", "X-Goog-Expires=604800"),
        ("X-Goog-SignedHeaders=host", "X-Goog-SignedHeaders=host%3Bx"),
        ("generation=", "generation=1"),
        ("?", "?response-content-disposition=attachment&"),
        ("?", "?generation=0&"),
        ("uploads/", "clips/"),
        (".mp4?", ".mp3?"),
    ],
)
async def test_a_changed_url_is_rejected(asset, sign, get, old, new) -> None:
    url = await sign(asset)
    assert old in url
    assert await reason(get, url.replace(old, new, 1)) == (403, "SIGNATURE_MISMATCH")


async def test_a_url_is_for_one_object_method_and_host(asset, sign, sender, get) -> None:
    url, other = await sign(asset), await sender.store(b"other")
    assert await reason(get, url.replace(asset.name, other.name)) == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, url, Host="elsewhere") == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, url, "PUT") == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, url, "DELETE") == (403, "SIGNATURE_MISMATCH")
    assert (await get(url, "POST"))[0] == 405


async def test_a_url_without_a_valid_signature_is_rejected(asset, sign, get) -> None:
    url = await sign(asset)
    head, _, signature = url.partition("X-Goog-Signature=")
    flipped = f"{int(signature, 16) ^ 1:0512x}"
    assert await reason(get, url.partition("?")[0]) == (403, "URL_NOT_SIGNED")
    assert await reason(get, head) == (403, "URL_NOT_SIGNED")
    assert await reason(get, f"{head}X-Goog-Signature={flipped}") == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, f"{head}X-Goog-Signature=zz") == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, f"{url}&X-Goog-Signature={signature}") == (403, "URL_NOT_SIGNED")


async def test_x_goog_headers_must_be_signed(asset, sign, sender, get) -> None:
    url = await sign(asset)
    assert await reason(get, url, **{"x-goog-hash": "crc32c=AAAAAA=="}) == (403, "SIGNATURE_MISMATCH")
    ticket = await sender.begin(DATA, one_put=True)
    other = {**ticket.put_headers, "x-goog-hash": "crc32c=AAAAAA=="}
    assert await reason(get, ticket.put_url, "PUT", **other) == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, ticket.put_url, "PUT") == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, ticket.put_url) == (403, "SIGNATURE_MISMATCH")
    assert await reason(get, ticket.session_url) == (403, "SIGNATURE_MISMATCH")


async def test_a_session_is_for_one_upload(sender, get) -> None:
    mine, theirs = await sender.begin(DATA), await sender.begin(DATA)
    stolen = mine.session_url.replace(mine.upload_id, theirs.upload_id)
    assert await reason(get, stolen, "PUT") == (403, "SIGNATURE_MISMATCH")


@pytest.mark.parametrize(
    "path",
    [
        "/aiprod/../signer.pem",
        "/aiprod/clips/../../signer.pem",
        "/aiprod/%2e%2e/signer.pem",
        "/aiprod/..%2Fsigner.pem",
        "/aiprod/a%00b",
        "/aiprod//etc/passwd",
        "/aiprod/",
        "/other/clips/a.mp4",
        "/aiprod/clips/",
        "//aiprod/clips/a",
    ],
)
async def test_invalid_paths_are_rejected(asset, sign, path) -> None:
    url = URL(await sign(asset), encoded=True)
    # Through a socket, because HTTP clients normalize such paths.
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {url.authority}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"PATH_INVALID" in answer
