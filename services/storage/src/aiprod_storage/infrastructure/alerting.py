"""Notification channels and alert policies in Google Cloud Monitoring."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from aiprod_storage.gcs.errors import mapped_errors
from aiprod_storage.infrastructure.alert_rules import alert_policies, definition
from aiprod_storage.infrastructure.google_messages import by_display_name, field_mask, to_message
from aiprod_storage.infrastructure.reconcile import Change, reconcile


@dataclass(frozen=True, slots=True)
class Channel:
    """A notification channel: the rules name its `kind` in `notify`; `type` and `labels` are Google's.

    `secrets` are labels that Google never returns.
    """

    kind: str
    type: str
    labels: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The display name, by which the channel is found again."""
        return f"aiprod {self.kind}"


class ChannelsResource:
    """The notification channels of the settings."""

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
        """Returns the resource name of each kind of channel that exists."""
        existing = self._existing()
        return {
            channel.kind: existing[channel.title]["name"]
            for channel in self._channels
            if channel.title in existing
        }

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        """As `Resource.ensure`."""
        with mapped_errors("notification channels"):
            existing = self._existing()
            for channel in self._channels:
                yield self._reconcile(channel, existing.get(channel.title), dry_run)

    def _existing(self) -> dict[str, dict[str, Any]]:
        return by_display_name(self._client.list_notification_channels(name=self._parent))

    def _reconcile(self, channel: Channel, existing: dict[str, Any] | None, dry_run: bool) -> Change:
        desired = {"type": channel.type, "displayName": channel.title, "labels": dict(channel.labels)}
        labels = {**channel.labels, **channel.secrets}
        name = existing["name"] if existing else ""
        message = to_message(monitoring.NotificationChannel, desired, labels=labels, name=name)
        create = partial(
            self._client.create_notification_channel, name=self._parent, notification_channel=message
        )

        def update(fields: list[str]) -> None:
            self._client.update_notification_channel(
                notification_channel=message, update_mask=field_mask(fields)
            )

        return reconcile(f"notification channel {channel.kind}", desired, existing, create, update, dry_run)


class AlertPoliciesResource:
    """The alert policies of the rules in `definitions/alerts.yaml`."""

    def __init__(
        self, parent: str, client: monitoring.AlertPolicyServiceClient, channels: ChannelsResource
    ) -> None:
        self._parent = parent
        self._client = client
        self._channels = channels

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        """As `Resource.ensure`."""
        with mapped_errors("alert policies"):
            existing = by_display_name(self._client.list_alert_policies(name=self._parent))
            for desired in alert_policies(definition("alerts"), self._channels.names()):
                yield self._reconcile(desired, existing.get(desired["displayName"]), dry_run)

    def _reconcile(self, desired: dict[str, Any], existing: dict[str, Any] | None, dry_run: bool) -> Change:
        message = to_message(monitoring.AlertPolicy, desired, name=existing["name"] if existing else "")
        create = partial(self._client.create_alert_policy, name=self._parent, alert_policy=message)

        def update(fields: list[str]) -> None:
            self._client.update_alert_policy(alert_policy=message, update_mask=field_mask(fields))

        return reconcile(f"alert policy {desired['displayName']}", desired, existing, create, update, dry_run)
