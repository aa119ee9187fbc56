"""Log records as lines for people, or as JSON objects with the names that Google Cloud Logging reads."""

import logging
import time

import pythonjsonlogger.json
from pythonjsonlogger.core import RESERVED_ATTRS, LogData

from aiprod_rpc.call import current_call


class ConsoleFormatter(logging.Formatter):
    """`12:30:01 INFO    storage  committed clips/ab.mp4  size=1024 request=9f2c`"""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The line; the traceback of an exception follows it."""
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = {key: value for key, value in vars(record).items() if key not in RESERVED_ATTRS}
        if request_id := current_call().request_id:
            fields["request"] = request_id
        text = "".join(f" {key}={value}" for key, value in fields.items())
        line = f"{clock} {record.levelname:<7} {self._service:<8} {record.getMessage()} {text}".rstrip()
        return line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"


class JsonFormatter(pythonjsonlogger.json.JsonFormatter):
    """One JSON object a line. With a Google Cloud `project`, its trace is a link in Cloud Logging."""

    def __init__(self, service: str, project: str) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "severity", "name": "logger", "exc_info": "stack_trace"},
            static_fields={"service": service},
            timestamp="time",
        )
        self._project = project

    def process_log_record(self, log_data: LogData) -> LogData:
        """Adds the fields of the current call; fields without a value are left out."""
        call = current_call()
        fields = {"request_id": call.request_id, "user": call.user, **_trace(call.traceparent, self._project)}
        return {key: value for key, value in {**fields, **log_data}.items() if value not in ("", None)}


def _trace(traceparent: str, project: str) -> dict[str, str | bool]:
    """The fields of a trace: Google's names with a project, else OpenTelemetry's."""
    if not traceparent:
        return {}
    _, trace, span, flags = traceparent.split("-")
    if not project:
        return {"trace_id": trace, "span_id": span, "trace_flags": flags}
    return {
        "logging.googleapis.com/trace": f"projects/{project}/traces/{trace}",
        "logging.googleapis.com/spanId": span,
        "logging.googleapis.com/trace_sampled": bool(int(flags, 16) & 1),
    }
