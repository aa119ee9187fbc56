"""The command as a process: a plan without account or network, and errors that say what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aiprod_infrastructure.__main__ import line
from aiprod_infrastructure.reconcile import Action, Change
from tests.long_cases import long_cases
from tests.ports import closed_port

COMMAND = Path(sys.executable).parent / "aiprod-infrastructure"
REQUIRED = ("--project", "p", "--bucket", "films", "--email", "ops@aiprod.invalid")


@pytest.fixture
def run(tmp_path: Path):
    """Runs the command where there are no credentials, and no server answers."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NO_GCE_CHECK": "true"}
        return subprocess.run(
            [COMMAND, *arguments], env={**kept, **no_network, **variables}, capture_output=True, text=True
        )

    with closed_port() as proxy:
        no_network = {"HTTPS_PROXY": f"http://{proxy}", "HTTP_PROXY": f"http://{proxy}"}
        yield run


def test_a_plan_shows_everything_on_a_laptop(run) -> None:
    planned = run("plan")
    assert (planned.returncode, planned.stderr) == (0, "")
    resources = yaml.safe_load(planned.stdout)
    assert resources["bucket BUCKET"]["versioning"] == {"enabled": True}
    assert resources["alert policy high_latency"]["notificationChannels"] == ["aiprod email"]
    assert len(resources["dashboard AIPROD"]["mosaicLayout"]["tiles"]) == 6
    assert [title for title in resources if "policy" not in title] == [
        "project", "bucket BUCKET", "notification channel aiprod email",
        "service aiprod", "objective films-delivered", "objective films-in-time", "dashboard AIPROD",
    ]  # fmt: skip
    assert "&id" not in planned.stdout


def test_a_plan_as_json_has_the_settings(run) -> None:
    variables = {"AIPROD_ALERT_PAGE_KEY": "secret", "AIPROD_LOG_SINK": "storage.googleapis.com/logs"}
    planned = run("plan", "--json", *REQUIRED, "--retention-days", "30", "--region", "us", **variables)
    plan = json.loads(planned.stdout)
    assert plan["project"] == "p"
    resources = {(each["kind"], each["name"]): each["fields"] for each in plan["resources"]}
    films = resources["bucket", "films"]
    assert films["location"] == "US"
    assert films["lifecycle"]["rule"][0]["condition"]["age"] == 30
    assert resources["alert policy", "high_error_rate"]["notificationChannels"] == ["aiprod page"]
    assert resources["log sink", "aiprod"]["destination"] == "storage.googleapis.com/logs"
    assert "secret" not in planned.stdout


def test_settings_are_variables_too(run) -> None:
    planned = run(
        "plan", AIPROD_STORAGE_BUCKET="films", GOOGLE_CLOUD_PROJECT="p", AIPROD_ALERT_EMAIL="a@b.invalid"
    )
    resources = yaml.safe_load(planned.stdout)
    assert resources["project"] == "p"
    assert "bucket films" in resources
    assert resources["notification channel aiprod email"]["labels"] == {"email_address": "a@b.invalid"}


@pytest.mark.parametrize("command", ["apply", "diff"])
def test_missing_settings_are_named(run, command) -> None:
    answer = run(command, "--bucket", "films")
    assert answer.returncode == 2
    assert answer.stderr == f"{command} needs --project, --email; --help names their variables\n"


def test_slack_needs_a_token(run) -> None:
    assert run("plan", "--slack", "#films").stderr == "--slack needs a token in AIPROD_ALERT_SLACK_TOKEN\n"


@pytest.mark.parametrize("command", ["apply", *long_cases("diff")])
def test_missing_credentials_are_one_line(run, command) -> None:
    answer = run(command, *REQUIRED)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Google credentials: Your default credentials were not found.")
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("change", "applied", "in_diff"),
    [
        (Change("bucket films", Action.CREATED), "created bucket films", "would be created bucket films"),
        (
            Change("bucket films", Action.CHANGED, ["cors", "lifecycle"]),
            "changed bucket films (cors, lifecycle)",
            "would be changed bucket films (cors, lifecycle)",
        ),
        (Change("bucket films", Action.UNCHANGED), "unchanged bucket films", "unchanged bucket films"),
    ],
)
def test_each_change_is_a_line(change, applied, in_diff) -> None:
    assert (line(change, dry_run=False), line(change, dry_run=True)) == (applied, in_diff)
