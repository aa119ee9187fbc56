"""The examples, run as their readers run them."""

import csv
import os
import shutil
import subprocess
import sys
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod.gateway.v1.resources_pb2 import Job, JobEvent
from tests.conftest import Stack

pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).parents[2] / "examples"
BATCH = EXAMPLES / "batch/batch.py"
OWN_UV = EXAMPLES.parent / ".aiprod/uv/bin/uv"
UV = os.environ.get("UV") or (str(OWN_UV) if OWN_UV.exists() else "uv")


def batch(url: str, folder: Path, budget: str, night: str = "2026-11-27") -> tuple[int, list[dict[str, str]]]:
    """Runs the batch; returns its exit code and its report."""
    films = folder / "films.csv"
    if not films.exists():
        shutil.copy(EXAMPLES / "batch/films.csv", films)
    command = [sys.executable, BATCH, films, "--budget", budget, "--out", folder / "out", "--night", night]
    done = subprocess.run(
        command, env={**os.environ, "AIPROD_URL": url}, capture_output=True, text=True, timeout=100
    )
    with (folder / f"out/report-{night}.csv").open(newline="") as report:
        rows = list(csv.DictReader(report))
    # It says how each film went, as soon as it knows.
    assert len(done.stderr.splitlines()) == len(rows)
    return done.returncode, rows


def test_a_batch_makes_each_film_once_a_night(stack: Stack, tmp_path: Path) -> None:
    code, first = batch(stack.url, tmp_path, "1")
    assert (code, [row["state"] for row in first]) == (0, ["SUCCEEDED"] * 3)
    assert {row["quality"] for row in first} <= {"PASS", "WARN"}
    assert (tmp_path / "out/heron.mp4").read_bytes()[4:8] == b"ftyp"
    code, again = batch(stack.url, tmp_path, "1")
    assert (code, [row["job"] for row in again]) == (0, [row["job"] for row in first])


class PaidGateway(GenerationServiceServicer):
    """Each film costs half a dollar, and is lost before its delivery."""

    def __init__(self, unpriced_calls: int = 0) -> None:
        self.jobs: dict[str, Job] = {}
        self._cost = Cost(usd_micros=500_000, unpriced_calls=unpriced_calls)

    def CreateJob(self, request: Any, context: grpc.ServicerContext) -> Job:
        name = f"jobs/{request.request_id}"
        return self.jobs.setdefault(name, Job(name=name, state=Job.SUCCEEDED, costs={"render": self._cost}))

    def WatchJob(self, request: Any, context: grpc.ServicerContext) -> Any:
        yield JobEvent(offset=1, job=self.jobs[request.name])

    def GetDelivery(self, request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(grpc.StatusCode.NOT_FOUND, "the film is lost")


@pytest.mark.parametrize(
    ("budget", "unpriced_calls", "states"),
    [
        ("0.75", 0, ["SUCCEEDED", "SUCCEEDED", "BUDGET"]),
        ("1.00", 0, ["SUCCEEDED", "SUCCEEDED", "BUDGET"]),
        ("9", 1, ["SUCCEEDED", "BUDGET", "BUDGET"]),
        ("0", 0, ["BUDGET"] * 3),
    ],
)
def test_a_batch_stops_at_its_budget(
    budget: str, unpriced_calls: int, states: list[str], tmp_path: Path
) -> None:
    gateway, server = PaidGateway(unpriced_calls), grpc.server(futures.ThreadPoolExecutor(2))
    add_GenerationServiceServicer_to_server(gateway, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    code, report = batch(f"http://127.0.0.1:{port}", tmp_path, budget)
    server.stop(0).wait()
    assert (code, [row["state"] for row in report]) == (1, states)
    assert len(gateway.jobs) == states.count("SUCCEEDED")
    # What was paid for is on the report, although its film is lost.
    assert sum(float(row["cost_usd"]) for row in report) == 0.5 * len(gateway.jobs)
    assert all(row["error"] for row in report if row["state"] == "SUCCEEDED")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(stack: Stack, tmp_path: Path) -> Path:
    """A repository with a good film on a branch, to be checked against its main branch."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    shutil.copy(EXAMPLES / "qc/check-media.sh", folder)
    shutil.copy(EXAMPLES / "qc/pre-commit-config.yaml", folder / ".pre-commit-config.yaml")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "check media")
    git(folder, "update-ref", "refs/remotes/origin/main", "main")
    made = subprocess.run(
        [Path(sys.executable).parent / "aiprod", "generate", "A kite above the dunes", "--duration", "2"],
        env={**stack.environment, "AIPROD_OUT": str(tmp_path / "made")},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    [film] = (tmp_path / "made").glob("*.mp4")
    shutil.copy(film, folder / "good.mp4")
    git(folder, "add", "good.mp4")
    return folder


def environment(stack: Stack) -> dict[str, str]:
    programs = Path(sys.executable).parent
    return {**stack.environment, "PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_BASE_REF": "main"}


def damage(folder: Path) -> None:
    (folder / "bad film.mp4").write_bytes((folder / "good.mp4").read_bytes()[:20_000])
    git(folder, "add", ".")


@pytest.mark.long
def test_the_workflow_checks_the_files_that_a_branch_brings(stack: Stack, repository: Path) -> None:
    [job] = yaml.safe_load((EXAMPLES / "qc/workflow.yaml").read_text())["jobs"].values()
    [check] = [step["run"] for step in job["steps"] if step.get("name") == "Check"]

    def checked() -> int:
        # As GitHub runs a step.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", check]
        return subprocess.run(command, cwd=repository, env=environment(stack)).returncode

    git(repository, "commit", "-m", "a film")
    assert checked() == 0
    assert "<testsuite" in (repository / "qc/good.mp4.xml").read_text()
    damage(repository)
    git(repository, "commit", "-m", "a damaged film")
    assert checked() != 0
    assert "<failure" in (repository / "qc/bad film.mp4.xml").read_text()


@pytest.mark.long
def test_the_hook_refuses_a_commit_with_a_damaged_file(stack: Stack, repository: Path) -> None:
    tools = repository.parent / "tools"
    subprocess.run([UV, "-q", "venv", tools], check=True)
    subprocess.run([UV, "-q", "pip", "install", "--python", tools, "pre-commit==4.7.0"], check=True)

    def committed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tools / "bin/pre-commit", "run"],
            cwd=repository,
            env={**environment(stack), "PRE_COMMIT_HOME": str(tools / "cache")},
            capture_output=True,
            text=True,
        )

    assert committed().returncode == 0, committed().stdout
    damage(repository)
    refused = committed()
    assert refused.returncode == 1
    assert "bad film.mp4" in refused.stdout
