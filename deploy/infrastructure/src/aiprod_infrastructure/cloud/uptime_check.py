"""Uptime checks in Google Cloud Monitoring."""

from collections.abc import Sequence
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from aiprod_infrastructure.cloud.messages import by_display_name, field_mask, to_message
from aiprod_infrastructure.desired_state import Resource
from aiprod_infrastructure.reconcile import Existing


class UptimeChecks:
    """As `Adapter`."""

    def __init__(self, project: str, client: monitoring.UptimeCheckServiceClient) -> None:
        self._parent = f"projects/{project}"
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        pages = self._client.list_uptime_check_configs(parent=self._parent)
        return by_display_name(pages).get(resource.name)

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        self._client.create_uptime_check_config(
            parent=self._parent, uptime_check_config=self._message(resource)
        )

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        message = self._message(resource, name=existing["name"])
        self._client.update_uptime_check_config(
            {"uptime_check_config": message, "update_mask": field_mask(fields)}
        )

    def _message(self, resource: Resource, **attributes: str) -> Any:
        return to_message(monitoring.UptimeCheckConfig, resource.fields, **attributes)
