"""What people who build on the contracts need: buf works offline, on an archive too, and nothing breaks."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUF = Path(sys.executable).parent / "buf"
# Nothing listens there: what needs a network fails.
OFFLINE = {**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


def buf(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = f"{BUF.parent}{os.pathsep}{OFFLINE['PATH']}"
    return subprocess.run(
        [BUF, *arguments], cwd=folder, env={**OFFLINE, "PATH": path}, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as a release archive has it: what git tracks, without its history."""
    folder = tmp_path_factory.mktemp("release")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    with tarfile.open(folder / "release.tar", "w") as tar:
        for name in tracked.stdout.splitlines():
            if (ROOT / name).exists():
                tar.add(ROOT / name, name)
    with tarfile.open(folder / "release.tar") as tar:
        tar.extractall(folder / "aiprod", filter="data")
    return folder / "aiprod"


@pytest.mark.parametrize("command", ["build", "lint"])
def test_buf_works_offline_on_an_archive(archive: Path, command: str) -> None:
    result = buf(archive, command)
    assert result.returncode == 0, result.stderr + result.stdout


def test_generated_code_is_what_we_use(archive: Path) -> None:
    result = buf(archive, "generate", "--template", "buf.gen.python.yaml")
    assert result.returncode == 0, result.stderr + result.stdout
    name = "aiprod/gateway/v1/generation_service_pb2_grpc.py"
    assert (archive / "gen/python" / name).read_text() == (ROOT / "libs/protos/src" / name).read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("string prompt = 1", "string text = 1"),
        ("uint32 seed = 4 [(google.api.field_behavior) = OPTIONAL];", ""),
        (
            "rpc CancelJob(CancelJobRequest) returns (Job)",
            "rpc CancelJob(CancelJobRequest) returns (Delivery)",
        ),
    ],
)
def test_a_change_that_breaks_clients_is_found(tmp_path: Path, old: str, new: str) -> None:
    for part in ("protos", "third_party", "buf.yaml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    against = ("breaking", "protos", "--against", "protos/released.binpb")
    assert buf(tmp_path, *against).returncode == 0
    contract = tmp_path / "protos/aiprod/gateway/v1/generation_service.proto"
    assert old in contract.read_text()
    contract.write_text(contract.read_text().replace(old, new))
    assert buf(tmp_path, *against).returncode == 100
