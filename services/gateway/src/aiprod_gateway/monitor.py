"""Reads the alerts of a monitor with the HTTP API of Prometheus."""

from http import HTTPStatus

import aiohttp

MAX_BYTES = 1 << 20
"""The most bytes of an answer that are read."""


async def read_alerts(url: str, seconds: float) -> bytes:
    """Returns the JSON that the monitor at `url` answers within `seconds`.

    Raises TimeoutError, and OSError for any other answer and for none.
    """
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=seconds), cookie_jar=aiohttp.DummyCookieJar()
            ) as http,
            http.get(f"{url}/api/v1/alerts", allow_redirects=False) as response,
        ):
            return await _body(response)
    except aiohttp.ClientError as error:
        raise ConnectionError(str(error) or type(error).__name__) from error


async def _body(response: aiohttp.ClientResponse) -> bytes:
    if response.status != HTTPStatus.OK:
        raise ConnectionError(f"the monitor answered {response.status}")
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > MAX_BYTES:
            raise ConnectionError("the answer is too long")
    return bytes(body)
