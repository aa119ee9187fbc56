"""Who is told when something is wrong, and what wrong means: notification channels and alert policies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from aiprod_storage.gcs.errors import told
from aiprod_storage.infrastructure.changes import Change, settle
from aiprod_storage.infrastructure.policies import alert_policies, definition
from aiprod_storage.infrastructure.wording import by_title, mask, message


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people: `kind` is a word of `notify` in the rules, `type` and `labels` are Google's.

    `secrets` are labels that Google never shows again.
    """

    kind: str
    type: str
    labels: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"aiprod {self.kind}"


class ChannelsPart:
    def __init__(
        self,
        parent: str,
        client: monitoring.NotificationChannelServiceClient,
        channels: Iterable[Channel],
    ) -> None:
        self._parent = parent
        self._client = client
        self._channels = list(channels)

    def names(self) -> dict[str, str]:
        """The resource name of each kind of channel that there is."""
        there = self._there()
        return {
            channel.kind: there[channel.title]["name"] for channel in self._channels if channel.title in there
        }

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        with told("notification channels"):
            there = self._there()
            for channel in self._channels:
                yield self._settle(channel, there.get(channel.title), dry_run)

    def _there(self) -> dict[str, dict[str, Any]]:
        return by_title(self._client.list_notification_channels(name=self._parent))

    def _settle(self, channel: Channel, there: dict[str, Any] | None, dry_run: bool) -> Change:
        wanted = {"type": channel.type, "displayName": channel.title, "labels": dict(channel.labels)}
        labels = {**channel.labels, **channel.secrets}
        name = there["name"] if there else ""
        wish = message(monitoring.NotificationChannel, wanted, labels=labels, name=name)
        create = partial(
            self._client.create_notification_channel, name=self._parent, notification_channel=wish
        )

        def update(parts: list[str]) -> None:
            self._client.update_notification_channel(notification_channel=wish, update_mask=mask(parts))

        return settle(f"notification channel {channel.kind}", wanted, there, create, update, dry_run)


class PoliciesPart:
    """The alert policies that the rules in `definitions/alerts.yaml` stand for."""

    def __init__(
        self, parent: str, client: monitoring.AlertPolicyServiceClient, channels: ChannelsPart
    ) -> None:
        self._parent = parent
        self._client = client
        self._channels = channels

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        with told("alert policies"):
            there = by_title(self._client.list_alert_policies(name=self._parent))
            for wanted in alert_policies(definition("alerts"), self._channels.names()):
                yield self._settle(wanted, there.get(wanted["displayName"]), dry_run)

    def _settle(self, wanted: dict[str, Any], there: dict[str, Any] | None, dry_run: bool) -> Change:
        wish = message(monitoring.AlertPolicy, wanted, name=there["name"] if there else "")
        create = partial(self._client.create_alert_policy, name=self._parent, alert_policy=wish)

        def update(parts: list[str]) -> None:
            self._client.update_alert_policy(alert_policy=wish, update_mask=mask(parts))

        return settle(f"alert policy {wanted['displayName']}", wanted, there, create, update, dry_run)
