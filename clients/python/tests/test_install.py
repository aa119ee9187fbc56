"""The client as its users install it: from wheels, alone, into an environment of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OWN_UV = ROOT / ".aiprod/uv/bin/uv"
UV = os.environ.get("UV") or (str(OWN_UV) if OWN_UV.exists() else "uv")
WHEELS = ("aiprod-client", "aiprod-protos", "aiprod-rpc")
NOT_FOR_CLIENTS = [
    "google.cloud.logging",
    "google.cloud.storage",
    "jinja2",
    "opentelemetry",
    "pydantic",
    "rich",
    "typer",
    "uvloop",
]

INSPECT = f"""
import importlib, json, pkgutil
from importlib.metadata import requires

import aiprod_client

def can_import(name):
    try:
        return bool(importlib.import_module(name))
    except ModuleNotFoundError:
        return False

modules = [module.name for module in pkgutil.walk_packages(aiprod_client.__path__, "aiprod_client.")]
print(json.dumps({{
    "dependencies": requires("aiprod-client"),
    "modules": [name for name in modules if importlib.import_module(name)],
    "excess": [name for name in {NOT_FOR_CLIENTS} if can_import(name)],
}}))
"""


@pytest.mark.long
def test_an_installed_client_is_small_and_complete(tmp_path: Path) -> None:
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    for package in WHEELS:
        _uv("build", "--wheel", "--package", package, "--out-dir", str(wheels), str(ROOT))
    _uv("venv", str(environment))
    _uv("pip", "install", "--python", str(environment), "--find-links", str(wheels), "aiprod-client")
    python = environment / "bin/python"
    # Isolated, so that it sees nothing of this repository.
    shown = subprocess.run([python, "-I", "-c", INSPECT], check=True, capture_output=True, text=True)
    installed = json.loads(shown.stdout)
    assert len(installed["dependencies"]) <= 6, installed["dependencies"]
    assert {"aiprod_client.watch_job", "aiprod_client.rooms.follow"} < set(installed["modules"])
    assert installed["excess"] == []
    assert (next(environment.glob("lib/*/site-packages")) / "aiprod_client/py.typed").exists()


def _uv(*arguments: str) -> None:
    subprocess.run([UV, "-q", *arguments], check=True)
