"""Spot capacity for render: virtual machines that Google may take back, at a fraction of the price.

Cloud Run has none. A machine runs the containers of Cloud Run's document, so that both are the same render.
"""

import shlex
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from aiprod_release.cloud_run import documents, revisions
from aiprod_release.containers import PORT
from aiprod_release.description import Description
from aiprod_release.project_setup import SUBNETS, create, gcloud
from aiprod_release.steps import Step
from aiprod_release.target import Target
from aiprod_release.yaml_documents import as_yaml
from aiprod_stack.plan import grpc_service_name

NAME = "aiprod-render"
COLLECTOR = "/etc/aiprod/collector.yaml"
READER = "/etc/aiprod/read-secret.sh"
SECRETS = "/run/aiprod"
"""The folder of the secrets, which is in memory."""
HEALTH_CHECKERS = "35.191.0.0/16,130.211.0.0/22"
"""Where Google's health checks and load balancers come from."""
SIDECARS_MIB = 2048
"""Memory of a machine beside that of render, for the sidecars and the system."""
UNIT = """[Unit]
Wants=network-online.target
After=network-online.target docker.service
[Service]
Environment=HOME=/home/aiprod
ExecStartPre=/usr/bin/mkdir -p /home/aiprod
ExecStartPre=/usr/bin/docker-credential-gcr configure-docker --registries={registry}
ExecStartPre=-/usr/bin/docker rm --force {name}
{reads}\
ExecStart={run}
ExecStop=/usr/bin/docker stop --time=20 {name}
Restart=always
RestartSec=2
"""


def spot_group(deployment: Description, target: Target, least: int, most: int, files: Path) -> Iterator[Step]:
    """Yields the steps that give render `least` to `most` spot machines, or replace those of another release.

    What each machine does at its start is written into the folder `files`.
    """
    files.mkdir(parents=True, exist_ok=True)
    user_data = files / "spot.yaml"
    user_data.write_text("#cloud-config\n" + as_yaml(cloud_config(deployment, target)))
    yield from _access(target)
    # The name of Cloud Run's revision, which other settings and other secrets change, too: a template
    # never changes, and a group replaces its machines for another one.
    template = revisions(deployment, target)["render"]
    yield _template(deployment, target, template, user_data)
    yield from _group(target, template, least, most)
    yield from _balancer(target)


def cloud_config(deployment: Description, target: Target) -> dict[str, Any]:
    """What cloud-init does on a machine: it writes a unit of systemd for each container, and starts them."""
    document = documents(deployment, target)["render"]
    pod = document["spec"]["template"]["spec"]
    containers, secrets = pod["containers"], _secret_files(pod["volumes"])
    reader = (resources.files("aiprod_release") / "read_secret.sh").read_text()
    collector = (resources.files("aiprod_release") / "collector.yaml").read_text()
    files = [
        {"path": COLLECTOR, "permissions": "0644", "content": collector},
        {"path": READER, "permissions": "0644", "content": reader.replace("PROJECT", target.project)},
    ]
    for container in containers:
        read = [mount["name"] for mount in container.get("volumeMounts", ()) if mount["name"] in secrets]
        unit = UNIT.format(
            name=container["name"],
            registry=target.registry.partition("/")[0],
            reads="".join(f"ExecStartPre=/bin/sh {READER} aiprod-{name} {secrets[name]}\n" for name in read),
            run=shlex.join(docker_run(container, secrets)),
        )
        path = f"/etc/systemd/system/aiprod-{container['name']}.service"
        files.append({"path": path, "permissions": "0644", "content": unit})
    # The sidecars first, as on Cloud Run.
    names = [f"aiprod-{container['name']}" for container in reversed(containers)]
    # The system of the machine accepts SSH only.
    accept = ["iptables", "-w", "-A", "INPUT", "-p", "tcp", "--dport", str(PORT), "-j", "ACCEPT"]
    commands = [accept, ["systemctl", "daemon-reload"], ["systemctl", "start", *names]]
    return {"write_files": files, "runcmd": commands}


def _secret_files(volumes: list[dict[str, Any]]) -> dict[str, str]:
    """The path on the machine of each secret's one file, by volume; the collector's is not a secret here."""
    return {
        volume["name"]: f"{SECRETS}/{volume['name']}/{volume['secret']['items'][0]['path']}"
        for volume in volumes
        if "secret" in volume and volume["name"] != "collector"
    }


def docker_run(container: dict[str, Any], secrets: Mapping[str, str]) -> list[str]:
    """The command of a container of Cloud Run, with what Cloud Run shuts in shut in here, too."""
    limits = container["resources"]["limits"]
    mounts = [
        _mount(mount["name"], mount["mountPath"], secrets) for mount in container.get("volumeMounts", ())
    ]
    return [
        *("/usr/bin/docker", "run", "--rm", f"--name={container['name']}", "--network=host"),
        *("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp:mode=1777"),
        f"--memory={limits['memory'].removesuffix('i').lower()}",
        *mounts,
        # A machine has no way to the database: render is alone there, and shares no orders.
        *(f"--env={each['name']}={each['value']}" for each in container.get("env", ()) if "value" in each),
        *(container["image"], *container["args"]),
    ]


def _mount(name: str, folder: str, secrets: Mapping[str, str]) -> str:
    if name == "collector":
        return f"--volume={COLLECTOR}:{folder}/config.yaml:ro"
    if name in secrets:
        return f"--volume={SECRETS}/{name}:{folder}:ro"
    return f"--tmpfs={folder}:mode=1777"


def _access(target: Target) -> Iterator[Step]:
    reader = ("artifacts", "repositories", "add-iam-policy-binding", "aiprod")
    account = target.account("render")
    member = (f"--member=serviceAccount:{account}", "--role=roles/artifactregistry.reader")
    yield Step(gcloud(target, *reader, f"--location={target.home or target.region}", *member))
    # Cloud Run asks who calls; here the network does: nothing but the project's own subnet gets through.
    allowed = (f"--allow=tcp:{PORT}", f"--source-ranges={SUBNETS},{HEALTH_CHECKERS}")
    whom = ("--network=aiprod", f"--target-service-accounts={account}")
    yield create(target, ("compute", "firewall-rules"), NAME, more=(*whom, *allowed))


def _template(deployment: Description, target: Target, name: str, user_data: Path) -> Step:
    render = deployment.services["render"]
    mebibytes = int(render.memory[:-2]) * {"Mi": 1, "Gi": 1024}[render.memory[-2:]] + SIDECARS_MIB
    return create(
        target,
        ("compute", "instance-templates"),
        name,
        more=(
            f"--machine-type=e2-custom-{render.cpu}-{mebibytes}",
            # A preempted machine is deleted, because the group makes a new one by itself.
            *("--provisioning-model=SPOT", "--instance-termination-action=DELETE"),
            *("--image-family=cos-stable", "--image-project=cos-cloud", "--shielded-secure-boot"),
            f"--network-interface=network=aiprod,subnet=projects/{target.project}/regions/{target.region}"
            "/subnetworks/aiprod,no-address",
            *(f"--service-account={target.account('render')}", "--scopes=cloud-platform"),
            f"--metadata-from-file=user-data={user_data}",
            # Without it, what containers print stays on the machine.
            "--metadata=google-logging-enabled=true",
        ),
    )


def _group(target: Target, template: str, least: int, most: int) -> Iterator[Step]:
    region = f"--region={target.region}"
    groups = ("compute", "instance-groups", "managed")
    health = (f"--port={PORT}", f"--grpc-service-name={grpc_service_name('render')}")
    checks = ("compute", "health-checks")
    yield Step(
        gcloud(target, *checks, "create", "grpc", NAME, region, *health),
        unless=gcloud(target, *checks, "describe", NAME, region),
    )
    # Wherever the region has spare machines; spreading them evenly would wait for the scarcest zone.
    shape = ("--target-distribution-shape=ANY", "--instance-redistribution-type=NONE")
    healing = (f"--health-check=projects/{target.project}/regions/{target.region}/healthChecks/{NAME}",)
    more = (f"--template={template}", f"--size={least}", *shape, *healing, "--initial-delay=300")
    yield create(target, groups, NAME, region, more=more)
    update = ("rolling-action", "start-update", NAME, f"--version=template={template}")
    # A render at work is not taken away: new machines come before old ones go.
    yield Step(gcloud(target, *groups, *update, region, "--max-unavailable=0", "--max-surge=3"))
    scale = (f"--min-num-replicas={least}", f"--max-num-replicas={most}", "--target-cpu-utilization=0.7")
    yield Step(gcloud(target, *groups, "set-autoscaling", NAME, region, *scale, "--cool-down-period=120"))


def _balancer(target: Target) -> Iterator[Step]:
    region = f"--region={target.region}"
    services = ("compute", "backend-services")
    internal = ("--load-balancing-scheme=INTERNAL", "--protocol=TCP")
    health = (f"--health-checks={NAME}", f"--health-checks-region={target.region}")
    yield create(target, services, NAME, region, more=(*internal, *health))
    listed = shlex.join(gcloud(target, *services, "describe", NAME, region, "--format=value(backends.group)"))
    group = (f"--instance-group={NAME}", f"--instance-group-region={target.region}")
    yield Step(
        gcloud(target, *services, "add-backend", NAME, region, *group),
        unless=("sh", "-c", f"{listed} | grep -q instanceGroups/{NAME}"),
    )
    rule = (
        *("--load-balancing-scheme=INTERNAL", "--network=aiprod", "--subnet=aiprod", "--ip-protocol=TCP"),
        *(f"--ports={PORT}", f"--backend-service={NAME}", "--service-label=spot"),
    )
    yield create(target, ("compute", "forwarding-rules"), NAME, region, more=rule)
