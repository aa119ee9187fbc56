"""Sends log records to standard error or to Google Cloud Logging."""

import logging
import sys
from typing import Literal

from aiprod_server.log_lines import ConsoleFormatter, JsonFormatter

type LogStyle = Literal["console", "json", "cloud"]


def configure_logs(service: str, style: LogStyle, level: str) -> None:
    """Sends records of `level` and above to standard error; the style `cloud` to Google Cloud Logging."""
    logging.basicConfig(handlers=[_handler(service, style)], level=level, force=True)


def _handler(service: str, style: LogStyle) -> logging.Handler:
    if style == "cloud":
        # Google's client takes half a second to import.
        from aiprod_server.cloud_logs import cloud_handler

        return cloud_handler(service)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service) if style == "json" else ConsoleFormatter(service))
    return handler
