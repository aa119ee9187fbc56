"""Service level objectives in Google Cloud Monitoring, from `definitions/objectives.yaml`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from google.cloud import monitoring_v3 as monitoring

from aiprod_storage.gcs.errors import mapped_errors
from aiprod_storage.infrastructure.alert_rules import definition
from aiprod_storage.infrastructure.google_messages import field_mask, get_or_none, to_message
from aiprod_storage.infrastructure.reconcile import Change, reconcile

SERVICE_ID = "aiprod"


class ObjectivesResource:
    """The monitored service and its objectives."""

    def __init__(self, parent: str, client: monitoring.ServiceMonitoringServiceClient) -> None:
        self._parent = parent
        self._client = client
        self._service = f"{parent}/services/{SERVICE_ID}"

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        """As `Resource.ensure`."""
        with mapped_errors("service level objectives"):
            existing = get_or_none(lambda: self._client.get_service(name=self._service))
            yield self._reconcile_service(existing, dry_run)
            for objective, desired in definition("objectives").items():
                yield self._reconcile(objective, desired, existing is not None, dry_run)

    def _reconcile_service(self, existing: dict[str, Any] | None, dry_run: bool) -> Change:
        desired: dict[str, Any] = {"displayName": "AIPROD", "custom": {}}
        message = to_message(monitoring.Service, desired, name=self._service if existing else "")
        create = {"parent": self._parent, "service_id": SERVICE_ID, "service": message}

        def update(fields: list[str]) -> None:
            self._client.update_service({"service": message, "update_mask": field_mask(fields)})

        return reconcile(
            f"service {SERVICE_ID}",
            desired,
            existing,
            partial(self._client.create_service, create),
            update,
            dry_run,
        )

    def _reconcile(self, objective: str, desired: dict[str, Any], has_service: bool, dry_run: bool) -> Change:
        name = f"{self._service}/serviceLevelObjectives/{objective}"
        existing = (
            get_or_none(lambda: self._client.get_service_level_objective(name=name)) if has_service else None
        )
        message = to_message(monitoring.ServiceLevelObjective, desired, name=name if existing else "")
        create = {
            "parent": self._service,
            "service_level_objective": message,
            "service_level_objective_id": objective,
        }

        def update(fields: list[str]) -> None:
            self._client.update_service_level_objective(
                {"service_level_objective": message, "update_mask": field_mask(fields)}
            )

        return reconcile(
            f"objective {objective}",
            desired,
            existing,
            partial(self._client.create_service_level_objective, create),
            update,
            dry_run,
        )
