"""The table of reasons against the code: what can reach a client is in it, and the other way round.

The CLI's own reasons are left out: they end on the terminal.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from google.rpc import code_pb2

from aiprod_files.disk import DiskFault
from aiprod_rpc.errors import AiprodError
from aiprod_rpc.reason import HTTP_STATUSES
from aiprod_rpc.reasons import BY_NAME, REASONS
from aiprod_stack.edge.rejections import rejections
from tools import document_errors

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(
    package
    for part in ("libs", "services", "clients", "deploy")
    for package in (ROOT / part).iterdir()
    if package.name not in ("protos", "cli") and (package / "src").is_dir()
)
NOT_LITERAL = {
    "libs/files/src/aiprod_files/disk.py": {
        f"DISK_{fault.name}": "RESOURCE_EXHAUSTED" if fault is DiskFault.FULL else "UNAVAILABLE"
        for fault in DiskFault
        if fault is not DiskFault.DAMAGED
    },
    # The queues' owners name them; `MODEL_QUOTA` is also raised elsewhere.
    "libs/work/src/aiprod_work/fair_queue.py": dict.fromkeys(
        ("PROBE_QUEUE_FULL", "RENDER_QUEUE_FULL", "MODEL_QUOTA"), "RESOURCE_EXHAUSTED"
    ),
}
"""The reasons of the files that state them in another way than as a literal, with their codes."""


class Classes:
    """The classes of errors of one package, and those of the libraries, by their names in the source."""

    def __init__(self) -> None:
        self._definitions: dict[str, ast.ClassDef] = {}

    def add(self, tree: ast.Module) -> None:
        self._definitions |= {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def code(self, name: str) -> str | None:
        """The canonical code of an error's class; None if the class is no AiprodError."""
        if name == "AiprodError":
            return AiprodError.code
        definition = self._definitions.get(name)
        if definition is None:
            return None
        for statement in definition.body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "code":
                return str(ast.literal_eval(statement.value))
        codes = [code for base in definition.bases if (code := self.code(ast.unparse(base)))]
        # As in Python's order of resolution: a base with a code of its own comes before AiprodError's.
        return next((code for code in codes if code != AiprodError.code), codes[0] if codes else None)


def parsed(package: Path) -> dict[str, ast.Module]:
    files = sorted((package / "src").rglob("*.py"))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in files}


@cache
def raised() -> tuple[tuple[str, str, str | None], ...]:
    """The file, the code, and the reason of every error; None for a reason that is no literal."""
    return tuple(_raised())


def _raised() -> Iterator[tuple[str, str, str | None]]:
    shared = [tree for name in ("rpc", "work") for tree in parsed(ROOT / "libs" / name).values()]
    for package in PACKAGES:
        trees, classes = parsed(package), Classes()
        for tree in (*shared, *trees.values()):
            classes.add(tree)
        for file, tree in trees.items():
            for name, reason in _made(tree):
                if code := classes.code(name):
                    yield file, code, reason


def _made(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str | None]]:
    """The class and the reason of each call with the argument `reason`; `inside` is the class around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            for argument in node.keywords:
                if argument.arg == "reason":
                    literal = argument.value.value if isinstance(argument.value, ast.Constant) else None
                    yield inside if name == "super().__init__" else name, literal
        yield from _made(node, node.name if isinstance(node, ast.ClassDef) else inside)


def test_every_reason_that_is_raised_is_in_the_table_with_its_code() -> None:
    wrong = [
        f"{file}: {reason} ({code})"
        for file, code, reason in raised()
        if reason and (reason not in BY_NAME or BY_NAME[reason].code != code)
    ]
    assert wrong == []
    for reasons in NOT_LITERAL.values():
        assert reasons == {name: BY_NAME[name].code for name in reasons}


def test_every_reason_of_the_table_is_raised() -> None:
    literal = {reason for _, _, reason in raised() if reason}
    other = {name for reasons in NOT_LITERAL.values() for name in reasons}
    edge = {rejection.reason.name for rejection in rejections(["gateway"], job_requests_per_minute=600)}
    assert set(BY_NAME) - literal - other - edge == set()


def test_only_known_files_raise_reasons_that_are_no_literals() -> None:
    assert {file for file, _, reason in raised() if reason is None} == set(NOT_LITERAL)
    sources = "".join(file.read_text() for file in ROOT.glob("services/*/src/**/*.py"))
    assert all(f'"{name}"' in sources for name in NOT_LITERAL["libs/work/src/aiprod_work/fair_queue.py"])


def test_a_reason_is_in_the_table_once_and_has_a_code_and_a_remedy() -> None:
    assert sum(map(len, REASONS.values())) == len(BY_NAME)
    assert set(HTTP_STATUSES) == set(code_pb2.Code.keys()) - {"OK"}
    for reason in BY_NAME.values():
        assert 400 <= reason.http < 600
        assert reason.name.isupper()
        assert reason.remedy.endswith(".")


def test_the_page_has_the_table() -> None:
    assert document_errors.tables() in document_errors.PAGE.read_text()
