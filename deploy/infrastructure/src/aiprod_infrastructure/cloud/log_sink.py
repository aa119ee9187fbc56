"""Log sinks in Google Cloud Logging."""

from collections.abc import Sequence

from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.cloud.logging_v2.types import LogSink

from aiprod_infrastructure.cloud.messages import field_mask, get_or_none, to_message
from aiprod_infrastructure.desired_state import Resource
from aiprod_infrastructure.reconcile import Existing


class LogSinks:
    """As `Adapter`. Each sink writes with an account of its own."""

    def __init__(self, project: str, client: ConfigServiceV2Client) -> None:
        self._parent = f"projects/{project}"
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        return get_or_none(lambda: self._client.get_sink(sink_name=self._name(resource)))

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        sink = to_message(LogSink, resource.fields, name=resource.name)
        self._client.create_sink({"parent": self._parent, "sink": sink, "unique_writer_identity": True})

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`."""
        self._client.update_sink(
            {
                "sink_name": self._name(resource),
                "sink": to_message(LogSink, resource.fields, name=resource.name),
                # Google refuses an update that would take the account away from a sink that has one.
                "unique_writer_identity": True,
                "update_mask": field_mask(fields),
            }
        )

    def _name(self, resource: Resource) -> str:
        return f"{self._parent}/sinks/{resource.name}"
