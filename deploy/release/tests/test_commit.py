"""A release is named after a commit only if its images are built of that commit."""

import subprocess
from pathlib import Path

import pytest

from aiprod_release.commit import release_of_commit
from aiprod_release.steps import StepFailed

GIT = ("git", "-c", "user.name=ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two files, one of which no build reads."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("deploy/Dockerfile.dockerignore", "/*\n!/libs\n"),
        ("libs/film.py", ""),
        ("notes", ""),
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run([*GIT, *command], check=True)
    return tmp_path


@pytest.mark.parametrize("name", ["libs/film.py", "libs/new.py"])
def test_changes_that_a_build_reads_are_committed_before_a_release(clone: Path, name: str) -> None:
    of_commit = release_of_commit(checked=True)
    (clone / "notes").write_text("for later")
    assert release_of_commit(checked=True) == of_commit
    (clone / name).write_text("print()")
    with pytest.raises(StepFailed, match=f"not in the commit .*{name}. Commit, or name the release"):
        release_of_commit(checked=True)
    # A dry run shows what a commit would do.
    assert release_of_commit(checked=False) == of_commit
