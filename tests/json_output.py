"""What `--json` prints is what the documentation says."""

import json
from importlib import import_module

from google.protobuf import json_format, symbol_database

from aiprod_cli.json_lines import JSON_LINES, JsonLine


def documented(command: str, output: str) -> list[dict]:
    """The lines of a command's JSON; fails for one that is neither a message nor an object of its page."""
    lines = [json.loads(line) for line in output.splitlines()]
    for line in lines:
        assert any(_is(line, shape) for shape in JSON_LINES[command]), (command, line)
    return lines


def _is(line: dict, shape: JsonLine) -> bool:
    if not shape.message:
        return set(shape.fields) <= set(line)
    try:
        json_format.ParseDict(line, _message(shape.message)())
    except json_format.ParseError:
        return False
    return True


def _message(name: str) -> type:
    for module in ("gateway.v1.generation_service", "collab.v1.collab_service", "probe.v1.probe_service"):
        import_module(f"aiprod.{module}_pb2")
    return symbol_database.Default().GetSymbol(name)
