"""What `gcloud builds submit` and `docker build` send is what the Dockerfile reads, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

from deploy.release.tests.build_context import IGNORED, uploaded
from tests.test_workspace import ROOT


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return set(uploaded(tmp_path_factory.mktemp("context")))


def test_the_build_gets_the_dockerfile_and_all_that_the_lock_names(context: set[str]) -> None:
    members = [
        package["source"].get("editable") or package["source"].get("virtual")
        for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
        if {"editable", "virtual"} & set(package.get("source", {}))
    ]
    assert len(members) > 15
    needed = {"deploy/Dockerfile", "uv.lock", *(str(Path(each) / "pyproject.toml") for each in members)}
    assert not needed - context
    assert "services/storage/src/aiprod_storage/__main__.py" in context
    assert "deploy/release/src/aiprod_release/services.yaml" in context


def test_the_build_gets_no_tests_and_no_environments(context: set[str]) -> None:
    strange = [
        each for each in context if re.search(r"(^|/)(tests|node_modules|\.venv|\.aiprod|\.git)/", each)
    ]
    assert not strange


def test_docker_reads_the_patterns_as_git_does() -> None:
    """Docker takes a pattern without a slash for one at the root, git for one at any depth."""
    patterns = [line for line in IGNORED.read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"!?/[^*!]*\*?|\*\*/[^/!]+", each) for each in patterns)
