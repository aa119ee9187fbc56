"""A release's way to its users: revisions without traffic, a smoke test, the traffic, or back."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiprod_release.cloud_run import CANDIDATE, documents, revisions, secrets_of
from aiprod_release.description import Description
from aiprod_release.project_setup import gcloud
from aiprod_release.steps import Step, StepFailed, output
from aiprod_release.target import Target
from aiprod_release.yaml_documents import as_yaml

PUBLIC = ("allUsers", "allAuthenticatedUsers")
EDGES = ("edge", "edge-ws")


@dataclass(frozen=True, slots=True)
class Rollout:
    """One release in one region.

    `serving` has the revisions that have the traffic before it, `files` the folder for its documents, `ramp`
    the percentages of the edge's traffic that the new revision gets, one after the other.
    """

    deployment: Description
    target: Target
    serving: Mapping[str, str]
    files: Path
    ramp: tuple[int, ...] = (10, 100)

    def deploy(self) -> Iterator[Step]:
        """Yields the steps: who is called comes before who calls, and the edge is last.

        A revision that fails its startup probe fails its step, before any traffic.
        """
        self.files.mkdir(parents=True, exist_ok=True)
        for name, document in documents(self.deployment, self.target, self.serving).items():
            file = self.files / f"{self.target.region}-{name}.yaml"
            file.write_text(as_yaml(document))
            yield Step(self._run("replace", str(file)))
            # The edges' traffic is shifted in shares once they are tested.
            if name not in EDGES:
                yield from self._shift(name, 100)

    def show(self, before: Iterable[Step], after: Iterable[Step]) -> Iterator[Step]:
        """Yields the steps that shift the users to the new edge.

        `before` tests the edge while it has no traffic, `after` the way of the users, once for each share.
        """
        yield from before
        # The first release has all the traffic already.
        for percent in self.ramp if "edge" in self.serving else ():
            for name in EDGES:
                yield from self._shift(name, percent)
            yield from after

    def roll_back(self) -> Iterator[Step]:
        """Yields the steps that give all traffic to the revisions that had it, callers first."""
        for name, revision in reversed(list(self.serving.items())):
            yield give_all(self.target, name, revision)

    @property
    def candidate(self) -> str:
        """The URL of the new edge, which it has before it has traffic."""
        return f"https://{CANDIDATE}---{self.target.host('edge')}"

    def _shift(self, name: str, percent: int) -> Iterator[Step]:
        revision = revisions(self.deployment, self.target)[name]
        if self.serving.get(name, revision) != revision:
            traffic = f"--to-revisions={revision}={percent}"
            yield Step(self._run("update-traffic", f"aiprod-{name}", traffic))

    def _run(self, *arguments: str) -> tuple[str, ...]:
        return gcloud(self.target, "run", "services", *arguments, f"--region={self.target.region}")


def release_order(deployment: Description, target: Target) -> list[str]:
    """The services of a region and its edges, callees first. Traffic goes back in the reverse order."""
    return [*(name for name in deployment.services if target.has(deployment, name)), *EDGES]


def serving_revisions(deployment: Description, target: Target) -> dict[str, str]:
    """The serving revision of each service in the region, by name; callees come first.

    It is the one with the most traffic. After a release that stopped halfway it is that of the release
    before, as long as it has any traffic: the new one has not passed its tests.
    """
    listed = output(*gcloud(target, "run", "services", "list", f"--region={target.region}", "--format=json"))
    traffic = {
        service["metadata"]["name"]: service.get("status", {}).get("traffic", [])
        for service in json.loads(listed)
    }
    found, new = {}, revisions(deployment, target)
    for name in release_order(deployment, target):
        shares = {
            each["revisionName"]: each["percent"]
            for each in traffic.get(f"aiprod-{name}", [])
            if each.get("percent")
        }
        earlier = {revision: shares[revision] for revision in shares if revision != new[name]}
        if shares:
            found[name] = max(earlier or shares, key=shares.__getitem__)
    return found


def to_release(deployment: Description, target: Target, services: Iterable[str] = ()) -> Iterator[Step]:
    """Yields the steps that give all traffic to the target's release, callers first."""
    chosen = set(services)
    for name in reversed(release_order(deployment, target)):
        if name in chosen or not chosen:
            yield _give_release(target, name)


def project_number(project: str) -> str:
    """The number of a project, which its host names contain."""
    return output("gcloud", "projects", "describe", project, "--format=value(projectNumber)")


def secret_versions(deployment: Description, target: Target) -> dict[str, str]:
    """The newest version of each secret that the services of the first region read, by its name."""
    names = {secret for each in documents(deployment, target).values() for secret in secrets_of(each)}
    newest = ("secrets", "versions", "describe", "latest", "--format=value(name)")
    return {name: output(*gcloud(target, *newest, f"--secret={name}")) for name in sorted(names)}


def failed_revisions(target: Target) -> frozenset[str]:
    """The names of the region's revisions that did not start."""
    listed = output(*gcloud(target, "run", "revisions", "list", f"--region={target.region}", "--format=json"))
    return frozenset(
        revision["metadata"]["name"]
        for revision in json.loads(listed)
        for condition in revision.get("status", {}).get("conditions", ())
        if (condition["type"], condition["status"]) == ("Ready", "False")
    )


def _give_release(target: Target, name: str) -> Step:
    """The step that gives all traffic of a service to its newest revision of the target's release."""
    where = (f"--service=aiprod-{name}", f"--region={target.region}")
    newest = ("--sort-by=~metadata.creationTimestamp", "--limit=1", "--format=value(metadata.name)")
    chosen = (f"--filter=metadata.labels.release={target.release}", *newest)
    listed = shlex.join(gcloud(target, "run", "revisions", "list", *where, *chosen))
    missing = f"aiprod-{name} has no revision of {target.release} in {target.region}"
    shift = shlex.join(give_all(target, name, "REVISION").command).replace("REVISION", '"$revision"')
    script = f'revision=$({listed}); test -n "$revision" || {{ echo {missing} >&2; exit 1; }}; {shift}'
    return Step(("sh", "-ec", script))


def give_all(target: Target, name: str, revision: str) -> Step:
    """The step that gives all traffic of a service in a region to one revision."""
    shift = ("run", "services", "update-traffic", f"aiprod-{name}", f"--to-revisions={revision}=100")
    return Step(gcloud(target, *shift, f"--region={target.region}"))


def check_closed(deployment: Description, target: Target, existing: Mapping[str, str]) -> None:
    """Raises StepFailed if everybody may invoke a service other than the edge."""
    for name in deployment.services:
        if name in existing:
            policy = ("run", "services", "get-iam-policy", f"aiprod-{name}", f"--region={target.region}")
            members = output(*gcloud(target, *policy, "--format=value(bindings.members)"))
            if any(public in members for public in PUBLIC):
                raise StepFailed(
                    f"everybody may call aiprod-{name}: remove allUsers and allAuthenticatedUsers from its "
                    "invokers first (gcloud run services remove-iam-policy-binding)"
                )
