"""How the system does over time: service level objectives, the dashboard, and jobs' records for analysis."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.cloud.logging_v2.types import LogSink

from aiprod_storage.gcs.errors import told
from aiprod_storage.infrastructure.changes import Change, settle
from aiprod_storage.infrastructure.policies import definition
from aiprod_storage.infrastructure.wording import by_title, found, mask, message

NAME = "aiprod"
RECORDS = 'jsonPayload.service="storage" AND jsonPayload.message="recorded"'
"""The log lines that say what a job took."""


class ObjectivesPart:
    def __init__(self, parent: str, client: monitoring.ServiceMonitoringServiceClient) -> None:
        self._parent = parent
        self._client = client
        self._service = f"{parent}/services/{NAME}"

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        with told("service level objectives"):
            there = found(lambda: self._client.get_service(name=self._service))
            yield self._settle_service(there, dry_run)
            for objective, wanted in definition("objectives").items():
                yield self._settle(objective, wanted, there is not None, dry_run)

    def _settle_service(self, there: dict[str, Any] | None, dry_run: bool) -> Change:
        wanted: dict[str, Any] = {"displayName": "AIPROD", "custom": {}}
        wish = message(monitoring.Service, wanted, name=self._service if there else "")
        create = {"parent": self._parent, "service_id": NAME, "service": wish}

        def update(parts: list[str]) -> None:
            self._client.update_service({"service": wish, "update_mask": mask(parts)})

        return settle(
            f"service {NAME}", wanted, there, partial(self._client.create_service, create), update, dry_run
        )

    def _settle(self, objective: str, wanted: dict[str, Any], is_service: bool, dry_run: bool) -> Change:
        name = f"{self._service}/serviceLevelObjectives/{objective}"
        there = found(lambda: self._client.get_service_level_objective(name=name)) if is_service else None
        wish = message(monitoring.ServiceLevelObjective, wanted, name=name if there else "")
        create = {
            "parent": self._service,
            "service_level_objective": wish,
            "service_level_objective_id": objective,
        }

        def update(parts: list[str]) -> None:
            self._client.update_service_level_objective(
                {"service_level_objective": wish, "update_mask": mask(parts)}
            )

        return settle(
            f"objective {objective}",
            wanted,
            there,
            partial(self._client.create_service_level_objective, create),
            update,
            dry_run,
        )


class DashboardPart:
    def __init__(self, parent: str, client: dashboards.DashboardsServiceClient) -> None:
        self._parent = parent
        self._client = client

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        with told("the dashboard"):
            wanted = definition("dashboard")
            pages = self._client.list_dashboards({"parent": self._parent})
            there = by_title(pages).get(wanted["displayName"])
            ids = {"name": there["name"], "etag": there.get("etag", "")} if there else {}
            wish = message(dashboards.Dashboard, wanted, **ids)
            create = partial(self._client.create_dashboard, {"parent": self._parent, "dashboard": wish})

            def update(parts: list[str]) -> None:
                self._client.update_dashboard({"dashboard": wish})

            yield settle("dashboard AIPROD", wanted, there, create, update, dry_run)


class LogSinkPart:
    """Records of jobs go to `destination` too, like `bigquery.googleapis.com/projects/p/datasets/d`."""

    def __init__(self, parent: str, client: ConfigServiceV2Client, destination: str) -> None:
        self._parent = parent
        self._client = client
        self._destination = destination

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        with told("the log sink"):
            name = f"{self._parent}/sinks/{NAME}"
            there = found(lambda: self._client.get_sink(sink_name=name))
            wanted = {"destination": self._destination, "filter": RECORDS}
            sink = message(LogSink, wanted, name=NAME)
            create = {"parent": self._parent, "sink": sink, "unique_writer_identity": True}

            def update(parts: list[str]) -> None:
                request = {"sink_name": name, "sink": sink, "unique_writer_identity": True}
                self._client.update_sink({**request, "update_mask": mask(parts)})

            yield settle(
                f"log sink {NAME}", wanted, there, partial(self._client.create_sink, create), update, dry_run
            )
