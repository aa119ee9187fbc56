"""Docstrings describe what a function does (`Returns …`); only help tells its reader what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPERATIVE = frozenset(
    {
        *("Add", "Apply", "Build", "Check", "Close", "Create", "Decode", "Delete", "Draw", "Fetch"),
        *("Find", "Follow", "Give", "Keep", "List", "Make", "Measure", "Move", "Open"),
        *("Parse", "Raise", "Read", "Record", "Remove", "Return", "Run", "Send", "Serve", "Set"),
        *("Show", "Start", "Stop", "Store", "Take", "Wait", "Warn", "Write", "Yield"),
    }
)


def imperative_docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yields the line and the name of each function whose docstring begins with an imperative."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_command(node):
            continue
        if (ast.get_docstring(node) or "-").split()[0] in IMPERATIVE:
            yield node.lineno, node.name


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("command" in ast.dump(one) or "callback" in ast.dump(one) for one in node.decorator_list)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('def f():\n    """Return a film."""', True),
        ('def f():\n    """Returns a film."""', False),
        ('@app.command()\ndef f():\n    """Show a film."""', False),
    ],
)
def test_an_imperative_is_found_except_in_the_help_of_commands(source: str, found: bool) -> None:
    assert bool(list(imperative_docstrings(source))) is found


def test_docstrings_describe() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for part in ("libs", "services", "clients", "deploy", "tools")
        for path in (ROOT / part).glob("**/src/**/*.py" if part != "tools" else "*.py")
        if "libs/protos/" not in path.as_posix() and "node_modules" not in path.as_posix()
        for line, name in imperative_docstrings(path.read_text(encoding="utf-8"))
    ]
    assert not found
