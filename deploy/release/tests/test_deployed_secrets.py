"""The secrets of a release: passwords, addresses, and keys, against a gcloud that records its calls."""

from aiprod_stack.local_tokens import jwks_of
from deploy.release.tests.release_project import Project, an_edge, deployed_revisions, whole_release


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
def test_instances_read_a_new_version_of_a_secret(project: Project) -> None:
    """Instances keep what they have read, so that a new version needs new revisions."""
    with an_edge() as url:
        project.release("deploy", SMOKE_URL=url)
        first = deployed_revisions(project)
        assert deployed_revisions(project, SMOKE_URL=url) == first
        (project.folder / "version-of-aiprod-signing-key").write_text("another")
        second = deployed_revisions(project, SMOKE_URL=url)
    assert {name for name in first if first[name] != second[name]} == {"render"}


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
