"""A release's way to its users: revisions without traffic, a smoke test, the traffic, or back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiprod_release.cloud_run import Target, documents
from aiprod_release.description import Description
from aiprod_release.project_setup import gcloud
from aiprod_release.steps import Step, StepFailed, output
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
            if name not in EDGES:
                yield from self._shift(name, 100)

    def show(self, smoke: Step) -> Iterator[Step]:
        """Yields the steps that shift the users to the new edge, with `smoke` before and after each."""
        yield smoke
        # The first release has all the traffic already.
        for percent in self.ramp if "edge" in self.serving else ():
            for name in EDGES:
                yield from self._shift(name, percent)
            yield smoke

    def roll_back(self) -> Iterator[Step]:
        """Yields the steps that give all traffic to the revisions that had it, callers first."""
        for name, revision in reversed(list(self.serving.items())):
            traffic = f"--to-revisions={revision}=100"
            yield Step(self._run("update-traffic", f"aiprod-{name}", traffic))

    @property
    def candidate(self) -> str:
        """The URL of the new edge; the service's own URL if there was none before."""
        host = self.target.host("edge")
        return f"https://candidate---{host}" if "edge" in self.serving else f"https://{host}"

    def _shift(self, name: str, percent: int) -> Iterator[Step]:
        revision = self.target.revision(name)
        if self.serving.get(name, revision) != revision:
            traffic = f"--to-revisions={revision}={percent}"
            yield Step(self._run("update-traffic", f"aiprod-{name}", traffic))

    def _run(self, *arguments: str) -> tuple[str, ...]:
        return gcloud(self.target, "run", "services", *arguments, f"--region={self.target.region}")


def serving_revisions(target: Target) -> dict[str, str]:
    """The revision with the most traffic of each service in the region, by name; callees first."""
    listed = output(*gcloud(target, "run", "services", "list", f"--region={target.region}", "--format=json"))
    found = {}
    for service in json.loads(listed):
        shares = [each for each in service.get("status", {}).get("traffic", []) if each.get("percent")]
        if shares:
            name = service["metadata"]["name"].removeprefix("aiprod-")
            found[name] = max(shares, key=lambda each: each["percent"])["revisionName"]
    return found


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
