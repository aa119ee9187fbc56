"""Clients in other languages: generated from a clone by the templates, compiled, and run through the edge."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(600)]

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


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile the client")
def test_the_client_in_go(stack, tmp_path: Path) -> None:
    """Its example makes, follows, approves and saves a film, in a module that has only the client."""
    shutil.copy(CLIENT_IN_GO / "example/main.go", tmp_path)
    run(tmp_path, "go", "mod", "init", "example.com/film")
    run(tmp_path, "go", "mod", "edit", f"-replace=github.com/aiprod/aiprod/clients/go={CLIENT_IN_GO}")
    run(tmp_path, "go", "mod", "tidy")
    run(tmp_path, "go", "build", "-o", "film", ".")
    printed = run(tmp_path, tmp_path / "film", "film.mp4", AIPROD_URL=stack.url)
    assert printed.splitlines()[-1] == "APPROVED"
    assert (tmp_path / "film.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go to compile the client")
def test_the_client_in_go_is_as_generated_and_passes_its_own_checks() -> None:
    run(ROOT, sys.executable, "tools/generate_go.py", "check")
    run(CLIENT_IN_GO, "go", "vet", "./...")
    assert run(CLIENT_IN_GO, "gofmt", "-l", ".") == ""
    run(CLIENT_IN_GO, "go", "test", ".")


@pytest.mark.skipif(not shutil.which("npm"), reason="needs Node.js to compile the client")
def test_a_client_in_typescript(stack, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests/foreign_clients/typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, "npm", "install", "--no-audit", "--no-fund")
    programs = tmp_path / "node_modules/.bin"
    generate("typescript", programs, tmp_path)
    run(tmp_path, programs / "tsc")
    job = json.loads(run(tmp_path, "node", "build/main.js", stack.url, "a kite above the dunes"))
    assert job["state"] == "SUCCEEDED"
