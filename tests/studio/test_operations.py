"""The operators' page: what all users do, and the health of the services."""

import signal

import pytest
from playwright.sync_api import Page, expect

from aiprod_stack.plan import SERVICES
from tests.conftest import Stack
from tests.studio.conftest import Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module", autouse=True)
def film(team: Team) -> str:
    return team.make_film("grace", prompt="<b>Grace's</b> heron", duration_sec=2)


def signed_in(team: Team, page: Page, **claims: object) -> Page:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Token").fill(team.issuer.token(**claims))
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    return page


def test_an_operator_sees_all_jobs_spend_and_health(stack: Stack, team: Team, new_page) -> None:
    page = signed_in(team, new_page(team.url), sub="olga", roles="operator")
    page.get_by_role("link", name="Operations").click()
    jobs = page.get_by_role("region", name="Jobs of all users")
    row = jobs.get_by_role("row").filter(has_text="grace").first
    expect(row).to_contain_text("succeeded")
    expect(page.get_by_role("region", name="Spend by user")).to_contain_text("grace")
    expect(page.get_by_role("region", name="Spend by day").get_by_role("row")).to_have_count(2)
    caches = page.get_by_role("region", name="Caches").get_by_role("row")
    expect(caches.filter(has_text="answers")).to_be_visible()
    expect(caches.filter(has_text="scenes, 31 days")).to_contain_text("%")
    services = page.get_by_role("list", name="Services").get_by_role("listitem")
    expect(services).to_have_text([f"{name}healthy" for name in SERVICES])
    check_looks(page, "operations")
    probe = stack.process("probe")
    probe.send_signal(signal.SIGSTOP)
    try:
        expect(services.filter(has_text="probe")).to_contain_text("not healthy", timeout=60_000)
    finally:
        probe.send_signal(signal.SIGCONT)
    expect(services.filter(has_text="probe")).to_have_text("probehealthy", timeout=60_000)


def test_an_auditor_cancels_nothing_and_others_see_no_link(team: Team, new_page) -> None:
    page = signed_in(team, new_page(f"{team.url}/operations"), sub="ann", roles="auditor")
    expect(page.get_by_role("region", name="Jobs of all users")).to_contain_text("grace")
    expect(page.get_by_role("columnheader", name="Cancel")).to_have_count(0)
    other = signed_in(team, new_page(f"{team.url}/operations"), sub="eve")
    expect(other.get_by_role("alert")).to_contain_text("only operators and auditors")
    expect(other.get_by_role("link", name="Operations")).to_have_count(0)


def test_the_page_fits_a_telephone(team: Team, new_page) -> None:
    page = new_page(f"{team.url}/operations", viewport={"width": 390, "height": 844})
    signed_in(team, page, sub="olga", roles="operator")
    expect(page.get_by_role("region", name="Jobs of all users")).to_contain_text("grace")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_looks(page, "operations-390")
