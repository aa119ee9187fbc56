"""Reads the definitions, and writes plans for people."""

from importlib import resources
from typing import Any

import yaml


def definition(name: str) -> Any:
    """Returns the content of `definitions/{name}.yaml`."""
    path = resources.files("aiprod_infrastructure.definitions") / f"{name}.yaml"
    return yaml.safe_load(path.read_text())


def as_text(value: Any) -> str:
    """Returns plain data as YAML, in its own order."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
