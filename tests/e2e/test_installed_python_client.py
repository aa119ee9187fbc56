"""The Python client as its users install it: wheels alone, in an environment of their own, on each Python."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Stack
from tests.pages.figures import assert_stated
from tests.pages.snippets import snippets

pytestmark = [pytest.mark.e2e, pytest.mark.long]

ROOT = Path(__file__).parents[2]
OWN_UV = ROOT / ".aiprod/uv/bin/uv"
UV = os.environ.get("UV") or (str(OWN_UV) if OWN_UV.exists() else "uv")
PACKAGES = "aiprod-client", "aiprod-protos", "aiprod-rpc"
README = ROOT / "clients/python/README.md"
NOTEBOOKS = "nbclient==0.11.0", "ipykernel==7.4.0"
CHECKERS = "pyright==1.1.414", "mypy==2.4.1", "types-protobuf", "types-grpcio"


def run(*command: object, folder: Path | None = None, text: str = "", **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return done.stdout


def interpreter(version: str) -> Path:
    """An interpreter of this machine: on the path, or one of pyenv's."""
    pyenv = (Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python")
    for candidate in filter(None, (shutil.which(f"python{version}"), *pyenv)):
        shown = subprocess.run([candidate, "--version"], capture_output=True, text=True)
        if shown.stdout.startswith(f"Python {version}."):
            return Path(candidate)
    pytest.skip(f"needs Python {version}")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    for package in PACKAGES:
        run(UV, "-q", "build", "--wheel", "--package", package, "--out-dir", folder, ROOT)
    return folder


def install(python: Path | str, wheels: Path, folder: Path, *more: str) -> Path:
    """An environment with the client; returns its Python."""
    run(UV, "-q", "venv", "--python", python, folder)
    # As users install it: this repository's `make` has all compiled.
    pip = (UV, "-q", "pip", "install", "--python", folder, "--find-links", wheels)
    run(*pip, "aiprod-client", *more, UV_COMPILE_BYTECODE="0")
    return folder / "bin/python"


@pytest.mark.lone
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_examples_of_the_readme_run_where_only_the_client_is_installed(
    version: str, wheels: Path, stack: Stack, tmp_path: Path
) -> None:
    python = install(interpreter(version), wheels, tmp_path / "environment")
    for program in programs():
        # Isolated, so that it sees nothing of this repository.
        run(python, "-I", "-W", "error", "-", folder=tmp_path, text=program, AIPROD_URL=stack.url)
    assert (tmp_path / "boat.mp4").stat().st_size


def programs() -> list[str]:
    """The programs of the README."""
    return [snippet.text for snippet in snippets(README) if snippet.language == "python"]


def size(folder: Path) -> int:
    """The bytes of a folder's files."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


def test_it_is_as_large_as_its_readme_says(wheels: Path, tmp_path: Path) -> None:
    install(sys.executable, wheels, tmp_path / "environment")
    assert_stated(README, "The three wheels have SIZE", size(wheels))
    assert_stated(README, "an environment grows by SIZE", size(tmp_path / "environment"))


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js for pyright")
def test_programs_that_use_it_are_typed(wheels: Path, tmp_path: Path) -> None:
    python = install(sys.executable, wheels, tmp_path / "environment", *CHECKERS)
    program = tmp_path / "program.py"
    for text in programs():
        program.write_text(text)
        report = json.loads(run(python, "-m", "pyright", "--outputjson", "--pythonpath", python, program))
        assert report["summary"]["errorCount"] == 0
        run(python, "-m", "mypy", "--strict", program, folder=tmp_path)
    program.write_text('from aiprod_client import Client\nClient().generate("A kite", duration="long")\n')
    with pytest.raises(AssertionError, match="reportArgumentType"):
        run(python, "-m", "pyright", program)


def test_the_notebook_runs_and_shows_its_films(wheels: Path, stack: Stack, tmp_path: Path) -> None:
    python = install(sys.executable, wheels, tmp_path / "environment", *NOTEBOOKS)
    notebook = tmp_path / "notebook.ipynb"
    shutil.copy(ROOT / "examples/notebook.ipynb", notebook)
    program = python.parent / "jupyter"
    run(program, "execute", "--inplace", notebook, AIPROD_URL=stack.url, IPYTHONDIR=str(tmp_path / "ipython"))
    cells = json.loads(notebook.read_text())["cells"]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    assert sum("<video" in "".join(data.get("text/html", [])) for data in shown) == 2
