"""What operators rely on is there: a section for each alert, a workflow with pinned actions, named tests."""

import re
import subprocess
import sys
from types import ModuleType

from typer.testing import CliRunner

from aiprod_infrastructure import options as infrastructure_options
from aiprod_infrastructure.__main__ import app as infrastructure
from aiprod_infrastructure.yaml_documents import definition
from aiprod_release import options as release_options
from aiprod_release.__main__ import app as release
from aiprod_release.description import description
from aiprod_release.yaml_documents import from_yaml
from tests.test_workspace import ROOT

WORKFLOW = (ROOT / ".github/workflows/ci.yml").read_text()


def test_each_alert_has_a_section_that_says_what_to_do() -> None:
    sections = (ROOT / "docs/alerts.md").read_text().split("\n## ")[1:]
    found = {section.partition("\n")[0] for section in sections}
    groups = definition("alerts")["groups"]
    assert found == {rule["alert"] for group in groups for rule in group["rules"]}
    for section in sections:
        assert all(part in section for part in ("**Means:**", "**Look:**", "**Do:**"))


def test_the_page_backs_up_and_checks_everything_that_a_deployment_keeps() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    services = description().services
    kept = [name for name, service in services.items() if service.database]
    assert len(kept) == 5
    assert not [name for name in kept if f"`aiprod_{name}`" not in page]
    assert "the `-database` of five services" in page


def test_actions_are_pinned_and_have_no_more_rights_than_they_need() -> None:
    document = from_yaml(WORKFLOW)
    uses = re.findall(r"uses: (\S+)", WORKFLOW)
    assert uses
    assert all(re.search(r"@(v\d+\.\d+\.\d+|[0-9a-f]{40})$", each) for each in uses)
    assert document["permissions"] == {"contents": "read"}
    # No key of an account: these two belong to the receivers of alerts.
    assert set(re.findall(r"secrets\.(\w+)", WORKFLOW)) == {
        "AIPROD_ALERT_PAGE_KEY",
        "AIPROD_ALERT_SLACK_TOKEN",
    }


def test_the_workflow_audits_dependencies_and_writes_a_bill_of_materials() -> None:
    assert "pip-audit --disable-pip --require-hashes" in WORKFLOW
    assert "--vulnerability-service osv" in WORKFLOW
    assert "cyclonedx-py requirements" in WORKFLOW
    assert from_yaml(WORKFLOW)["jobs"]["deploy"]["needs"] == ["test", "supply-chain", "images"]
    assert "npm audit" in WORKFLOW
    assert "npm sbom" in WORKFLOW


def variables(module: ModuleType) -> set[str]:
    """The environment variables of a module's options."""
    found = [option for each in vars(module).values() for option in getattr(each, "__metadata__", ())]
    return {option.envvar for option in found if getattr(option, "envvar", None)}


def test_a_tag_is_deployed_with_every_setting_that_a_deployment_by_hand_has() -> None:
    """What the workflow leaves out, a tag would set back to its default."""
    given = from_yaml(WORKFLOW)["jobs"]["deploy"]["env"]
    options = variables(release_options) | variables(infrastructure_options)
    assert len(options) > 15
    # Named by the command itself, of the first deployment only, or of a run by hand.
    own = {"AIPROD_EDGE_HOST", "AIPROD_STORAGE_RETENTION_DAYS", "RELEASE", "SMOKE_URL"}
    own |= {"AIPROD_RENDER_SIGNING_KEY", "AIPROD_RENDER_SIGNING_CERTIFICATES"}
    assert set(given) == options - own


def test_a_variable_that_the_workflow_leaves_empty_has_its_default() -> None:
    given = dict.fromkeys(from_yaml(WORKFLOW)["jobs"]["deploy"]["env"], "")
    required = {"GOOGLE_CLOUD_PROJECT": "films-project", "AIPROD_STORAGE_BUCKET": "films"}
    required |= {"AIPROD_TOKEN_ISSUER": "https://id.example", "AIPROD_TOKEN_JWKS": "https://id.example/keys"}
    required |= {"AIPROD_ALERT_EMAIL": "ops@example.com"}
    runner = CliRunner(env=given | required | {"RELEASE": "r-1"})
    released = runner.invoke(release, ["deploy", "--dry-run"])
    assert released.exit_code == 0, released.output
    assert "europe-west1" in released.output
    planned = runner.invoke(infrastructure, ["plan"])
    assert planned.exit_code == 0, planned.output
    assert "age: 90" in planned.output


def test_commands_of_this_workspace_are_found_wherever_the_release_is_started_from() -> None:
    """The workflow calls .venv/bin/aiprod-release by its path."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": "/"}
    program = "from aiprod_release.steps import output; print(output('aiprod-infrastructure', '--help'))"
    found = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True)
    assert "plan" in found.stdout, found.stderr


def test_the_tests_that_the_security_page_names_exist() -> None:
    page = (ROOT / "docs/security.md").read_text()
    for name in re.findall(r"`(?:[\w/]*/)?(test_\w+\.py)`", page):
        assert list(ROOT.glob(f"*/*/tests/{name}")), name
