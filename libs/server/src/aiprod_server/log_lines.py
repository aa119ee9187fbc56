"""Log records as lines for people (console) or machines (JSON, with the names that Cloud Logging reads)."""

import json
import logging
import time

from aiprod_rpc.call import current_call

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class ConsoleFormatter(logging.Formatter):
    """`12:30:01 INFO    storage  committed clips/ab.mp4  size=1024 request=9f2c`"""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The line; the traceback of an exception follows it."""
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = extra_fields(record)
        if request_id := current_call().request_id:
            fields["request"] = request_id
        text = "".join(f" {key}={value}" for key, value in fields.items())
        line = f"{clock} {record.levelname:<7} {self._service:<8} {record.getMessage()} {text}".rstrip()
        return line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the field names of Cloud Logging."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The JSON object, on one line; fields without a value are left out."""
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
            **extra_fields(record),
        }
        if record.exc_info:
            entry["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in entry.items() if value != ""}, default=str)


def extra_fields(record: logging.LogRecord) -> dict[str, object]:
    """The fields that the log call passed as `extra`."""
    return {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
