"""The commands are found by name, and only the one that is used is imported."""

import subprocess
import sys
from importlib import import_module

import pytest
import typer

from aiprod_cli.command_group import MODULES

UP = "import sys, aiprod_cli.__main__, aiprod_cli.commands.stack, aiprod_stack.lifecycle; print(*sys.modules)"


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name not in ("room", "webhooks", "libraries")]
)
def test_every_command_of_a_module_is_listed(module: str) -> None:
    commands = typer.main.get_group(import_module(f"aiprod_cli.commands.{module}").app).commands
    assert tuple(commands) == MODULES[module]


def test_the_start_of_a_stack_imports_no_client() -> None:
    loaded = set(subprocess.run([sys.executable, "-c", UP], capture_output=True, text=True).stdout.split())
    assert "typer" in loaded
    assert not loaded & {"aiohttp", "jinja2", "aiprod_client", "aiprod.gateway.v1"}
