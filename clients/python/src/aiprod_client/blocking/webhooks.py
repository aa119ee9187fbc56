"""The user's webhooks."""

from collections.abc import Iterator, Sequence

from aiprod_client.aio.webhooks import ALL_EVENTS, AsyncWebhooks
from aiprod_client.background import iterate, run
from aiprod_client.results import Webhook, WebhookMessage


class Webhooks:
    """The webhooks of the client's user: URLs that are told what happens to the user's films.

    All methods raise AiprodError; NotFound if there is no such webhook.
    """

    def __init__(self, webhooks: AsyncWebhooks) -> None:
        self._webhooks = webhooks

    def create(self, url: str, events: Sequence[str] = ALL_EVENTS) -> Webhook:
        """Registers an https:// URL, and returns the webhook with its secret.

        `events` are names such as `JOB_SUCCEEDED`, all by default. Raises ValueError for an unknown event,
        ResourceExhausted for the twenty-first webhook.
        """
        return run(self._webhooks.create(url, events))

    def list(self) -> "list[Webhook]":
        """Returns all webhooks, 20 at most, the newest first and without their secrets."""
        return run(self._webhooks.list())

    def rotate_secret(self, name: str) -> Webhook:
        """Gives a webhook a new secret and returns it; for 24 hours the old one signs, too."""
        return run(self._webhooks.rotate_secret(name))

    def delete(self, name: str) -> None:
        """Deletes a webhook and its messages."""
        run(self._webhooks.delete(name))

    def messages(self, name: str) -> Iterator[WebhookMessage]:
        """Yields the messages of a webhook, the newest first."""
        return iterate(self._webhooks.messages(name))
