"""What a shell runs is clean: the scripts, and the commands that a dry run prints."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aiprod_release.__main__ import app
from deploy.release.tests.test_page_commands import SETTINGS
from tests.test_workspace import ROOT

SHELLCHECK = Path(sys.executable).with_name("shellcheck")
SCRIPTS = [*ROOT.glob("tools/*.sh"), *ROOT.glob("deploy/release/src/aiprod_release/*.sh")]
RUNS = {
    "deploy": ["deploy", "--domain", "films.example", "--regions", "europe-west1 us-central1"],
    "spot": ["spot", "r-1"],
    "rollback": ["rollback", "r-1"],
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_shellcheck_has_nothing_against_a_script(script: Path) -> None:
    # What lacks a first line is run by `sh`.
    shell = [] if script.read_text().startswith("#!") else ["--shell=sh"]
    result = subprocess.run([SHELLCHECK, *shell, script], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_shellcheck_has_nothing_against_the_commands_of_a_dry_run(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = CliRunner(env=SETTINGS).invoke(app, [*arguments, "--dry-run"])
    assert printed.exit_code == 0, printed.output
    # `< SECRET` stands for what a run writes to a command.
    script = printed.stdout.replace(" < SECRET", "")
    result = subprocess.run([SHELLCHECK, "--shell=sh", "-"], input=script, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
