"""The log sink that copies the records of jobs to another place, for analysis."""

from collections.abc import Iterator
from functools import partial

from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.cloud.logging_v2.types import LogSink

from aiprod_storage.gcs.errors import mapped_errors
from aiprod_storage.infrastructure.google_messages import field_mask, get_or_none, to_message
from aiprod_storage.infrastructure.reconcile import Change, reconcile

SINK = "aiprod"
FILTER = 'jsonPayload.service="storage" AND jsonPayload.message="recorded"'
"""Matches the line that storage logs for each job that ends."""


class LogSinkResource:
    """Copies job records to `destination`, like `bigquery.googleapis.com/projects/p/datasets/d`."""

    def __init__(self, parent: str, client: ConfigServiceV2Client, destination: str) -> None:
        self._parent = parent
        self._client = client
        self._destination = destination

    def ensure(self, dry_run: bool) -> Iterator[Change]:
        """As `Resource.ensure`."""
        with mapped_errors("the log sink"):
            name = f"{self._parent}/sinks/{SINK}"
            existing = get_or_none(lambda: self._client.get_sink(sink_name=name))
            desired = {"destination": self._destination, "filter": FILTER}
            sink = to_message(LogSink, desired, name=SINK)
            create = {"parent": self._parent, "sink": sink, "unique_writer_identity": True}

            def update(fields: list[str]) -> None:
                request = {"sink_name": name, "sink": sink, "unique_writer_identity": True}
                self._client.update_sink({**request, "update_mask": field_mask(fields)})

            yield reconcile(
                f"log sink {SINK}",
                desired,
                existing,
                partial(self._client.create_sink, create),
                update,
                dry_run,
            )
