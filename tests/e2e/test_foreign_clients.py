"""Clients in other languages: stubs, checks, and the programs of README.md and api.md, through the edge."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages.figures import assert_stated
from tests.pages.snippets import snippets

pytestmark = [pytest.mark.e2e, pytest.mark.long]

ROOT = Path(__file__).parents[2]
BUF = Path(sys.executable).parent / "buf"
CLIENT_IN_GO = ROOT / "clients/go"


def run(folder: Path, *command: object, **environment: str) -> str:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"{command}: {result.stderr}{result.stdout}"
    return result.stdout


def generate(language: str, programs: Path, out: Path) -> None:
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    run(ROOT, BUF, "generate", "--template", f"buf.gen.{language}.yaml", "-o", out, PATH=path)


def run_in_go(folder: Path, *arguments: str, **environment: str) -> str:
    """Runs the folder's program in a module that has only the client; returns what it prints."""
    run(folder, "go", "mod", "init", "example.com/film")
    run(folder, "go", "mod", "edit", f"-replace=github.com/aiprod/aiprod/clients/go={CLIENT_IN_GO}")
    run(folder, "go", "mod", "tidy")
    run(folder, "go", "vet", ".")
    run(folder, "go", "build", "-o", "film", ".")
    return run(folder, folder / "film", *arguments, **environment)


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile the client")
def test_the_client_in_go(stack, tmp_path: Path) -> None:
    """Its example makes, follows, approves and saves a film, in a module that has only the client."""
    shutil.copy(CLIENT_IN_GO / "example/main.go", tmp_path)
    printed = run_in_go(tmp_path, "film.mp4", AIPROD_URL=stack.url)
    assert printed.splitlines()[-1] == "APPROVED"
    assert (tmp_path / "film.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile the client")
@pytest.mark.parametrize("page", ["clients/go/README.md", "docs/api.md"])
def test_the_programs_in_go_of_a_page(page: str, stack, tmp_path: Path) -> None:
    [program] = [snippet.text for snippet in snippets(ROOT / page) if snippet.language == "go"]
    (tmp_path / "main.go").write_text(program.replace("localhost:8080", stack.target))
    assert re.search("^local <nil>$|^[0-9]+ local$", run_in_go(tmp_path), re.MULTILINE)


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile the client")
def test_the_client_in_go_is_as_generated_and_passes_its_own_checks() -> None:
    run(ROOT, sys.executable, "tools/generate_go.py", "check")
    run(CLIENT_IN_GO, "go", "vet", "./...")
    assert run(CLIENT_IN_GO, "gofmt", "-l", ".") == ""
    run(CLIENT_IN_GO, "go", "test", ".")
    source = sum(file.stat().st_size for file in CLIENT_IN_GO.rglob("*") if file.is_file())
    assert_stated(CLIENT_IN_GO / "README.md", "The module has SIZE of source", source)


@pytest.mark.skipif(not shutil.which("npm"), reason="needs Node.js to compile the client")
def test_a_client_in_typescript(stack, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests/foreign_clients/typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, "npm", "install", "--no-audit", "--no-fund")
    programs = tmp_path / "node_modules/.bin"
    generate("typescript", programs, tmp_path)
    run(tmp_path, programs / "tsc")
    job = json.loads(run(tmp_path, "node", "build/main.js", stack.url, "a kite above the dunes"))
    assert job["state"] == "SUCCEEDED"
