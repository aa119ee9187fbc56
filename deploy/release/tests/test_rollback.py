"""Traffic goes back to the release before: after a failure, after an interruption, and by hand."""

from deploy.release.tests.release_project import SERVICES, Project, an_edge, serving, shifts, whole_release


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
def test_a_failed_smoke_test_gives_the_traffic_back(project: Project) -> None:
    with an_edge(status=200) as url:
        result = project.release("deploy", SERVICES=serving("r-1"), SMOKE_URL=url)
    assert result.returncode == 1
    assert "closed without a token: expected HTTP 401, got 200" in result.stderr
    assert "update-traffic aiprod-storage --to-revisions=aiprod-storage-r-1=100" in project.calls()[-1]


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
