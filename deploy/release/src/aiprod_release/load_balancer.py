"""The load balancer before the edges of all regions: a domain, its certificate, and Cloud Armor."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from aiprod_release.cloud_run import CANDIDATE
from aiprod_release.project_setup import create, gcloud
from aiprod_release.smoke import CANDIDATE_HEADER
from aiprod_release.steps import Step
from aiprod_release.target import Target
from aiprod_release.yaml_documents import as_yaml

REQUESTS_PER_MINUTE = 1200
"""Of one IP address, over all regions. The edge and the services limit users."""
SCHEME = "--load-balancing-scheme=EXTERNAL_MANAGED"


def load_balancer(targets: Sequence[Target], domain: str, files: Path) -> Iterator[Step]:
    """Yields the steps that put `domain` before the edges. Its DNS record is the deployer's.

    The map of URLs is written into the folder `files`.
    """
    first = targets[0]
    everywhere = "--global"
    yield create(first, ("compute", "addresses"), "aiprod", everywhere)
    yield from _armor(first)
    yield from _backend("aiprod", "aiprod-edge", targets)
    yield from _backend("aiprod-ws", "aiprod-edge-ws", targets)
    for target in targets:
        yield from _backend(_candidate(target), "aiprod-edge", [target], CANDIDATE)
    files.mkdir(parents=True, exist_ok=True)
    file = files / "url-map.yaml"
    file.write_text(as_yaml(url_map(targets, domain)))
    yield Step(gcloud(first, "compute", "url-maps", "import", "aiprod", everywhere, f"--source={file}"))
    certificate = (f"--domains={domain}",)
    yield create(first, ("compute", "ssl-certificates"), "aiprod", everywhere, more=certificate)
    proxy = ("--url-map=aiprod", "--ssl-certificates=aiprod")
    yield create(first, ("compute", "target-https-proxies"), "aiprod", everywhere, more=proxy)
    rule = ("--target-https-proxy=aiprod", "--address=aiprod", "--ports=443")
    yield create(first, ("compute", "forwarding-rules"), "aiprod", everywhere, more=(*rule, SCHEME))


def url_map(targets: Sequence[Target], domain: str) -> dict[str, Any]:
    """Sockets go to the edge without HTTP/2, smoke tests to a new edge, all other requests to the edges."""
    project = targets[0].project
    candidates = [
        {
            "headerMatches": [{"headerName": CANDIDATE_HEADER, "exactMatch": target.region}],
            "prefixMatch": "/",
        }
        for target in targets
    ]
    routes = [
        # First, so that a smoke test of a new edge never ends at the one that users have.
        *zip(candidates, map(_candidate, targets), strict=True),
        ({"prefixMatch": "/ws/"}, "aiprod-ws"),
    ]
    return {
        "name": "aiprod",
        "defaultService": _service(project, "aiprod"),
        "hostRules": [{"hosts": [domain], "pathMatcher": "edges"}],
        "pathMatchers": [
            {
                "name": "edges",
                "defaultService": _service(project, "aiprod"),
                "routeRules": [
                    {"priority": priority, "matchRules": [match], "service": _service(project, backend)}
                    for priority, (match, backend) in enumerate(routes, 1)
                ],
            }
        ],
    }


def lacks_certificate(target: Target) -> tuple[str, ...]:
    """A command that succeeds until the certificate is active: before, nobody can call the domain."""
    described = ("compute", "ssl-certificates", "describe", "aiprod", "--global")
    status = gcloud(target, *described, "--format=value(managed.status)")
    return ("sh", "-c", f"! {shlex.join(status)} | grep -qx ACTIVE")


def _candidate(target: Target) -> str:
    return f"aiprod-candidate-{target.region}"


def _service(project: str, name: str) -> str:
    return f"https://www.googleapis.com/compute/v1/projects/{project}/global/backendServices/{name}"


def _armor(target: Target) -> Iterator[Step]:
    yield create(target, ("compute", "security-policies"), "aiprod")
    throttle = (
        *("--action=throttle", "--src-ip-ranges=*", "--conform-action=allow", "--exceed-action=deny-429"),
        *(f"--rate-limit-threshold-count={REQUESTS_PER_MINUTE}", "--rate-limit-threshold-interval-sec=60"),
        "--enforce-on-key=IP",
    )
    rules = ("compute", "security-policies", "rules")
    yield create(target, rules, "1000", "--security-policy=aiprod", more=throttle)


def _backend(name: str, service: str, targets: Sequence[Target], tag: str = "") -> Iterator[Step]:
    """Yields the steps of a backend: a service of Cloud Run in some regions, or its revision with a tag."""
    first = targets[0]
    services = ("compute", "backend-services")
    yield create(first, services, name, "--global", more=(SCHEME,))
    yield Step(gcloud(first, *services, "update", name, "--global", "--security-policy=aiprod"))
    group = f"{service}-{tag}" if tag else service
    for target in targets:
        kind = ("--network-endpoint-type=serverless", f"--cloud-run-service={service}")
        tagged = (f"--cloud-run-tag={tag}",) if tag else ()
        region = f"--region={target.region}"
        groups = ("compute", "network-endpoint-groups")
        yield create(target, groups, group, region, more=(*kind, *tagged))
        where = (f"--network-endpoint-group={group}", f"--network-endpoint-group-region={target.region}")
        # Adding a backend that is there already fails.
        listed = gcloud(first, *services, "describe", name, "--global", "--format=value(backends.group)")
        is_there = f"grep -q regions/{target.region}/networkEndpointGroups/{group}"
        yield Step(
            gcloud(first, *services, "add-backend", name, "--global", *where),
            unless=("sh", "-c", f"{shlex.join(listed)} | {is_there}"),
        )
