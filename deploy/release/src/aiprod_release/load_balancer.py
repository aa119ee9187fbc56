"""The load balancer before the edges of all regions: a domain, its certificate, and Cloud Armor."""

import shlex
from collections.abc import Iterator, Sequence

from aiprod_release.cloud_run import Target
from aiprod_release.project_setup import create, gcloud
from aiprod_release.steps import Step

REQUESTS_PER_MINUTE = 1200
"""Of one IP address, over all regions. The edge and the services limit users."""


def load_balancer(targets: Sequence[Target], domain: str) -> Iterator[Step]:
    """Yields the steps that put `domain` before the edges. Its DNS record is the deployer's."""
    first = targets[0]
    everywhere = "--global"
    yield create(first, ("compute", "addresses"), "aiprod", everywhere)
    yield from _armor(first)
    scheme = "--load-balancing-scheme=EXTERNAL_MANAGED"
    yield create(first, ("compute", "backend-services"), "aiprod", everywhere, more=(scheme,))
    protect = ("compute", "backend-services", "update", "aiprod", everywhere, "--security-policy=aiprod")
    yield Step(gcloud(first, *protect))
    for target in targets:
        yield from _edge(target)
    yield create(first, ("compute", "url-maps"), "aiprod", everywhere, more=("--default-service=aiprod",))
    certificate = (f"--domains={domain}",)
    yield create(first, ("compute", "ssl-certificates"), "aiprod", everywhere, more=certificate)
    proxy = ("--url-map=aiprod", "--ssl-certificates=aiprod")
    yield create(first, ("compute", "target-https-proxies"), "aiprod", everywhere, more=proxy)
    rule = ("--target-https-proxy=aiprod", "--address=aiprod", "--ports=443")
    yield create(first, ("compute", "forwarding-rules"), "aiprod", everywhere, more=(*rule, scheme))


def _armor(target: Target) -> Iterator[Step]:
    yield create(target, ("compute", "security-policies"), "aiprod")
    throttle = (
        *("--action=throttle", "--src-ip-ranges=*", "--conform-action=allow", "--exceed-action=deny-429"),
        *(f"--rate-limit-threshold-count={REQUESTS_PER_MINUTE}", "--rate-limit-threshold-interval-sec=60"),
        "--enforce-on-key=IP",
    )
    rules = ("compute", "security-policies", "rules")
    yield create(target, rules, "1000", "--security-policy=aiprod", more=throttle)


def _edge(target: Target) -> Iterator[Step]:
    group = ("compute", "network-endpoint-groups")
    region = f"--region={target.region}"
    kind = ("--network-endpoint-type=serverless", "--cloud-run-service=aiprod-edge")
    yield create(target, group, "aiprod-edge", region, more=kind)
    backend = ("compute", "backend-services")
    where = f"--network-endpoint-group-region={target.region}"
    add = (*backend, "add-backend", "aiprod", "--global", "--network-endpoint-group=aiprod-edge", where)
    listed = gcloud(target, *backend, "describe", "aiprod", "--global", "--format=value(backends.group)")
    is_there = f"grep -q regions/{target.region}/networkEndpointGroups/aiprod-edge"
    yield Step(gcloud(target, *add), unless=("sh", "-c", f"{shlex.join(listed)} | {is_there}"))
