"""`aiprod-release`: writes the files of a deployment, deploys it, and rolls it back."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from aiprod_release import options
from aiprod_release.cloud_run import Target
from aiprod_release.description import description
from aiprod_release.generated import generated
from aiprod_release.load_balancer import load_balancer
from aiprod_release.project_setup import further_region, gcloud, invocations, project_setup
from aiprod_release.rollout import Rollout, check_closed, serving_revisions
from aiprod_release.steps import Step, StepFailed, output, run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

DOCUMENTS = Path(".aiprod/release")
"""Where the documents of a release stay, for those who want to see what was applied."""


@app.command()
def generate(check: Annotated[bool, typer.Option("--check", help="only compare")] = False) -> None:
    """Write deploy/cloudrun, deploy/compose.yaml and deploy/cloudbuild.yaml, from the repository's root."""
    for path, text in generated():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            fail(f"{path} is out of date: run `make docs` and commit the result", 1)


@app.command()
def deploy(
    project: options.Project = "",
    regions: options.Regions = "europe-west1",
    bucket: options.Bucket = "",
    token_issuer: options.Issuer = "",
    token_audience: options.Audience = "aiprod",  # noqa: S107 - a name
    token_jwks: options.Jwks = "",
    release: options.Release = "",
    domain: options.Domain = "",
    ramp: options.Ramp = "10 100",
    smoke_url: options.SmokeUrl = "",
    dry_run: options.DryRun = False,
) -> None:
    """Set up the project, build, deploy without traffic, test, shift; a second run changes nothing."""
    required = {
        "--project": project,
        "--bucket": bucket,
        "--token-issuer (who are your users?)": token_issuer,
        "--token-jwks": token_jwks,
        "--domain, for several regions": domain or len(regions.split()) == 1,
    }
    if missing := [option for option, value in required.items() if not value]:
        fail(f"deploy needs {', '.join(missing)}", 2)
    if not (token_issuer.startswith("https://") and token_jwks.startswith("https://")):
        fail("--token-issuer and --token-jwks must be https:// URLs", 2)
    try:
        release = release or f"r-{output('git', 'rev-parse', '--short=12', 'HEAD')}"
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
                public="internal-and-cloud-load-balancing" if domain else "all",
            )
            for region in regions.split()
        ]
        release_to(targets, domain, smoke_url, tuple(map(int, ramp.split())), dry_run)
    except StepFailed as error:
        fail(str(error), 1)


def release_to(
    targets: list[Target], domain: str, smoke_url: str, ramp: tuple[int, ...], dry_run: bool
) -> None:
    """Runs or prints the steps of a release. Raises StepFailed; a region that failed is rolled back."""
    perform = print_steps if dry_run else run
    perform(setup_steps(targets))
    for target in targets:
        serving = {} if dry_run else serving_revisions(target)
        rollout = Rollout(description(), target, serving, DOCUMENTS / target.release, ramp)
        if not dry_run:
            check_closed(description(), target, serving)
        url = smoke_url or (f"https://{domain}" if domain else rollout.candidate)
        smoke = Step((sys.executable, "-m", "aiprod_release.smoke", url))
        try:
            perform(chain(rollout.deploy(), invocations(description(), target)))
            # A load balancer's name first answers when its certificate exists, which takes a while.
            perform(rollout.show(smoke) if not domain or serving else ())
        except StepFailed:
            perform(rollout.roll_back())
            raise
    if domain:
        perform(load_balancer(targets, domain))
    typer.echo(f"# Deployed: https://{domain or targets[0].host('edge')}")


def setup_steps(targets: list[Target]) -> Iterator[Step]:
    """Yields what comes before the first revision: the project, further regions, the images."""
    yield from project_setup(description(), targets[0])
    for target in targets[1:]:
        yield from further_region(target)
    first = targets[0]
    names = f"--substitutions=_REGISTRY={first.registry},_RELEASE={first.release}"
    image = f"{first.registry}/edge:{first.release}"
    yield Step(
        gcloud(
            first,
            *("builds", "submit", ".", "--config=deploy/cloudbuild.yaml", names),
            "--ignore-file=deploy/Dockerfile.dockerignore",
        ),
        unless=gcloud(first, "artifacts", "docker", "images", "describe", image),
    )


@app.command()
def rollback(
    service: Annotated[str, typer.Argument(help="a service, edge, or edge-ws")],
    revision: Annotated[str, typer.Argument(help="a revision of it: gcloud run revisions list")],
    project: options.Project = "",
    regions: options.Regions = "europe-west1",
    dry_run: options.DryRun = False,
) -> None:
    """Give all traffic of a service to one of its earlier revisions, in all regions."""
    name = f"aiprod-{service}"
    if not project or not re.fullmatch(rf"{name}-[a-z0-9-]+", revision):
        fail(f"rollback needs --project and a revision of {name}, such as {name}-r-0123456789ab", 2)
    command = ("run", "services", "update-traffic", name, f"--to-revisions={revision}=100")
    steps = [
        Step(("gcloud", *command, f"--region={region}", f"--project={project}", "--quiet"))
        for region in regions.split()
    ]
    try:
        (print_steps if dry_run else run)(steps)
    except StepFailed as error:
        fail(str(error), 1)


def project_number(project: str) -> str:
    """The number of a project, which its host names contain."""
    return output("gcloud", "projects", "describe", project, "--format=value(projectNumber)")


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
