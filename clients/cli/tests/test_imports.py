"""What a client of AIPROD must not bring along."""

import subprocess
import sys

from aiprod_cli.__main__ import MODULES

SERVERS_ONLY = ("aiprod_server", "google.cloud", "opentelemetry", "prometheus_client", "uvloop")


def test_the_command_line_loads_nothing_that_only_servers_need() -> None:
    commands = ", ".join(f"aiprod_cli.commands.{module}" for module in MODULES)
    loads = f"import sys, {commands}; print(sorted(set(sys.modules) & set({SERVERS_ONLY})))"
    shown = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
