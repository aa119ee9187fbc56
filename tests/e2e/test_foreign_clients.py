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
GO_PLUGINS = {
    "google.golang.org/protobuf/cmd/protoc-gen-go": "v1.36.11",
    "google.golang.org/grpc/cmd/protoc-gen-go-grpc": "v1.6.2",
}


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
def test_a_client_in_go(stack, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/foreign_clients/go/main.go", tmp_path)
    for plugin, version in GO_PLUGINS.items():
        run(tmp_path, "go", "install", f"{plugin}@{version}", GOBIN=str(tmp_path / "bin"))
    generate("go", tmp_path / "bin", tmp_path)
    run(tmp_path, "go", "mod", "init", "github.com/aiprod/aiprod")
    run(tmp_path, "go", "mod", "tidy")
    run(tmp_path, "go", "build", "-o", "client", ".")
    job = json.loads(run(tmp_path, tmp_path / "client", stack.target, "a kite above the dunes"))
    assert job["state"] == "SUCCEEDED"


@pytest.mark.skipif(not shutil.which("npm"), reason="needs Node.js to compile the client")
def test_a_client_in_typescript(stack, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests/foreign_clients/typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, "npm", "install", "--no-audit", "--no-fund")
    programs = tmp_path / "node_modules/.bin"
    generate("typescript", programs, tmp_path)
    run(tmp_path, programs / "tsc")
    job = json.loads(run(tmp_path, "node", "build/main.js", stack.url, "a kite above the dunes"))
    assert job["state"] == "SUCCEEDED"
