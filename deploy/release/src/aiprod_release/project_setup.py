"""What a project needs before a release: APIs, network, accounts, rights, database, cache, secrets.

Each step looks first, so that a second run changes nothing.
"""

import secrets
import shlex
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from aiprod_release.cloud_run import GUEST_FILES, GUEST_KEYS, SIGNING_FILES, key_files, secret_of
from aiprod_release.description import Description
from aiprod_release.steps import Step
from aiprod_release.target import Target
from aiprod_stack.local_tokens import jwks_of, new_key

APIS = (
    *("run", "artifactregistry", "cloudbuild", "containeranalysis", "secretmanager", "sqladmin", "redis"),
    *("compute", "iam", "iamcredentials", "cloudresourcemanager", "servicenetworking", "monitoring"),
    *("logging", "telemetry", "cloudtrace", "aiplatform"),
)
RESERVED_CONNECTIONS = 30
"""Of PostgreSQL, for Google's own agents and for people."""
SUBNETS = "10.128.0.0/9"
"""Of the network, by Google's plan for networks that have a subnet in each region: no two overlap."""


def project_setup(deployment: Description, target: Target) -> Iterator[Step]:
    """Yields the steps, in order."""
    apis = (f"{api}.googleapis.com" for api in APIS)
    yield Step(gcloud(target, "services", "enable", *apis))
    # Before what takes long and costs: it needs other credentials than gcloud, which may be missing.
    yield _infrastructure(deployment, target)
    # First, because Google needs up to a minute until new accounts can be given roles.
    yield from _accounts(deployment, target)
    yield from _network(target)
    yield from _roles(deployment, target)
    yield from _builds(target)
    yield from _database(deployment, target)
    yield from _cache(target)
    yield from _secrets(deployment, target)
    yield from _bucket_access(target)


def further_region(deployment: Description, target: Target) -> Iterator[Step]:
    """Yields the steps that set up another region: its network, and its replica of the database."""
    yield from _network(target)
    replica, instances = f"aiprod-{target.region}", ("sql", "instances")
    primary = gcloud(target, *instances, "describe", replica, "--format=value(masterInstanceName)")
    size = (f"--region={target.region}", "--tier=db-custom-1-3840", _most_connections(deployment))
    yield Step(
        gcloud(target, *instances, "create", replica, f"--master-instance-name={target.instance}", *size),
        # The replica of another instance, of before a restore, is none: creating a second one then fails.
        unless=("sh", "-c", f"{shlex.join(primary)} | grep -qE {shlex.quote(f'(^|:){target.instance}$')}"),
    )


def invocations(deployment: Description, target: Target) -> Iterator[Step]:
    """Yields the steps that let services and edge call their neighbours, and everybody the edge."""
    callers = {name: service.calls for name, service in deployment.services.items()}
    callers["edge"] = deployment.edge.calls
    for caller, calls in callers.items():
        for neighbour in calls:
            if target.has(deployment, neighbour):
                yield _invoker(target, neighbour, f"serviceAccount:{target.account(caller)}")
    for name in ("edge", "edge-ws"):
        # The edge checks tokens itself. No other service has a public invoker.
        yield _invoker(target, name, "allUsers")


def _builds(target: Target) -> Iterator[Step]:
    """Yields the steps that make what a build needs: a bucket for sources, a registry for images."""
    region = f"--location={target.region}"
    closed = ("--uniform-bucket-level-access", "--public-access-prevention")
    yield create(target, ("storage", "buckets"), target.sources, more=(region, *closed))
    registry = ("--repository-format=docker", "--immutable-tags")
    yield create(target, ("artifacts", "repositories"), "aiprod", region, more=registry)
    member = f"--member=serviceAccount:{target.account('build')}"
    read = ("storage", "buckets", "add-iam-policy-binding", target.sources)
    yield Step(gcloud(target, *read, member, "--role=roles/storage.objectViewer"))
    write = ("artifacts", "repositories", "add-iam-policy-binding", "aiprod", region)
    yield Step(gcloud(target, *write, member, "--role=roles/artifactregistry.writer"))


def _network(target: Target) -> Iterator[Step]:
    region = f"--region={target.region}"
    yield create(target, ("compute", "networks"), "aiprod", more=("--subnet-mode=auto",))
    # The way from service to service, which are addresses of Google.
    subnet = ("compute", "networks", "subnets", "update", "aiprod", region)
    yield Step(gcloud(target, *subnet, "--enable-private-ip-google-access"))
    # The way to the internet: the issuer's keys, and files at URLs that users name.
    yield create(target, ("compute", "routers"), "aiprod", region, more=("--network=aiprod",))
    nat = ("--auto-allocate-nat-external-ips", "--nat-all-subnet-ip-ranges")
    yield create(target, ("compute", "routers", "nats"), "aiprod", "--router=aiprod", region, more=nat)


def _accounts(deployment: Description, target: Target) -> Iterator[Step]:
    for name in (*deployment.services, "edge", "build"):
        described = gcloud(target, "iam", "service-accounts", "describe", target.account(name))
        create = ("iam", "service-accounts", "create", f"aiprod-{name}")
        yield Step(gcloud(target, *create), unless=described)


def _roles(deployment: Description, target: Target) -> Iterator[Step]:
    roles = {name: deployment.roles(name) for name in (*deployment.services, "edge")}
    roles["build"] = ("roles/logging.logWriter",)
    for name, role in ((name, role) for name, each in roles.items() for role in each):
        member = f"--member=serviceAccount:{target.account(name)}"
        bind = ("projects", "add-iam-policy-binding", target.project, member)
        yield Step(gcloud(target, *bind, f"--role={role}", "--condition=None"))
    # Storage signs its URLs by IAM as itself, which needs the right over its own account.
    storage = target.account("storage")
    yield Step(
        gcloud(
            target,
            *("iam", "service-accounts", "add-iam-policy-binding", storage),
            *(f"--member=serviceAccount:{storage}", "--role=roles/iam.serviceAccountTokenCreator"),
        )
    )


def _database(deployment: Description, target: Target) -> Iterator[Step]:
    yield create(
        target,
        ("sql", "instances"),
        target.instance,
        more=(
            *("--database-version=POSTGRES_17", "--edition=enterprise", "--tier=db-custom-1-3840"),
            *(f"--region={target.region}", "--availability-type=regional", "--storage-auto-increase"),
            *("--backup", "--backup-start-time=03:00", "--enable-point-in-time-recovery"),
            *("--retained-backups-count=14", "--deletion-protection", "--ssl-mode=ENCRYPTED_ONLY"),
            _most_connections(deployment),
        ),
    )
    for name, service in deployment.services.items():
        if service.database:
            yield from _database_of(name, target)


def _most_connections(deployment: Description) -> str:
    """The flag for an instance and its replicas, which refuse to follow one that takes more than they do."""
    # Google's own number is 100 for this size, which a dozen instances of services take.
    return f"--database-flags=max_connections={deployment.connections + RESERVED_CONNECTIONS}"


def _database_of(name: str, target: Target) -> Iterator[Step]:
    instance, secret = f"--instance={target.instance}", f"aiprod-{name}-database"
    yield create(target, ("secrets",), secret, more=("--replication-policy=automatic",))
    yield create(target, ("sql", "databases"), f"aiprod_{name}", instance)
    user, password = f"aiprod_{name}", secrets.token_urlsafe(24)
    yield create(target, ("sql", "users"), user, instance)
    host = f"host=/cloudsql/{target.database}"
    # Both in one step, from standard input, because others on this machine can see arguments.
    set_password = gcloud(target, "sql", "users", "set-password", user, instance, "--flags-file=/dev/stdin")
    add = gcloud(target, "secrets", "versions", "add", secret, "--data-file=-")
    script = (
        "read -r password; read -r url; "
        f'printf "%s\\n" "--password: $password" | {shlex.join(set_password)} && '
        f'printf %s "$url" | {shlex.join(add)}'
    )
    lines = f"{password}\npostgresql://{user}:{password}@/{user}?{host}\n"
    yield Step(("sh", "-ec", script), unless=_is_stored(target, secret, host), secret=lines)


def _is_stored(target: Target, secret: str, ending: str = "") -> tuple[str, ...]:
    """A command that fails if a secret has no version yet, or one that does not end with `ending`.

    It succeeds where it cannot tell: a new password would lock out the instances that run.
    """
    versions = ("secrets", "versions", "list", secret, "--filter=state=ENABLED", "--format=value(name)")
    newest = gcloud(target, "secrets", "versions", "access", "latest", f"--secret={secret}")
    script = (
        f'versions=$({shlex.join(gcloud(target, *versions))}) || exit 0; test -n "$versions" || exit 1; '
        f"value=$({shlex.join(newest)}) || exit 0; "
        f'case "$value" in *{shlex.quote(ending)}) ;; *) exit 1;; esac'
    )
    return ("sh", "-c", script)


def _cache(target: Target) -> Iterator[Step]:
    region = f"--region={target.region}"
    peering = ("--service=servicenetworking.googleapis.com", "--network=aiprod", "--ranges=aiprod-services")
    addresses = ("--purpose=VPC_PEERING", "--prefix-length=20", "--network=aiprod")
    yield create(target, ("compute", "addresses"), "aiprod-services", "--global", more=addresses)
    yield Step(gcloud(target, "services", "vpc-peerings", "connect", *peering))
    more = ("--size=1", "--redis-version=redis_7_2", "--network=aiprod")
    yield create(
        target,
        ("redis", "instances"),
        "aiprod",
        region,
        more=(*more, "--connect-mode=private-service-access"),
    )


def _secrets(deployment: Description, target: Target) -> Iterator[Step]:
    replication = ("--replication-policy=automatic",)
    yield create(target, ("secrets",), "aiprod-redis", more=replication)
    cache = ("redis", "instances", "describe", "aiprod", f"--region={target.region}", "--format=value(host)")
    # An assignment, because `sh -e` ends at one that fails, and not at a word that does.
    address = f'host=$({shlex.join(gcloud(target, *cache))}); address="redis://$host:6379"'
    newest = shlex.join(gcloud(target, "secrets", "versions", "access", "latest", "--secret=aiprod-redis"))
    stored = ("sh", "-ec", f'{address}; {newest} | grep -qxF "$address"')
    add = shlex.join(gcloud(target, "secrets", "versions", "add", "aiprod-redis", "--data-file=-"))
    yield Step(("sh", "-ec", f'{address}; printf %s "$address" | {add}'), unless=stored)
    yield create(target, ("secrets",), "aiprod-collector", more=replication)
    collector = str(resources.files("aiprod_release") / "collector.yaml")
    newest = shlex.join(
        gcloud(target, "secrets", "versions", "access", "latest", "--secret=aiprod-collector")
    )
    yield Step(
        gcloud(target, "secrets", "versions", "add", "aiprod-collector", f"--data-file={collector}"),
        unless=("sh", "-c", f"{newest} | cmp -s - {shlex.quote(collector)}"),
    )
    for setting, file in SIGNING_FILES.items():
        yield from _signing_secret(target, setting, secret_of(Path(file)))
    yield from _guest_secrets(target)
    for name, service in deployment.services.items():
        names = [f"aiprod-{name}-database"] if service.database else []
        names += ["aiprod-redis"] if service.redis else []
        names += [secret_of(Path(file)) for file in key_files(service).values()]
        for secret in (*names, "aiprod-collector"):
            yield _readable(target, secret, name)
    yield _readable(target, secret_of(GUEST_KEYS), "edge")


def _readable(target: Target, secret: str, service: str) -> Step:
    """Returns the step that lets a service read a secret."""
    access = ("secrets", "add-iam-policy-binding", secret, "--role=roles/secretmanager.secretAccessor")
    return Step(gcloud(target, *access, f"--member=serviceAccount:{target.account(service)}"))


def _guest_secrets(target: Target) -> Iterator[Step]:
    """Yields the steps that make the key pair of guests' tokens, once."""
    private, public = (secret_of(file) for file in (Path(GUEST_FILES["GUEST_KEY"]), GUEST_KEYS))
    key = new_key()
    stored = _is_stored(target, private)
    for secret in (public, private):
        yield create(target, ("secrets",), secret, more=("--replication-policy=automatic",))
    # The private key last: whoever was interrupted between them makes both anew.
    for secret, content in ((public, jwks_of(key)), (private, key)):
        add = gcloud(target, "secrets", "versions", "add", secret, "--data-file=-")
        yield Step(add, unless=stored, secret=content.decode())


def _signing_secret(target: Target, setting: str, secret: str) -> Iterator[Step]:
    """Yields the steps that keep a file of the deployer, once; without one, the last says what to do."""
    yield create(target, ("secrets",), secret, more=("--replication-policy=automatic",))
    add = gcloud(
        target, "secrets", "versions", "add", secret, f"--data-file={target.signing.get(setting, '')}"
    )
    hint = f"masters need a key of this deployment: set AIPROD_RENDER_{setting} to a PEM file"
    yield Step(
        add if target.signing.get(setting) else ("sh", "-c", f"echo {shlex.quote(hint)} >&2; exit 1"),
        unless=gcloud(target, "secrets", "versions", "describe", "latest", f"--secret={secret}"),
    )


def _infrastructure(deployment: Description, target: Target) -> Step:
    """The step that makes bucket and monitoring; the command reads other receivers of alerts itself."""
    apply = ("aiprod-infrastructure", "apply", f"--project={target.project}", f"--bucket={target.bucket}")
    days = deployment.services["storage"].settings["RETENTION_DAYS"]
    host = f"--host={target.domain or target.host('edge')}"
    return Step((*apply, host, f"--retention-days={days}", f"--email={target.alert_email}"))


def _bucket_access(target: Target) -> Iterator[Step]:
    grant = ("storage", "buckets", "add-iam-policy-binding", f"gs://{target.bucket}")
    # llm reads films at their gs:// addresses, and writes none.
    for name, role in (("storage", "objectUser"), ("llm", "objectViewer")):
        member = f"--member=serviceAccount:{target.account(name)}"
        yield Step(gcloud(target, *grant, member, f"--role=roles/storage.{role}"))


def _invoker(target: Target, service: str, member: str) -> Step:
    bind = ("run", "services", "add-iam-policy-binding", f"aiprod-{service}", f"--region={target.region}")
    return Step(gcloud(target, *bind, f"--member={member}", "--role=roles/run.invoker"))


def create(target: Target, kind: tuple[str, ...], name: str, *where: str, more: tuple[str, ...] = ()) -> Step:
    """A step that creates what `gcloud KIND describe NAME WHERE` does not find."""
    return Step(
        gcloud(target, *kind, "create", name, *where, *more),
        unless=gcloud(target, *kind, "describe", name, *where),
    )


def gcloud(target: Target, *arguments: str) -> tuple[str, ...]:
    """A gcloud command in the target's project that asks no questions."""
    return ("gcloud", *arguments, f"--project={target.project}", "--quiet")
