"""Sends the messages to webhooks, signed as https://www.standardwebhooks.com says."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
import standardwebhooks

from aiprod_gateway.webhooks import DueMessage, Webhooks
from aiprod_rpc.errors import AiprodError, InvalidArgument
from aiprod_server.address_guard import AddressGuard

log = logging.getLogger(__name__)

AT_ONCE = 16
TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
POLL_SECONDS = 1.0


class WebhookSender:
    """Sends what is due, at most one message to a webhook at a time, to addresses that the guard allows."""

    def __init__(self, webhooks: Webhooks, guard: AddressGuard) -> None:
        self._webhooks = webhooks
        self._guard = guard

    def check_url(self, url: str) -> None:
        """Raises INVALID_ARGUMENT for a URL that no message is sent to."""
        parts = urlsplit(url)
        if parts.scheme not in self._guard.schemes or not parts.hostname or "@" in parts.netloc:
            raise InvalidArgument(
                "url: must be an https:// URL with a host and without a name or password",
                reason="URL_REFUSED",
                field="url",
            )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sends until the block ends; a message under way is sent again later."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            try:
                messages = await self._webhooks.claim(AT_ONCE)
                await asyncio.gather(*map(self._send, messages))
            except AiprodError as error:
                log.warning("cannot read the messages to webhooks: %s", error)
                messages = []
            if not messages:
                await asyncio.sleep(POLL_SECONDS)

    async def _send(self, message: DueMessage) -> None:
        began = time.time_ns()
        status, error = 0, ""
        try:
            status = await self._post(message)
            error = "" if 200 <= status < 300 else f"the webhook answered with {status}"
        except (AiprodError, aiohttp.ClientError, TimeoutError, OSError) as failure:
            error = str(failure) or type(failure).__name__
        if error:
            log.warning("a webhook did not take a message: %s", error, extra={"message_id": message.id})
        await self._webhooks.record(message, began, status, error)

    async def _post(self, message: DueMessage) -> int:
        connector = aiohttp.TCPConnector(
            socket_factory=self._guard.create_socket, ttl_dns_cache=None, happy_eyeballs_delay=None
        )
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()
            ) as http,
            http.post(
                message.url, data=message.body.encode(), headers=_headers(message), allow_redirects=False
            ) as response,
        ):
            return response.status


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
