"""Sends the messages to webhooks when they are due, and notes what came of it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiprod_gateway.webhooks.webhooks import DueMessage, Webhooks
from aiprod_rpc.errors import AiprodError, InvalidArgument
from aiprod_server.address_guard import AddressGuard
from aiprod_work.background import in_background

log = logging.getLogger(__name__)

AT_ONCE = 64
"""More than a few users can hold with webhooks that take a message and do not answer."""
POLL_SECONDS = 1.0


class WebhookSender:
    """Sends what is due, at most one message to a webhook at a time, to addresses that the guard allows."""

    def __init__(self, webhooks: Webhooks, guard: AddressGuard) -> None:
        self._webhooks = webhooks
        self._guard = guard
        self._sending: dict[str, asyncio.Task[None]] = {}

    def check_url(self, url: str) -> None:
        """Raises INVALID_ARGUMENT for a URL that no message is sent to."""
        parts = urlsplit(url)
        if parts.scheme not in self._guard.schemes or not parts.hostname or "@" in parts.netloc:
            raise InvalidArgument(
                "url: must be an https:// URL with a host and without a name or password",
                reason="URL_REFUSED",
                field="url",
            )
        if self._guard.refuses(parts.hostname):
            raise InvalidArgument(
                "url: must have a public address; use one whose host is on the internet",
                reason="URL_REFUSED",
                field="url",
            )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sends until the block ends; a message under way is sent again later."""
        try:
            async with in_background(self._run()):
                yield
        finally:
            for task in self._sending.values():
                task.cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                messages = await self._webhooks.claim(AT_ONCE - len(self._sending), self._sending)
            except AiprodError as error:
                log.warning("cannot read the messages to webhooks: %s", error)
                messages = []
            for message in messages:
                # Side by side: a webhook that does not answer keeps no other one waiting.
                self._sending[message.webhook] = asyncio.create_task(self._send(message))
            await self._until_due()

    async def _until_due(self) -> None:
        """Waits until a webhook may have its next message, or others may be due."""
        if not self._sending:
            await asyncio.sleep(POLL_SECONDS)
            return
        await asyncio.wait(self._sending.values(), timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for webhook in [webhook for webhook, task in self._sending.items() if task.done()]:
            if error := self._sending.pop(webhook).exception():
                log.warning("cannot note what became of a message to a webhook: %s", error)

    async def _send(self, message: DueMessage) -> None:
        # Imported only when used: it is a tenth of the start, and most gateways have no webhooks.
        from aiprod_gateway.webhooks.webhook_post import post

        began = time.time_ns()
        status, error = 0, ""
        try:
            status = await post(message, self._guard)
            error = "" if 200 <= status < 300 else f"the webhook answered with {status}"
        except (AiprodError, TimeoutError, OSError) as failure:
            error = str(failure) or type(failure).__name__
        if error:
            log.warning("a webhook did not take a message: %s", error, extra={"message_id": message.id})
        await self._webhooks.record(message, began, status, error)
