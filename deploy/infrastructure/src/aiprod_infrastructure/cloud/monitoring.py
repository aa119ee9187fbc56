"""Notification channels, alert policies, and service level objectives in Google Cloud Monitoring."""

from collections.abc import Iterable, Sequence
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from aiprod_infrastructure.cloud.messages import by_display_name, field_mask, get_or_none, to_message
from aiprod_infrastructure.desired_state import Resource
from aiprod_infrastructure.reconcile import Existing
from aiprod_infrastructure.settings import Channel


class NotificationChannels:
    """As `Adapter`; adds the secrets of `channels` to what it writes."""

    def __init__(
        self, project: str, client: monitoring.NotificationChannelServiceClient, channels: Iterable[Channel]
    ) -> None:
        self._parent = f"projects/{project}"
        self._client = client
        self._secrets = {channel.title: channel.secrets for channel in channels}

    def names(self) -> dict[str, str]:
        """Returns the resource name of each existing channel, by its title."""
        return {title: channel["name"] for title, channel in self._list().items()}

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        return self._list().get(resource.name)

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        self._client.create_notification_channel(
            name=self._parent, notification_channel=self._message(resource)
        )

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        message = self._message(resource, name=existing["name"])
        self._client.update_notification_channel(notification_channel=message, update_mask=field_mask(fields))

    def _list(self) -> dict[str, dict[str, Any]]:
        return by_display_name(self._client.list_notification_channels(name=self._parent))

    def _message(self, resource: Resource, name: str = "") -> Any:
        # Google takes secrets among the labels and never returns them. So the desired state has none:
        # they would always differ.
        labels = {**resource.fields["labels"], **self._secrets[resource.name]}
        return to_message(monitoring.NotificationChannel, {**resource.fields, "labels": labels}, name=name)


class AlertPolicies:
    """As `Adapter`; resources name their channels by title, Google by resource name."""

    def __init__(
        self, project: str, client: monitoring.AlertPolicyServiceClient, channels: NotificationChannels
    ) -> None:
        self._parent = f"projects/{project}"
        self._client = client
        self._channels = channels

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        pages = self._client.list_alert_policies(name=self._parent)
        existing = by_display_name(pages).get(resource.name)
        if existing is None:
            return None
        # Compared by title. A channel that somebody added by hand keeps its name, and so is a difference.
        titles = {name: title for title, name in self._channels.names().items()}
        names = existing.get("notificationChannels", [])
        return {**existing, "notificationChannels": [titles.get(name, name) for name in names]}

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        self._client.create_alert_policy(name=self._parent, alert_policy=self._message(resource))

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        message = self._message(resource, name=existing["name"])
        self._client.update_alert_policy(alert_policy=message, update_mask=field_mask(fields))

    def _message(self, resource: Resource, name: str = "") -> Any:
        names = self._channels.names()
        # Each title has a name by now, because the desired state has channels before policies.
        channels = [names[title] for title in resource.fields["notificationChannels"]]
        fields = {**resource.fields, "notificationChannels": channels}
        return to_message(monitoring.AlertPolicy, fields, name=name)


class Services:
    """As `Adapter`."""

    def __init__(self, project: str, client: monitoring.ServiceMonitoringServiceClient) -> None:
        self._parent = f"projects/{project}"
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        # Services and objectives have ids that we choose, so no list has to be searched.
        return get_or_none(lambda: self._client.get_service(name=self._name(resource)))

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        service = to_message(monitoring.Service, resource.fields)
        self._client.create_service({"parent": self._parent, "service_id": resource.name, "service": service})

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        service = to_message(monitoring.Service, resource.fields, name=self._name(resource))
        self._client.update_service({"service": service, "update_mask": field_mask(fields)})

    def _name(self, resource: Resource) -> str:
        return f"{self._parent}/services/{resource.name}"


class Objectives:
    """As `Adapter`, for the objectives of the service `aiprod`."""

    def __init__(self, project: str, client: monitoring.ServiceMonitoringServiceClient) -> None:
        self._parent = f"projects/{project}/services/aiprod"
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        return get_or_none(lambda: self._client.get_service_level_objective(name=self._name(resource)))

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        self._client.create_service_level_objective(
            {
                "parent": self._parent,
                "service_level_objective": to_message(monitoring.ServiceLevelObjective, resource.fields),
                "service_level_objective_id": resource.name,
            }
        )

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        objective = to_message(monitoring.ServiceLevelObjective, resource.fields, name=self._name(resource))
        self._client.update_service_level_objective(
            {"service_level_objective": objective, "update_mask": field_mask(fields)}
        )

    def _name(self, resource: Resource) -> str:
        return f"{self._parent}/serviceLevelObjectives/{resource.name}"
