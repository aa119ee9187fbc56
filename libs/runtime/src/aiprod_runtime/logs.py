"""Log lines for people (console) or machines (JSON, in Cloud Logging's words)."""

import json
import logging
import sys
import time
from typing import Literal

from aiprod_runtime.call import current_call

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def configure_logs(service: str, style: Literal["console", "json"], level: str) -> None:
    """Send every log line to standard error, as one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service) if style == "json" else ConsoleFormatter(service))
    logging.basicConfig(handlers=[handler], level=level, force=True)


class ConsoleFormatter(logging.Formatter):
    """`12:30:01 INFO    storage  committed clips/ab.mp4  size=1024 request=9f2c`"""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = _extra(record)
        if request_id := current_call().request_id:
            fields["request"] = request_id
        text = "".join(f" {key}={value}" for key, value in fields.items())
        line = f"{clock} {record.levelname:<7} {self._service:<8} {record.getMessage()} {text}".rstrip()
        return line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the names that Cloud Logging reads."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        call = current_call()
        entry = {
            "severity": record.levelname,
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03}Z",
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": call.request_id,
            "user": call.user,
            "logging.googleapis.com/trace": call.traceparent.split("-")[1] if call.traceparent else "",
            **_extra(record),
        }
        if record.exc_info:
            entry["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in entry.items() if value != ""}, default=str)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
