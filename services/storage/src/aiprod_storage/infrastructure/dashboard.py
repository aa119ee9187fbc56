"""The dashboard in Google Cloud Monitoring, from `definitions/dashboard.yaml`."""

from collections.abc import Iterator
from functools import partial

from google.cloud import monitoring_dashboard_v1 as dashboards

from aiprod_storage.gcs.errors import mapped_errors
from aiprod_storage.infrastructure.alert_rules import definition
from aiprod_storage.infrastructure.google_messages import by_display_name, to_message
from aiprod_storage.infrastructure.reconcile import Change, reconcile


class DashboardResource:
    """The dashboard of the definition."""

    def __init__(self, parent: str, client: dashboards.DashboardsServiceClient) -> None:
        self._parent = parent
        self._client = client

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        """As `Resource.ensure`."""
        with mapped_errors("the dashboard"):
            desired = definition("dashboard")
            pages = self._client.list_dashboards({"parent": self._parent})
            existing = by_display_name(pages).get(desired["displayName"])
            ids = {"name": existing["name"], "etag": existing.get("etag", "")} if existing else {}
            message = to_message(dashboards.Dashboard, desired, **ids)
            create = partial(self._client.create_dashboard, {"parent": self._parent, "dashboard": message})

            def update(fields: list[str]) -> None:
                self._client.update_dashboard({"dashboard": message})

            yield reconcile("dashboard AIPROD", desired, existing, create, update, dry_run)
