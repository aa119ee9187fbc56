"""Dashboards in Google Cloud Monitoring."""

from collections.abc import Sequence

from google.cloud import monitoring_dashboard_v1 as dashboards

from aiprod_infrastructure.cloud.messages import by_display_name, to_message
from aiprod_infrastructure.desired_state import Resource
from aiprod_infrastructure.reconcile import Existing


class Dashboards:
    """As `Adapter`."""

    def __init__(self, project: str, client: dashboards.DashboardsServiceClient) -> None:
        self._parent = f"projects/{project}"
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        pages = self._client.list_dashboards({"parent": self._parent})
        return by_display_name(pages).get(resource.name)

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        dashboard = to_message(dashboards.Dashboard, resource.fields)
        self._client.create_dashboard({"parent": self._parent, "dashboard": dashboard})

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`; the API replaces the whole dashboard."""
        # With the etag Google refuses to overwrite what somebody else has changed meanwhile.
        ids = {"name": existing["name"], "etag": existing.get("etag", "")}
        self._client.update_dashboard({"dashboard": to_message(dashboards.Dashboard, resource.fields, **ids)})
