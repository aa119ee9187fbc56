"""What a client of AIPROD must not bring along."""

import subprocess
import sys

SERVERS_ONLY = ("aiprod_server", "google.cloud", "opentelemetry", "prometheus_client", "uvloop")


def test_the_command_line_loads_nothing_that_only_servers_need() -> None:
    loads = f"import sys, aiprod_cli.__main__; print(sorted(set(sys.modules) & set({SERVERS_ONLY})))"
    shown = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
