"""What a client of AIPROD must not bring along, and what its commands load only when they use it."""

import subprocess
import sys
from collections.abc import Iterable

import pytest

from aiprod_cli.command_group import MODULES

SERVERS_ONLY = ("aiprod_server", "google.cloud", "opentelemetry", "prometheus_client", "uvloop")
OVER_HTTP = {"logins", "probe", "studio"}
"""Commands that talk HTTP as soon as they start."""


def loaded(modules: Iterable[str], unwanted: tuple[str, ...]) -> list[str]:
    """Which of the unwanted packages a process loads with the modules of some commands."""
    commands = ", ".join(f"aiprod_cli.commands.{module}" for module in modules)
    loads = f"import sys, {commands}; print(*sorted(set(sys.modules) & set({unwanted})))"
    shown = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    return shown.stdout.split()


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [(MODULES, SERVERS_ONLY), (set(MODULES) - OVER_HTTP, ("aiohttp",))],
    ids=["what only servers need", "aiohttp before a transfer"],
)
def test_the_command_line_does_not_load(modules: Iterable[str], unwanted: tuple[str, ...]) -> None:
    assert loaded(modules, unwanted) == []
