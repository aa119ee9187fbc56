"""`aiprod-infrastructure`: plans and applies what a deployment needs in Google Cloud."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from aiprod_infrastructure import options
from aiprod_infrastructure.desired_state import desired_state
from aiprod_infrastructure.reconcile import Action, Change
from aiprod_infrastructure.settings import Channel, Settings
from aiprod_infrastructure.yaml_documents import as_text

# Plain help: typer's boxes call a flag <bool>.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Command(StrEnum):
    """What to do."""

    PLAN = "plan"
    DIFF = "diff"
    APPLY = "apply"


HELP = (
    "plan: show everything that apply would create, without an account or network; "
    "diff: compare it with the project and change nothing; apply: create or change what differs"
)


@app.command()
def main(
    command: Annotated[Command, typer.Argument(help=HELP)],
    project: options.Project = "",
    bucket: options.Bucket = "",
    region: options.Region = "EU",
    retention_days: options.RetentionDays = 90,
    email: options.Email = "",
    page_key: options.PageKey = "",
    slack: options.Slack = "",
    slack_token: options.SlackToken = "",
    log_sink: options.LogSink = "",
    host: options.Host = "",
    as_json: options.Json = False,
) -> None:
    """Plans or applies what a deployment needs in Google Cloud, with the deployer's rights."""
    if slack and not slack_token:
        fail("--slack needs a token in AIPROD_ALERT_SLACK_TOKEN", code=2)
    required = {"--project": project, "--bucket": bucket, "--email": email}
    missing = ", ".join(option for option, value in required.items() if not value)
    # A plan needs no account: words stand for the names that are missing.
    settings = Settings(
        project=project or "PROJECT",
        bucket=bucket or "BUCKET",
        region=region,
        retention_days=retention_days,
        channels=tuple(channels(email or "EMAIL", page_key, slack, slack_token)),
        log_sink=log_sink,
        host=host,
    )
    if command is Command.PLAN:
        typer.echo(plan(settings, as_json))
    elif missing:
        fail(f"{command} needs {missing}; --help names their variables", code=2)
    else:
        print_changes(settings, as_json, dry_run=command is Command.DIFF)


def channels(email: str, page_key: str, slack: str, slack_token: str) -> Iterator[Channel]:
    """Yields the notification channels that are set."""
    yield Channel("email", "email", {"email_address": email})
    if page_key:
        yield Channel("page", "pagerduty", {}, {"service_key": page_key})
    if slack:
        yield Channel("slack", "slack", {"channel_name": slack}, {"auth_token": slack_token})


def plan(settings: Settings, as_json: bool) -> str:
    """Returns the desired state as JSON, or as YAML for people."""
    resources = list(desired_state(settings))
    if as_json:
        return json.dumps({"project": settings.project, "resources": list(map(asdict, resources))}, indent=2)
    return as_text({"project": settings.project, **{each.title: dict(each.fields) for each in resources}})


def print_changes(settings: Settings, as_json: bool, dry_run: bool) -> None:
    """Prints each change when it is made, or with `dry_run` would be; exits with 1 at an error."""
    # Google's clients take seconds to import, and a plan does without.
    from aiprod_infrastructure.cloud.adapters import apply, connect
    from aiprod_infrastructure.cloud.errors import CloudError

    try:
        for change in apply(settings, connect(settings), dry_run):
            typer.echo(json.dumps(asdict(change)) if as_json else line(change, dry_run))
    except CloudError as error:
        fail(str(error), code=1)


def line(change: Change, dry_run: bool) -> str:
    """Returns a change as a line for people, for example `changed bucket films (cors)`."""
    conditional = "would be " if dry_run and change.action is not Action.UNCHANGED else ""
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{conditional}{change.action} {change.title}{fields}"


def fail(message: str, code: int) -> NoReturn:
    """Prints a message and exits."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
