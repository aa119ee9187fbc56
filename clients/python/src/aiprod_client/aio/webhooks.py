"""The user's webhooks."""

from collections.abc import AsyncGenerator, Sequence

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.resources_pb2 import WebhookEvent
from aiprod_client import results
from aiprod_client.errors import translated
from aiprod_client.retries import while_unavailable
from aiprod_client.services import Services

ALL_EVENTS = tuple(name for name, number in WebhookEvent.items() if number)


class AsyncWebhooks:
    """The webhooks of the client's user. Its methods are those of `Webhooks`, to be awaited."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def create(self, url: str, events: Sequence[str] = ALL_EVENTS) -> results.Webhook:
        """Registers an https:// URL, and returns the webhook with its secret."""
        numbers = [WebhookEvent.Value(event.upper()) for event in events]
        request = gateway_api.CreateWebhookRequest(url=url, events=numbers)
        with translated():
            # Not repeated: a lost answer would leave a second webhook.
            return results.webhook(await self._services.gateway.CreateWebhook(request))

    async def list(self) -> list[results.Webhook]:
        """Returns all webhooks, 20 at most, the newest first and without their secrets."""
        request = gateway_api.ListWebhooksRequest()
        with translated():
            page = await while_unavailable(lambda: self._services.gateway.ListWebhooks(request))
        return [results.webhook(each) for each in page.webhooks]

    async def rotate_secret(self, name: str) -> results.Webhook:
        """Gives a webhook a new secret and returns it; for 24 hours the old one signs, too."""
        request = gateway_api.RotateWebhookSecretRequest(name=name)
        with translated():
            return results.webhook(await self._services.gateway.RotateWebhookSecret(request))

    async def delete(self, name: str) -> None:
        """Deletes a webhook and its messages."""
        request = gateway_api.DeleteWebhookRequest(name=name)
        with translated():
            await self._services.gateway.DeleteWebhook(request)

    async def messages(self, name: str) -> AsyncGenerator[results.WebhookMessage, None]:
        """Yields the messages of a webhook, the newest first."""
        request = gateway_api.ListWebhookMessagesRequest(parent=name, page_size=100)
        while True:
            with translated():
                page = await while_unavailable(lambda: self._services.gateway.ListWebhookMessages(request))
            for message in page.messages:
                yield results.webhook_message(message)
            request.page_token = page.next_page_token
            if not request.page_token:
                return
