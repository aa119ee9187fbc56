"""`aiprod-release`: writes the files of a deployment, deploys it, and rolls it back."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from aiprod_release import options
from aiprod_release.commit import release_of_commit
from aiprod_release.description import description
from aiprod_release.forms import RELEASE, malformed
from aiprod_release.generated import generated
from aiprod_release.load_balancer import lacks_certificate, load_balancer
from aiprod_release.project_setup import further_region, gcloud, invocations, project_setup
from aiprod_release.rollout import (
    EDGES,
    Rollout,
    check_closed,
    failed_revisions,
    project_number,
    secret_versions,
    serving_revisions,
    to_release,
)
from aiprod_release.spot import spot_group
from aiprod_release.steps import Step, StepFailed, run, run_each
from aiprod_release.target import PLACEHOLDERS, Target

# Plain help: typer's boxes call a flag <bool>.
app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, rich_markup_mode=None
)

STUDIO = "clients/studio/src/aiprod_studio/dist/index.html"
DOCUMENTS = Path(".aiprod/release")
"""Where the documents of a release stay, for those who want to see what was applied."""


@app.command()
def generate(check: Annotated[bool, typer.Option("--check", help="only compare")] = False) -> None:
    """Write the files of a deployment.

    They are deploy/cloudrun, deploy/compose.yaml, and deploy/cloudbuild.yaml, below the repository's root.
    """
    if not Path("deploy/release").is_dir():
        fail("generate writes below deploy/: run it in the repository's root", 2)
    for path, text in generated():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            fail(f"{path} is out of date: run `make docs` and commit the result", 1)


@app.command()
def deploy(
    context: typer.Context,
    project: options.Project = "",
    regions: options.Regions = "europe-west1",
    bucket: options.Bucket = "",
    token_issuer: options.Issuer = "",
    token_audience: options.Audience = "aiprod",  # noqa: S107 - a name
    token_jwks: options.Jwks = "",
    sign_in_client: options.SignInClient = "",
    sign_in_origins: options.SignInOrigins = "",
    signing_key: options.SigningKey = "",
    signing_certificates: options.SigningCertificates = "",
    daily_budget_usd: options.DailyBudget = "",
    alert_email: options.AlertEmail = "",
    release: options.Release = "",
    domain: options.Domain = "",
    instance: options.Instance = "aiprod",
    spot: options.Spot = False,
    ramp: options.Ramp = "10 100",
    smoke_url: options.SmokeUrl = "",
    dry_run: options.DryRun = False,
) -> None:
    """Deploy a release.

    Sets up the project, builds, deploys without traffic, tests, and shifts; a second run changes nothing.
    """
    required = {
        "--project": project,
        "--regions": regions.split(),
        "--bucket": bucket,
        "--token-issuer (who are your users?)": token_issuer,
        "--token-jwks": token_jwks,
        "--alert-email": alert_email,
        "--domain, for several regions": domain or len(regions.split()) < 2,
    }
    if missing := [option for option, value in required.items() if not value]:
        fail(f"deploy needs {', '.join(missing)}", 2)
    named = {f"--{name.replace('_', '-')}": value for name, value in context.params.items()}
    if wrong := malformed(named):
        fail("; ".join(wrong), 2)
    try:
        release = release or release_of_commit(checked=not dry_run)
        targets = [
            Target(
                project=project,
                project_number="PROJECT_NUMBER" if dry_run else project_number(project),
                region=region,
                release=release,
                bucket=bucket,
                token_issuer=token_issuer,
                token_audience=token_audience,
                token_jwks=token_jwks,
                home=regions.split()[0],
                domain=domain,
                instance=instance,
                spot=spot,
                daily_budget_usd=daily_budget_usd,
                alert_email=alert_email,
                sign_in_client=sign_in_client,
                sign_in_origins=tuple(sign_in_origins.split()),
                signing={"SIGNING_KEY": signing_key, "SIGNING_CERTIFICATES": signing_certificates},
            )
            for region in regions.split()
        ]
        release_to(targets, domain, smoke_url, tuple(map(int, ramp.split())), dry_run)
    except StepFailed as error:
        fail(str(error), 1)


def release_to(
    targets: list[Target], domain: str, smoke_url: str, ramp: tuple[int, ...], dry_run: bool
) -> None:
    """Runs or prints the steps of a release. At a StepFailed, or Ctrl-C, all regions are rolled back."""
    perform = print_steps if dry_run else run
    typer.echo("# The project: APIs, network, accounts and roles, database, caches, secrets, bucket, images")
    perform(setup_steps(targets))
    if not dry_run:
        versions = secret_versions(description(), targets[0])
        targets = [
            replace(target, secret_versions=versions, failed=failed_revisions(target)) for target in targets
        ]
    rollouts = [prepare(target, ramp, dry_run) for target in targets]
    try:
        for rollout in rollouts:
            typer.echo(f"# {rollout.target.region}: new revisions without traffic, and who may call them")
            perform(chain(rollout.deploy(), invocations(description(), rollout.target)))
        if domain:
            typer.echo(f"# The load balancer of {domain}")
            perform(load_balancer(targets, domain, rollouts[0].files))
        # Only now: no region gets users before all of them have the release.
        for rollout in rollouts:
            typer.echo(f"# {rollout.target.region}: the smoke test, then traffic")
            perform(rollout.show(*smoke_tests(rollout, domain, smoke_url)))
    except (StepFailed, KeyboardInterrupt):
        roll_back(rollouts)
        raise
    note = " (from when its certificate is active; until then a release has no smoke test)" if domain else ""
    typer.echo(
        f"# {'It would be' if dry_run else 'Deployed'} at https://{domain or targets[0].host('edge')}{note}"
    )


def prepare(target: Target, ramp: tuple[int, ...], dry_run: bool) -> Rollout:
    """The release in one region. Raises StepFailed if everybody may call one of its services."""
    serving = {} if dry_run else serving_revisions(description(), target)
    if not dry_run:
        check_closed(description(), target, serving)
    return Rollout(description(), target, serving, DOCUMENTS / target.release, ramp)


def smoke_tests(rollout: Rollout, domain: str, smoke_url: str) -> tuple[list[Step], list[Step]]:
    """The tests of a new edge before it has traffic, and of the users' way once it has."""
    smoke = (sys.executable, "-m", "aiprod_release.smoke")
    if smoke_url:
        return [Step((*smoke, smoke_url))], [Step((*smoke, smoke_url))]
    if not domain:
        users = f"https://{rollout.target.host('edge')}"
        return [Step((*smoke, rollout.candidate))], [Step((*smoke, users))]
    # With a domain, no edge can be called past the load balancer.
    users, unless = f"https://{domain}", lacks_certificate(rollout.target)
    candidate = (*smoke, users, "--candidate", rollout.target.region)
    return [Step(candidate, unless)], [Step((*smoke, users), unless)]


def roll_back(rollouts: list[Rollout]) -> None:
    """Gives the traffic back in all regions."""
    run_each("not rolled back", chain.from_iterable(rollout.roll_back() for rollout in reversed(rollouts)))


def setup_steps(targets: list[Target]) -> Iterator[Step]:
    """Yields the steps before the first revision: the project, further regions, and the images."""
    yield from project_setup(description(), targets[0])
    for target in targets[1:]:
        yield from further_region(description(), target)
    first = targets[0]
    names = f"--substitutions=_REGISTRY={first.registry},_RELEASE={first.release}"
    image = f"{first.registry}/edge:{first.release}"
    is_built = gcloud(first, "artifacts", "docker", "images", "describe", image)
    # The edge's image brings the studio's page, which git does not have.
    yield Step(("sh", "-ec", f"make studio && test -e {STUDIO}"), unless=is_built)
    yield Step(
        gcloud(
            first,
            *("builds", "submit", ".", "--config=deploy/cloudbuild.yaml", names),
            f"--gcs-source-staging-dir={first.sources}/source",
            "--ignore-file=deploy/Dockerfile.dockerignore",
        ),
        unless=is_built,
    )


@app.command()
def rollback(
    release: Annotated[str, typer.Argument(help="an earlier release, such as r-0123456789ab")],
    services: Annotated[list[str] | None, typer.Argument(help="only these; without any, all")] = None,
    project: options.Project = "",
    regions: options.Regions = "europe-west1",
    dry_run: options.DryRun = False,
) -> None:
    """Go back to an earlier release.

    Gives it all traffic, callers first, in all regions.
    """
    if not project:
        fail("rollback needs --project", 2)
    unknown = set(services or ()) - {*description().services, *EDGES}
    if unknown or not re.fullmatch(RELEASE, release):
        fail(f"{', '.join(sorted(unknown)) or release}: not a service, or not the name of a release", 2)
    home, *_ = regions.split()
    targets = [
        replace(PLACEHOLDERS, project=project, region=region, home=home, release=release)
        for region in regions.split()
    ]
    steps = [step for target in targets for step in to_release(description(), target, services or ())]
    if dry_run:
        print_steps(steps)
    elif not run_each("not rolled back", steps):
        raise typer.Exit(1)


@app.command()
def spot(
    release: Annotated[str, typer.Argument(help="a release that is deployed, such as r-0123456789ab")],
    least: Annotated[int, typer.Option(min=1, help="machines at least")] = 1,
    most: Annotated[int, typer.Option(min=1, help="machines at most")] = 10,
    project: options.Project = "",
    regions: options.Regions = "europe-west1",
    bucket: options.Bucket = "",
    dry_run: options.DryRun = False,
) -> None:
    """Give render spot machines.

    They are a group in the first region; deploy with --spot sends scenes there.
    """
    if not (project and bucket):
        fail("spot needs --project and --bucket", 2)
    if least > most or not re.fullmatch(RELEASE, release):
        fail(f"{release} with {least} to {most} machines: not the name of a release, or no range", 2)
    home, *_ = regions.split()
    try:
        number = "PROJECT_NUMBER" if dry_run else project_number(project)
        target = replace(
            PLACEHOLDERS,
            project=project,
            project_number=number,
            region=home,
            home=home,
            release=release,
            bucket=bucket,
        )
        if not dry_run:
            target = replace(target, secret_versions=secret_versions(description(), target))
        steps = spot_group(description(), target, least, most, DOCUMENTS / release)
        (print_steps if dry_run else run)(steps)
    except StepFailed as error:
        fail(str(error), 1)


def print_steps(steps: Iterable[Step]) -> None:
    """Prints steps as lines of shell."""
    for step in steps:
        typer.echo(step)


def fail(message: str, code: int) -> NoReturn:
    """Prints a message and exits."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
