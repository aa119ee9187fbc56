"""A release against a gcloud that records its calls and keeps what it is told."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from aiprod_stack.local_tokens import jwks_of
from tests.long_cases import long_cases

GCLOUD = """#!/bin/sh
exec {python} -ISs {program} {folder} "$@"
"""
# A whole release is a hundred commands.
whole_release = pytest.mark.long
SERVICES = ("storage", "llm", "render", "probe", "collab", "gateway", "edge", "edge-ws")


@dataclass
class Project:
    """A Google Cloud project whose gcloud is a program of the test."""

    folder: Path
    variables: dict[str, str]

    def release(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of `aiprod-release` with the test's gcloud."""
        environment = (
            os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}"} | self.variables | variables
        )
        command = (sys.executable, "-m", "aiprod_release", *options)
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def calls(self) -> list[str]:
        """The commands since the last time."""
        return [line for line, _ in self.calls_with_input()]

    def calls_with_input(self) -> list[tuple[str, str]]:
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [(line, secret) for line, secret in map(json.loads, lines)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    gcloud = tmp_path / "gcloud"
    gcloud.write_text(
        GCLOUD.format(
            python=sys.executable, program=Path(__file__).with_name("recording_gcloud.py"), folder=tmp_path
        )
    )
    (tmp_path / "aiprod-infrastructure").write_text("#!/bin/sh\n[ $# -gt 0 ]\n")
    page = "clients/studio/src/aiprod_studio/dist"
    (tmp_path / "make").write_text(f"#!/bin/sh\nmkdir -p {page} && touch {page}/index.html\n")
    for program in ("gcloud", "aiprod-infrastructure", "make"):
        (tmp_path / program).chmod(0o755)
    return Project(
        tmp_path,
        {
            "GOOGLE_CLOUD_PROJECT": "films-project",
            "AIPROD_STORAGE_BUCKET": "films",
            "AIPROD_TOKEN_ISSUER": "https://issuer.example",
            "AIPROD_TOKEN_JWKS": "https://issuer.example/keys",
            "AIPROD_ALERT_EMAIL": "ops@example.com",
            "AIPROD_RENDER_SIGNING_KEY": "own/key.pem",
            "AIPROD_RENDER_SIGNING_CERTIFICATES": "own/certificates.pem",
            "RELEASE": "r-2",
        },
    )


def serving(revision: str) -> str:
    return json.dumps(
        [
            {
                "metadata": {"name": f"aiprod-{name}"},
                "status": {"traffic": [{"revisionName": f"aiprod-{name}-{revision}", "percent": 100}]},
            }
            # gcloud lists them by name.
            for name in sorted(SERVICES)
        ]
    )


@pytest.mark.parametrize(
    "missing",
    ["AIPROD_TOKEN_ISSUER", "GOOGLE_CLOUD_PROJECT", *long_cases("AIPROD_TOKEN_JWKS", "AIPROD_ALERT_EMAIL")],
)
def test_nothing_is_done_without_what_every_deployment_needs(project: Project, missing: str) -> None:
    result = project.release("deploy", **{missing: ""})
    assert result.returncode == 2
    assert "deploy needs" in result.stderr
    assert not project.calls()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--regions", "mars"),
        *long_cases(
            ("--project", "My Films; rm -rf /"),
            ("--bucket", "My_Bucket"),
            ("--token-jwks", "http://issuer.example"),
            ("--token-audience", "two words"),
            ("--sign-in-origins", "https://id.example/path"),
            ("--instance", "My Database"),
            ("--release", "Two Words"),
            ("--domain", "not a domain"),
            ("--ramp", "10 50"),
        ),
    ],
)
def test_a_slip_ends_a_deployment_before_its_first_command(project: Project, option: str, value: str) -> None:
    result = project.release("deploy", option, value)
    assert result.returncode == 2
    assert value in result.stderr
    assert not project.calls()


def test_a_dry_run_prints_every_command_and_runs_none(project: Project) -> None:
    result = project.release("deploy", "--dry-run")
    assert result.returncode == 0, result.stderr
    assert not project.calls()
    assert "gcloud run services replace .aiprod/release/r-2/europe-west1-edge.yaml" in result.stdout
    assert "--data-file=- --project=films-project --quiet < SECRET" in result.stdout
    # Comments divide it for whoever reads it, and nothing in it claims that something was done.
    headings = [line for line in result.stdout.splitlines() if line.startswith("# ")]
    assert [heading.partition(":")[0] for heading in headings[:3]] == [
        "# The project",
        "# europe-west1",
        "# europe-west1",
    ]
    assert headings[-1].startswith("# It would be at https://")
    assert "Deployed" not in result.stdout
    # What it prints is a script.
    lines = "\n".join(line for line in result.stdout.splitlines() if "< SECRET" not in line)
    assert subprocess.run(["sh", "-n"], input=lines, text=True).returncode == 0


@whole_release
def test_a_second_run_creates_nothing(project: Project) -> None:
    # The smoke test has nobody to ask, so the run ends there.
    project.release("deploy")
    first = project.calls()
    assert any("sql instances create aiprod" in call for call in first)
    project.release("deploy", SERVICES=serving("r-2"))
    again = project.calls()
    assert not [
        call for call in again if " create " in call or "builds submit" in call or "versions add" in call
    ]


@whole_release
def test_after_a_failover_the_secrets_name_the_promoted_database(project: Project) -> None:
    project.release("deploy", "--domain", "films.example", REGIONS="europe-west1 us-central1")
    project.calls()
    promoted = {"REGIONS": "us-central1", "AIPROD_DATABASE_INSTANCE": "aiprod-us-central1"}
    for new_versions in (1, 0):
        result = project.release("deploy", "--domain", "films.example", **promoted)
        assert result.returncode == 0, result.stderr
        calls = project.calls_with_input()
        assert not [line for line, _ in calls if "sql instances create" in line]
        urls = [secret for line, secret in calls if "versions add aiprod-storage-database" in line]
        assert len(urls) == new_versions
        assert all("/cloudsql/films-project:us-central1:aiprod-us-central1" in url for url in urls)
    document = (project.folder / ".aiprod/release/r-2/us-central1-storage.yaml").read_text()
    assert "films-project:us-central1:aiprod-us-central1" in document


@whole_release
@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (("--spot",), {}),
        (("--sign-in-client", "studio"), {}),
        (("--domain", "films.example"), {"REGIONS": "us-central1 europe-west1"}),
    ],
)
def test_the_same_release_can_be_deployed_with_other_settings(
    project: Project, options: tuple[str, ...], variables: dict[str, str]
) -> None:
    with an_edge() as url:
        first = {"REGIONS": "europe-west1 us-central1"} if variables else {}
        for each, more in (((), first), (options, variables)):
            result = project.release(
                "deploy", "--domain", "films.example", *each, SMOKE_URL=url, SERVICES="[]", **more
            )
            assert result.returncode == 0, result.stderr


@whole_release
def test_instances_read_a_new_version_of_a_secret(project: Project) -> None:
    """Instances keep what they have read, so that a new version needs new revisions."""
    with an_edge() as url:
        project.release("deploy", SMOKE_URL=url)
        first = replaced(project)
        assert replaced(project, SMOKE_URL=url) == first
        (project.folder / "version-of-aiprod-signing-key").write_text("another")
        second = replaced(project, SMOKE_URL=url)
    assert {name for name in first if first[name] != second[name]} == {"render"}


@whole_release
def test_a_revision_that_did_not_start_is_tried_again_under_another_name(project: Project) -> None:
    project.release("deploy", FAILS="europe-west1-probe.yaml")
    first = replaced(project)
    conditions = [{"type": "Ready", "status": "False"}]
    failed = [{"metadata": {"name": first["probe"]}, "status": {"conditions": conditions}}]
    with an_edge() as url:
        again = replaced(project, REVISIONS=json.dumps(failed), SMOKE_URL=url)
    assert again["probe"] != first["probe"]
    assert again["render"] == first["render"]


def replaced(project: Project, **variables: str) -> dict[str, str]:
    """The revision of each service in a release's documents; with variables, it is deployed first."""
    if variables:
        result = project.release("deploy", **variables)
        assert result.returncode == 0, result.stderr
    folder = project.folder / ".aiprod/release/r-2"
    templates = {file.stem.removeprefix("europe-west1-"): file.read_text() for file in folder.glob("e*.yaml")}
    return {name: re.search(r"^ {6}name: (\S+)", text, re.MULTILINE)[1] for name, text in templates.items()}


@whole_release
def test_the_address_of_a_cache_that_cannot_be_read_becomes_no_secret(project: Project) -> None:
    result = project.release("deploy", FAILS="redis instances describe aiprod --region=europe-west1 --format")
    assert result.returncode == 1
    assert not [call for call in project.calls() if "versions add aiprod-redis" in call]


@whole_release
def test_passwords_are_in_no_argument(project: Project) -> None:
    project.release("deploy")
    calls = project.calls_with_input()
    urls = [secret for line, secret in calls if "versions add aiprod-storage-database" in line]
    assert len(urls) == 1
    password = urls[0].split(":")[2].split("@")[0]
    assert len(password) > 20
    assert not [line for line, _ in calls if password in line]


@whole_release
def test_what_cannot_be_read_is_not_replaced(project: Project) -> None:
    """A new password would lock out the instances that run."""
    project.release("deploy")
    assert [call for call in project.calls() if "set-password" in call]
    unread = "access latest --secret=aiprod-llm-database|list aiprod-storage-database|list aiprod-guest-key "
    project.release("deploy", FAILS=unread)
    assert not [call for call in project.calls() if "set-password" in call or "versions add" in call]


@whole_release
def test_masters_are_signed_with_the_deployments_own_key(project: Project) -> None:
    refused = project.release("deploy", AIPROD_RENDER_SIGNING_KEY="")
    assert refused.returncode == 1
    assert "set AIPROD_RENDER_SIGNING_KEY to a PEM file" in refused.stderr
    assert not [call for call in project.calls() if "services replace" in call]
    project.release("deploy")
    calls = project.calls()
    assert [call for call in calls if "add aiprod-signing-key --data-file=own/key.pem" in call]
    readers = [call for call in calls if "add-iam-policy-binding aiprod-signing-key" in call]
    assert [call.partition("serviceAccount:")[2].split("@")[0] for call in readers] == ["aiprod-render"]
    again = project.release("deploy", AIPROD_RENDER_SIGNING_KEY="", AIPROD_RENDER_SIGNING_CERTIFICATES="")
    assert "set AIPROD_RENDER" not in again.stderr


@whole_release
def test_the_keys_of_guests_are_a_pair_that_is_made_once(project: Project) -> None:
    project.release("deploy")
    calls = project.calls_with_input()
    added = {
        line.split("versions add ")[1].split()[0]: secret
        for line, secret in calls
        if "versions add aiprod-guest-key" in line
    }
    assert added["aiprod-guest-keys"].encode() == jwks_of(added["aiprod-guest-key"].encode())
    assert '"d"' not in added["aiprod-guest-keys"]
    readers = {
        (
            line.split("add-iam-policy-binding ")[1].split()[0],
            line.partition("serviceAccount:")[2].split("@")[0],
        )
        for line, _ in calls
        if "add-iam-policy-binding aiprod-guest-key" in line
    }
    assert readers == {("aiprod-guest-key", "aiprod-collab"), ("aiprod-guest-keys", "aiprod-edge")}
    project.release("deploy")
    assert not [line for line in project.calls() if "versions add aiprod-guest-key" in line]


@whole_release
def test_the_public_may_invoke_nothing_but_the_edges(project: Project) -> None:
    project.release("deploy")
    public = [call for call in project.calls() if "--member=allUsers" in call]
    assert {call.split()[3] for call in public} == {"aiprod-edge", "aiprod-edge-ws"}


def test_a_project_with_an_open_service_is_refused(project: Project) -> None:
    result = project.release("deploy", SERVICES=serving("r-1"), MEMBERS="allUsers")
    assert result.returncode == 1
    assert "everybody may call aiprod-" in result.stderr
    assert not [call for call in project.calls() if "services replace" in call]


@whole_release
def test_a_revision_that_does_not_start_is_rolled_back(project: Project) -> None:
    result = project.release("deploy", SERVICES=serving("r-1"), FAILS="europe-west1-probe.yaml")
    assert result.returncode == 1
    assert "the project says no" in result.stderr
    traffic = [call for call in project.calls() if "update-traffic" in call]
    back = [call for call in traffic if "-r-1=100" in call]
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-2-" in traffic[0]
    # Those who call before those who are called.
    assert [call.split()[3] for call in back] == [f"aiprod-{name}" for name in reversed(SERVICES)]


@whole_release
def test_who_interrupts_a_release_gets_the_traffic_back(project: Project) -> None:
    project.release("deploy", SERVICES=serving("r-1"), INTERRUPTED="europe-west1-probe.yaml")
    traffic = [call for call in project.calls() if "update-traffic" in call]
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-2-" in traffic[0]
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-1=100" in traffic[-1]


@whole_release
def test_the_edge_gets_traffic_in_steps_after_a_smoke_test(project: Project) -> None:
    with an_edge() as url:
        result = project.release("deploy", SERVICES=serving("r-1"), RAMP="5 50 100", SMOKE_URL=url)
    assert result.returncode == 0, result.stderr
    shifted = [
        call.partition("--to-revisions=")[2].split()[0].partition("=")[2]
        for call in project.calls()
        if "update-traffic aiprod-edge " in call
    ]
    assert shifted == ["5", "50", "100"]


@whole_release
def test_a_failed_smoke_test_gives_the_traffic_back(project: Project) -> None:
    with an_edge(status=200) as url:
        result = project.release("deploy", SERVICES=serving("r-1"), SMOKE_URL=url)
    assert result.returncode == 1
    assert "closed without a token: expected HTTP 401, got 200" in result.stderr
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-1=100" in project.calls()[-1]


@whole_release
def test_several_regions_stand_behind_one_load_balancer(project: Project) -> None:
    refused = project.release("deploy", REGIONS="europe-west1 us-central1")
    assert "--domain, for several regions" in refused.stderr
    result = project.release("deploy", "--domain", "films.example", REGIONS="europe-west1 us-central1")
    assert result.returncode == 0, result.stderr
    calls = project.calls()
    groups = [call for call in calls if "network-endpoint-groups create aiprod-edge --" in call]
    assert len(groups) == 2
    assert [call for call in calls if "--master-instance-name=aiprod" in call]
    # Ranges of Google's plan do not overlap, and a range of our own would be in both regions.
    assert [call for call in calls if "networks create aiprod --subnet-mode=auto" in call]
    assert not [call for call in calls if "--range=" in call]
    subnets = [call for call in calls if "subnets update aiprod --region=" in call]
    assert len(set(subnets)) == 2
    assert not [call for call in calls if "us-central1-storage.yaml" in call]


@whole_release
def test_a_replica_of_another_database_ends_a_deployment(project: Project) -> None:
    """After a restore, the replica of before is no copy of what the deployment writes."""
    regions = {"REGIONS": "europe-west1 us-central1"}
    replica = "sql instances create aiprod-us-central1"
    for _ in range(2):
        project.release("deploy", "--domain", "films.example", **regions)
        created = [call for call in project.calls() if replica in call]
    assert not created
    restored = project.release(
        "deploy", "--domain", "films.example", "--instance", "aiprod-restored", **regions
    )
    assert restored.returncode == 1
    assert "already exists: sql instances aiprod-us-central1" in restored.stderr


@whole_release
def test_a_failure_in_one_region_gives_the_traffic_back_in_all(project: Project) -> None:
    result = project.release(
        *("deploy", "--domain", "films.example"),
        REGIONS="europe-west1 us-central1",
        SERVICES=serving("r-1"),
        FAILS="us-central1-probe.yaml",
    )
    assert result.returncode == 1
    back = [call for call in project.calls() if "update-traffic" in call and "-r-1=100" in call]
    assert [region for region in ("europe-west1", "us-central1") if f"--region={region}" in str(back)] == [
        "europe-west1",
        "us-central1",
    ]


@whole_release
def test_a_service_that_cannot_be_rolled_back_keeps_no_other_from_it(project: Project) -> None:
    result = project.release("deploy", SERVICES=serving("r-1"), FAILS="aiprod-edge-r-1=100|probe.yaml")
    assert "not rolled back: gcloud run services update-traffic aiprod-edge " in result.stderr
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-1=100" in project.calls()[-1]


def test_behind_a_domain_the_smoke_test_asks_the_new_edge_by_the_load_balancer(project: Project) -> None:
    result = project.release("deploy", "--dry-run", "--domain", "films.example")
    lines = result.stdout.splitlines()
    [smoke] = [line for line in lines if "aiprod_release.smoke" in line]
    assert "grep -qx ACTIVE" in smoke
    assert smoke.endswith("aiprod_release.smoke https://films.example --candidate europe-west1")
    assert [line for line in lines[: lines.index(smoke)] if "url-maps import aiprod" in line]


def test_a_release_is_rolled_back_by_hand_callers_first(project: Project) -> None:
    assert project.release("rollback", "r-1", REGIONS="europe-west1 us-central1").returncode == 0
    calls = shifts(project)
    home = [call.split()[3] for call in calls if "--region=europe-west1" in call]
    assert home == [f"aiprod-{name}" for name in reversed(SERVICES)]
    assert "update-traffic aiprod-edge-ws --to-revisions=aiprod-edge-ws-r-1-0a1b2=100" in calls[0]
    further = {call.split()[3] for call in calls if "--region=us-central1" in call}
    assert further == {"aiprod-render", "aiprod-probe", "aiprod-edge", "aiprod-edge-ws"}


def test_one_service_is_rolled_back_by_hand(project: Project) -> None:
    assert project.release("rollback", "r-1", "gateway").returncode == 0
    assert [call.split()[3] for call in shifts(project)] == ["aiprod-gateway"]
    refused = project.release("rollback", "r-1", "gatewy")
    assert (refused.returncode, refused.stderr.split(":")[0]) == (2, "gatewy")


def test_a_service_that_a_release_did_not_have_keeps_no_other_from_its_rollback(project: Project) -> None:
    result = project.release("rollback", "r-1", FAILS="run revisions list --service=aiprod-edge-ws")
    assert result.returncode == 1
    assert "not rolled back" in result.stderr
    assert {call.split()[3] for call in shifts(project)} == {f"aiprod-{name}" for name in SERVICES[:-1]}
    result = project.release("rollback", "r-0", "edge", LACKS="r-0")
    assert "aiprod-edge has no revision of r-0 in europe-west1" in result.stderr
    assert not shifts(project)


def shifts(project: Project) -> list[str]:
    """The commands since the last time that shift traffic."""
    return [call for call in project.calls() if "update-traffic" in call]


@contextmanager
def an_edge(status: int = 401) -> Iterator[str]:
    """Answers the smoke test; yields its URL. `status` is what calls without a token get."""

    class Edge(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Edge) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
