"""What the page shows when something is away, over, or too narrow."""

import signal
import time

import pytest
from playwright.sync_api import expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS, Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def film(team: Team) -> str:
    return team.make_film("ada")


def test_a_film_that_does_not_exist(stack: Stack, new_page) -> None:
    page = new_page(f"{stack.url}/films/no-such-film")
    expect(page.get_by_text("This film does not exist")).to_be_visible()
    expect(page.get_by_role("link", name="Make a film")).to_have_attribute("href", "/")
    check_looks(page, "unknown")


def test_no_keystroke_is_lost_while_the_edge_is_away(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A heron at dusk, 2 seconds, 1:1")
    page.get_by_role("button", name="Make film now").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    comment = page.get_by_label("Comment", exact=True)
    comment.fill("Before ")
    # The host soon starts another edge, which the page must not find while it is looked at.
    page.route("**/aiprod.*/**", lambda route: route.abort("connectionrefused"))
    stack.process("edge").send_signal(signal.SIGKILL)
    expect(page.get_by_text("Reconnecting. Nothing is lost.")).to_be_visible()
    check_looks(page, "reconnecting")
    page.unroute_all()
    comment.press_sequentially("and after")
    comment.press("Enter")
    expect(page.get_by_role("list", name="Comments")).to_contain_text("Before and after", timeout=60_000)
    expect(page.get_by_text("Reconnecting. Nothing is lost.")).to_be_hidden()
    stack.process("collab").send_signal(signal.SIGKILL)
    comment.fill("اللقطة أبطأ قليلا")
    comment.press("Enter")
    said = page.get_by_role("list", name="Comments").get_by_text("اللقطة أبطأ قليلا")
    expect(said).to_have_css("direction", "rtl")


@pytest.mark.long
def test_an_expired_session_keeps_what_was_written(team: Team, film: str, new_page) -> None:
    page = new_page(f"{team.url}/films/{film}")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Sign in")
    check_looks(page, "sign-in")
    dialog.get_by_label("Token").fill(team.issuer.token(sub="ada", exp=int(time.time()) + 20))
    dialog.get_by_role("button", name="Sign in").click()
    page.get_by_label("Comment", exact=True).fill("Half a thought")
    expect(dialog.get_by_role("heading")).to_have_text("Your session has expired", timeout=60_000)
    check_looks(page, "expired")
    team.sign_in(page, "ada")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a thought")
    page.get_by_label("Comment", exact=True).press("Enter")
    expect(page.get_by_role("list", name="Comments")).to_contain_text("Half a thought")


@pytest.mark.long
def test_a_used_up_budget(start_stack, tmp_path, new_page) -> None:
    with start_stack(tmp_path, AIPROD_DAILY_BUDGET_USD="0") as stack:
        page = new_page(stack.url)
        expect(page.get_by_text("Today's budget is used up.")).to_be_visible()
        check_looks(page, "budget")


@pytest.mark.long
def test_a_failed_film(start_stack, tmp_path, new_page) -> None:
    with start_stack(tmp_path, AIPROD_GATEWAY_STAGE_SECONDS="3") as stack:
        render = stack.process("render")
        render.send_signal(signal.SIGSTOP)
        try:
            page = new_page(stack.url)
            page.get_by_label("Prompt").fill("A heron at dusk, 2 seconds")
            page.get_by_role("button", name="Make film now").click()
            expect(page.get_by_text("The film could not be made")).to_be_visible(timeout=FILM_SECONDS)
            expect(page.get_by_role("complementary", name="Films")).to_contain_text("Failed")
            check_looks(page, "failed")
        finally:
            render.send_signal(signal.SIGCONT)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1120])
def test_narrow_screens(team: Team, film: str, new_page, width: int) -> None:
    page = new_page(f"{team.url}/films/{film}", viewport={"width": width, "height": 844})
    team.sign_in(page, "ada")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    page.get_by_role("tab", name="Scenes").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_looks(page, f"narrow-{width}")


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 2560])
def test_texts_stay_in_their_rows(team: Team, film: str, new_page, width: int) -> None:
    page = new_page(f"{team.url}/films/{film}", viewport={"width": width, "height": 800})
    team.sign_in(page, "ada")
    expect(page.get_by_role("list", name="Checks").locator("li").first).to_be_visible()
    for texts in ("[aria-label=Checks] :is(b, span)", ".transport .right .sub"):
        heights = page.locator(texts).evaluate_all("all => all.map((each) => each.offsetHeight)")
        assert 0 <= max(heights) <= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.long
def test_the_field_to_comment_stays_in_reach_on_a_telephone(team: Team, film: str, new_page) -> None:
    page = new_page(f"{team.url}/films/{film}", viewport={"width": 390, "height": 844})
    team.sign_in(page, "ada")
    field = page.get_by_label("Comment", exact=True)
    for number in range(12):
        field.fill(f"Note {number}")
        field.press("Enter")
        expect(page.get_by_role("list", name="Comments")).to_contain_text(f"Note {number}")
    height = page.get_by_role("list", name="Comments").evaluate("list => list.offsetHeight")
    # The style counts parts of pixels.
    assert height <= 0.7 * 844 + 1
