"""A release against a gcloud that records its calls and keeps what it creates."""

import json
import subprocess

import pytest

from deploy.release.tests.release_project import Project, an_edge, deployed_revisions, serving, whole_release
from tests.long_cases import long_cases


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
def test_a_revision_that_did_not_start_is_tried_again_under_another_name(project: Project) -> None:
    project.release("deploy", FAILS="europe-west1-probe.yaml")
    first = deployed_revisions(project)
    conditions = [{"type": "Ready", "status": "False"}]
    failed = [{"metadata": {"name": first["probe"]}, "status": {"conditions": conditions}}]
    with an_edge() as url:
        again = deployed_revisions(project, REVISIONS=json.dumps(failed), SMOKE_URL=url)
    assert again["probe"] != first["probe"]
    assert again["render"] == first["render"]


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


def test_behind_a_domain_the_smoke_test_asks_the_new_edge_by_the_load_balancer(project: Project) -> None:
    result = project.release("deploy", "--dry-run", "--domain", "films.example")
    lines = result.stdout.splitlines()
    [smoke] = [line for line in lines if "aiprod_release.smoke" in line]
    assert "grep -qx ACTIVE" in smoke
    assert smoke.endswith("aiprod_release.smoke https://films.example --candidate europe-west1")
    assert [line for line in lines[: lines.index(smoke)] if "url-maps import aiprod" in line]
