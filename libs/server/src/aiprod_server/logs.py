"""Writes log records to standard error: as lines for people, or as JSON for machines."""

import logging
import os
import sys
from typing import Literal

from aiprod_server.log_lines import ConsoleFormatter, JsonFormatter

type LogFormat = Literal["console", "json"]


def configure_logs(
    service: str, style: LogFormat = "console", level: str = "INFO", project: str = ""
) -> None:
    """Writes records of `level` and above.

    Traces in JSON belong to the Google Cloud `project`; empty is the one in GOOGLE_CLOUD_PROJECT, if any.
    """
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        handler.setFormatter(JsonFormatter(service, project or os.environ.get("GOOGLE_CLOUD_PROJECT", "")))
    else:
        handler.setFormatter(ConsoleFormatter(service))
    # Forced, because it is called a second time once the settings are read.
    logging.basicConfig(handlers=[handler], level=level, force=True)
