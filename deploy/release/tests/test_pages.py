"""What operators rely on is there: a section for each alert, a workflow with pinned actions, named tests."""

import re

from aiprod_infrastructure.yaml_documents import definition
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
    assert "secrets." not in WORKFLOW


def test_the_workflow_audits_dependencies_and_writes_a_bill_of_materials() -> None:
    assert "pip-audit --disable-pip --require-hashes" in WORKFLOW
    assert "--vulnerability-service osv" in WORKFLOW
    assert "cyclonedx-py requirements" in WORKFLOW
    assert from_yaml(WORKFLOW)["jobs"]["deploy"]["needs"] == ["test", "supply-chain"]


def test_the_tests_that_the_security_page_names_exist() -> None:
    page = (ROOT / "docs/security.md").read_text()
    for name in re.findall(r"`(?:[\w/]*/)?(test_\w+\.py)`", page):
        assert list(ROOT.glob(f"*/*/tests/{name}")), name
