"""Names use the glossary's words: vague verbs, which each reader understands differently, name nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VAGUE = re.compile(
    r"(?:^|_)(?:say|says|said|saying|tell|tells|told|telling|know|knows|known|ask|asks|asked)(?:_|$)"
)
ALLOWED = {"known_cost", "known_cost_usd_micros", "tell"}
"""The contract's word for a cost whose price is known, and the protocol of files."""
# Their subject is language: what a prompt says, asks for, or leaves unsaid.
LANGUAGE = ("services/llm/src/aiprod_llm/embedded", "services/render/src/aiprod_render/animatic")


def vague_names(source: str) -> Iterator[tuple[int, str]]:
    """The vague names that `source` gives to what it defines, with their lines."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                pass
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                pass
            case ast.Attribute(attr=name, ctx=ast.Store()):
                pass
            case _:
                continue
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        if VAGUE.search(words) and name not in ALLOWED:
            yield node.lineno, name


def sources() -> Iterator[Path]:
    """Each file of Python that people write and that is not about language."""
    for part in ("libs", "services", "clients", "deploy"):
        for path in (ROOT / part).glob("*/src/**/*.py"):
            place = path.relative_to(ROOT).as_posix()
            if not place.startswith(("libs/protos/", *LANGUAGE)):
                yield path


@pytest.mark.parametrize(
    "source", ["said = 1", "def tell_all(): ...", "class Known: ...", "self.is_asked = 1"]
)
def test_a_vague_name_is_found(source: str) -> None:
    assert list(vague_names(source))


@pytest.mark.parametrize("source", ["task = 1", "unknown = 1", "file.tell()", "known_cost = 1"])
def test_other_names_are_free(source: str) -> None:
    assert not list(vague_names(source))


def test_no_name_is_vague() -> None:
    vague = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources()
        for line, name in vague_names(path.read_text())
    ]
    assert not vague, "\n".join(vague)
