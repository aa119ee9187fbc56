"""Sends log records to Google Cloud Logging. The only file that uses its client."""

import logging
import os
import sys
from typing import Any, TextIO

import google.auth
from google.cloud.logging import Client
from google.cloud.logging.handlers import CloudLoggingHandler, StructuredLogHandler

from aiprod_rpc.call import current_call
from aiprod_server.log_lines import extra_fields

LOG_NAME = "aiprod"


def cloud_handler(service: str) -> logging.Handler:
    """Writes to standard output on Cloud Run; elsewhere to Google's API, in batches on a thread of its own.

    Raises google.auth.exceptions.DefaultCredentialsError without an account.
    """
    if "K_SERVICE" in os.environ:
        _, project = google.auth.default()
        return structured_handler(service, str(project), sys.stdout)
    return api_handler(service, Client())


def structured_handler(service: str, project: str, stream: TextIO) -> logging.Handler:
    """Writes one JSON object a line to `stream`, in the form that Cloud Run reads."""
    return _annotated(StructuredLogHandler(project_id=project, stream=stream), service, project)


def api_handler(service: str, client: Any) -> logging.Handler:
    """Writes entries to the log `aiprod` through `client`, a `google.cloud.logging.Client`."""
    handler = CloudLoggingHandler(client, name=LOG_NAME)
    # The client logs each request that it sends: without the filter, one record would cause the next.
    handler.addFilter(lambda record: not record.name.startswith("google."))
    return _annotated(handler, service, client.project)


def _annotated(handler: logging.Handler, service: str, project: str) -> logging.Handler:
    # Before Google's own filter, which reads the fields that this one sets.
    handler.filters.insert(0, _CallFields(service, project))
    return handler


class _CallFields(logging.Filter):
    """Adds the service and the current call to each record, as the attributes that Google's handlers read."""

    def __init__(self, service: str, project: str) -> None:
        super().__init__()
        self._service = service
        self._project = project

    def filter(self, record: logging.LogRecord) -> bool:
        call = current_call()
        fields = {"service": self._service, "request_id": call.request_id, "user": call.user}
        stated = {key: value for key, value in fields.items() if value}
        record.json_fields = {**stated, **extra_fields(record)}
        if call.traceparent:
            _, trace, span, _ = call.traceparent.split("-")
            record.trace, record.span_id = f"projects/{self._project}/traces/{trace}", span
        return True
