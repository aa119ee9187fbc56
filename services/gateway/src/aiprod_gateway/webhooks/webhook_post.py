"""Posts one message to a webhook, signed as https://www.standardwebhooks.com says."""

from datetime import UTC, datetime

import aiohttp
import standardwebhooks

from aiprod_gateway.webhooks.webhooks import DueMessage
from aiprod_server.address_guard import AddressGuard, connection_fault

TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)


async def post(message: DueMessage, guard: AddressGuard) -> int:
    """Posts the message to an address that the guard allows, and returns the HTTP status.

    Raises AiprodError for an address that is not allowed, TimeoutError, and OSError if there is no answer.
    """
    connector = aiohttp.TCPConnector(
        socket_factory=guard.create_socket, ttl_dns_cache=None, happy_eyeballs_delay=None
    )
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()
            ) as http,
            http.post(
                message.url, data=message.body.encode(), headers=_headers(message), allow_redirects=False
            ) as response,
        ):
            return response.status
    except aiohttp.ClientError as error:
        raise ConnectionError(connection_fault(error)) from error


def _headers(message: DueMessage) -> dict[str, str]:
    now = datetime.now(UTC)
    signatures = [
        standardwebhooks.Webhook(secret).sign(message.id, now, message.body) for secret in message.secrets
    ]
    return {
        "content-type": "application/json",
        "user-agent": "aiprod-webhooks/1",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
