"""Log records in Google Cloud Logging; the one file that knows its client."""

import logging
import os
import sys
from typing import Any, TextIO

import google.auth
from google.cloud.logging import Client
from google.cloud.logging.handlers import CloudLoggingHandler, StructuredLogHandler

from aiprod_runtime.call import current_call
from aiprod_runtime.log_lines import extra_fields

LOG_NAME = "aiprod"


def cloud_handler(service: str) -> logging.Handler:
    """Standard output where Cloud Run reads it, else Google's API, in batches on a thread of its own.

    google.auth.exceptions.DefaultCredentialsError without an account.
    """
    if "K_SERVICE" in os.environ:
        _, project = google.auth.default()
        return structured_handler(service, str(project), sys.stdout)
    return api_handler(service, Client())


def structured_handler(service: str, project: str, stream: TextIO) -> logging.Handler:
    return _about_the_call(StructuredLogHandler(project_id=project, stream=stream), service, project)


def api_handler(service: str, client: Any) -> logging.Handler:
    handler = CloudLoggingHandler(client, name=LOG_NAME)
    # What the client itself says would make it say more.
    handler.addFilter(lambda record: not record.name.startswith("google."))
    return _about_the_call(handler, service, client.project)


def _about_the_call(handler: logging.Handler, service: str, project: str) -> logging.Handler:
    # Before Google's own filter, which reads what this one says.
    handler.filters.insert(0, _AboutTheCall(service, project))
    return handler


class _AboutTheCall(logging.Filter):
    """Says in each record whose call it belongs to, in the words of Google's handlers."""

    def __init__(self, service: str, project: str) -> None:
        super().__init__()
        self._service = service
        self._project = project

    def filter(self, record: logging.LogRecord) -> bool:
        call = current_call()
        said = {"service": self._service, "request_id": call.request_id, "user": call.user}
        record.json_fields = {**{key: value for key, value in said.items() if value}, **extra_fields(record)}
        if call.traceparent:
            _, trace, span, _ = call.traceparent.split("-")
            record.trace, record.span_id = f"projects/{self._project}/traces/{trace}", span
        return True
