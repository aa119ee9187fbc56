"""Render on spot machines is the render of Cloud Run, and the gateway's way there is Envoy's."""

import base64
import json
import shlex
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aiprod_release.__main__ import app
from aiprod_release.cloud_run import documents
from aiprod_release.description import description
from aiprod_release.spot import cloud_config, spot_group
from aiprod_release.target import PLACEHOLDERS, Target
from aiprod_release.yaml_documents import from_yaml

HOME = replace(PLACEHOLDERS, project="films-project", region="europe-west1", home="europe-west1")


def units() -> dict[str, list[str]]:
    """The command of each container, by the name of its unit."""
    files = cloud_config(description(), HOME)["write_files"]
    found = {Path(each["path"]).stem: each["content"] for each in files if "systemd" in each["path"]}
    return {name: shlex.split(text.partition("ExecStart=")[2].split("\n")[0]) for name, text in found.items()}


def containers(target: Target, service: str) -> dict[str, Any]:
    document = documents(description(), target)[service]
    return {each["name"]: each for each in document["spec"]["template"]["spec"]["containers"]}


def test_a_machine_runs_what_cloud_run_runs() -> None:
    commands = units()
    on_cloud_run = containers(HOME, "render")
    assert set(commands) == {f"aiprod-{name}" for name in on_cloud_run}
    for name, container in on_cloud_run.items():
        command = commands[f"aiprod-{name}"]
        assert command[-1 - len(container["args"]) :] == [container["image"], *container["args"]]
        given = {each.removeprefix("--env=") for each in command if each.startswith("--env=")}
        # All but the address of the database, to which a machine has no way.
        variables = [each for each in container.get("env", ()) if each["name"] != "AIPROD_RENDER_DATABASE"]
        assert given == {f"{each['name']}={each['value']}" for each in variables}
        assert {"--read-only", "--cap-drop=ALL", "--network=host"} < set(command)


def test_a_machine_signs_with_the_key_of_the_deployment() -> None:
    [unit] = [
        each["content"]
        for each in cloud_config(description(), HOME)["write_files"]
        if each["path"].endswith("aiprod-render.service")
    ]
    reads = [line.split() for line in unit.splitlines() if "read-secret.sh" in line]
    assert [words[-2:] for words in reads] == [
        ["aiprod-signing-key", "/run/aiprod/signing-key/key.pem"],
        ["aiprod-signing-certificates", "/run/aiprod/signing-certificates/certificates.pem"],
    ]
    assert unit.index(reads[-1][-1]) < unit.index("ExecStart=")
    assert "--volume=/run/aiprod/signing-key:/signing-key:ro" in units()["aiprod-render"]


class Google(BaseHTTPRequestHandler):
    """The metadata server, and the Secret Manager as it answers who has its token."""

    def do_GET(self) -> None:
        is_token = self.headers["Metadata-Flavor"] == "Google"
        if not is_token and self.headers["Authorization"] != "Bearer abc":
            self.send_error(401)
            return
        secret = {"data": base64.b64encode(b"-----BEGIN-----\nkey\n").decode()}
        answer = {"access_token": "abc"} if is_token else {"name": self.path, "payload": secret}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer, indent=None if is_token else 2).encode())


def test_a_machine_reads_a_secret_into_a_private_file(tmp_path: Path) -> None:
    [script] = [
        each["content"]
        for each in cloud_config(description(), HOME)["write_files"]
        if each["path"].endswith("read-secret.sh")
    ]
    with HTTPServer(("127.0.0.1", 0), Google) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        for host in ("http://metadata.google.internal", "https://secretmanager.googleapis.com"):
            script = script.replace(host, here)
        # Only root gives files away.
        script = script.replace("chown", ": chown")
        file = tmp_path / "signing-key" / "key.pem"
        subprocess.run(["sh", "-c", script, "sh", "aiprod-signing-key", file], check=True, timeout=60)
        server.shutdown()
    assert file.read_bytes() == b"-----BEGIN-----\nkey\n"
    assert file.stat().st_mode & 0o077 == 0


def test_the_sidecars_start_before_render() -> None:
    *_, start = cloud_config(description(), HOME)["runcmd"]
    assert start[:2] == ["systemctl", "start"]
    assert start[-1] == "aiprod-render"


def test_only_the_projects_subnet_reaches_a_machine(tmp_path: Path) -> None:
    steps = list(spot_group(description(), HOME, 1, 10, tmp_path))
    [rule] = [step.command for step in steps if "firewall-rules" in step.command]
    assert "--source-ranges=10.128.0.0/9,35.191.0.0/16,130.211.0.0/22" in rule
    [template] = [step.command for step in steps if "instance-templates" in step.command]
    assert "--provisioning-model=SPOT" in template
    assert any(each.endswith(",no-address") for each in template)
    written = (tmp_path / "spot.yaml").read_text()
    assert written.startswith("#cloud-config\n")
    assert from_yaml(written) == cloud_config(description(), HOME)


def test_machines_are_replaced_for_other_settings_and_secrets(tmp_path: Path) -> None:
    services = description().services
    slower = services["render"].model_copy(update={"settings": {"WORKERS": "2"}})
    other_settings = description().model_copy(update={"services": services | {"render": slower}})
    other_secret = replace(HOME, secret_versions={"aiprod-signing-key": "2"})
    deployments = [(description(), HOME), (other_settings, HOME), (description(), other_secret)]
    steps = [step.command for each in deployments for step in spot_group(*each, 1, 2, tmp_path)]
    templates = {command[4] for command in steps if "instance-templates" in command}
    assert len(templates) == len(deployments)
    assert all(name.startswith("aiprod-render-RELEASE-") for name in templates)
    assert len({command for command in steps if "start-update" in command}) == len(deployments)


def test_what_machines_print_reaches_the_logs(tmp_path: Path) -> None:
    [template] = [
        step.command
        for step in spot_group(description(), HOME, 1, 2, tmp_path)
        if "instance-templates" in step.command
    ]
    assert "--metadata=google-logging-enabled=true" in template


def test_the_gateway_calls_the_group_when_it_is_told_to() -> None:
    assert "AIPROD_PROXY_MACHINES" not in json.dumps(containers(HOME, "gateway"))
    env = containers(replace(HOME, spot=True), "gateway")["egress"]["env"]
    [machines] = [each["value"] for each in env if each["name"] == "AIPROD_PROXY_MACHINES"]
    expected = "spot.aiprod-render.il4.europe-west1.lb.films-project.internal:8080"
    assert json.loads(machines) == {"render": expected}


def test_the_command_prints_its_steps_and_refuses_nonsense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"GOOGLE_CLOUD_PROJECT": "films-project", "AIPROD_STORAGE_BUCKET": "films"})
    printed = runner.invoke(app, ["spot", "r-1", "--least", "2", "--most", "20", "--dry-run"])
    assert printed.exit_code == 0, printed.output
    assert "--min-num-replicas=2 --max-num-replicas=20" in printed.output
    assert "instance-templates create aiprod-render-r-1" in printed.output
    refused = runner.invoke(app, ["spot", "r-1", "--least", "5", "--most", "2"])
    assert refused.exit_code == 2
    assert "no range" in refused.output
