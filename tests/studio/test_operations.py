"""The operators' page: what all users do, and the health of the services."""

import json
import signal
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from aiprod_stack.plan import SERVICES
from tests.conftest import Stack
from tests.studio.conftest import Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio

GET_ALERTS = "**/aiprod.gateway.v1.GenerationService/GetAlerts"


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
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("No monitor is configured.")
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


def test_what_was_refused_before_the_sign_in_is_called_again(team: Team, new_page) -> None:
    page = new_page("about:blank")
    held: list[Route] = []
    page.route(GET_ALERTS, lambda route: held.append(route), times=1)
    page.goto(f"{team.url}/operations")
    signed_in(team, page, sub="ann", roles="auditor")
    # The edge refuses it now: it has no token.
    with page.expect_event("requestfinished", lambda request: request == held[0].request):
        held[0].continue_()
    # Whatever the page makes of that, it does before it looks for alerts again.
    with page.expect_request(GET_ALERTS, timeout=60_000):
        pass
    expect(page.get_by_role("region", name="Jobs of all users")).to_contain_text("grace")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_page_fits_a_telephone(team: Team, new_page) -> None:
    page = new_page(f"{team.url}/operations", viewport={"width": 390, "height": 844})
    signed_in(team, page, sub="olga", roles="operator")
    expect(page.get_by_role("region", name="Jobs of all users")).to_contain_text("grace")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_looks(page, "operations-390")


@pytest.fixture
def alerting_stack(start_stack, tmp_path: Path) -> Iterator[Stack]:
    """A stack whose monitor says that two alerts fire."""
    fires = {"state": "firing", "activeAt": "2026-11-28T03:00:00Z"}
    alerts = [
        {
            "labels": {"alertname": "low_quality_systematic", "severity": "warning"},
            "annotations": {"summary": "<b>Films</b> score 5", "runbook_url": "docs/alerts.md#low"},
            **fires,
        },
        {
            "labels": {"alertname": "unreachable", "severity": "critical"},
            "annotations": {"summary": "Nobody gets in", "runbook_url": "https://example.com/unreachable"},
            **fires,
        },
    ]
    (tmp_path / "api" / "v1").mkdir(parents=True)
    (tmp_path / "api" / "v1" / "alerts").write_text(json.dumps({"data": {"alerts": alerts}}))
    files = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), files) as monitor:
        threading.Thread(target=monitor.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{monitor.server_port}"
        with start_stack(tmp_path / "stack", AIPROD_GATEWAY_MONITOR_URL=url) as stack:
            yield stack
        monitor.shutdown()


def test_alerts_that_fire_are_listed_with_what_to_do(alerting_stack: Stack, new_page) -> None:
    page = new_page(f"http://{alerting_stack.target}/operations")
    alerts = page.get_by_role("region", name="Alerts").get_by_role("listitem")
    expect(alerts).to_have_count(2)
    expect(alerts.first).to_contain_text("Nobody gets in")
    expect(alerts.first.get_by_role("link", name="What to do")).to_have_attribute(
        "href", "https://example.com/unreachable"
    )
    expect(alerts.last).to_contain_text("<b>Films</b> score 5")
    expect(alerts.last).to_contain_text("docs/alerts.md#low")
