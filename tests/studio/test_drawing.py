"""A drawing on a frame, seen by others; and two films beside each other."""

import pytest
from playwright.sync_api import Page, expect

from tests.studio.conftest import Team
from tests.studio.looks import check_looks
from tests.studio.test_review import joined

pytestmark = pytest.mark.studio

STROKES = "document.querySelectorAll('.picture svg[data-person] path:not(.edge)').length"
TIMES = "[...document.querySelectorAll('.pictures video')].map((each) => each.currentTime)"
"""The times of the two videos, in seconds."""


@pytest.fixture(scope="module")
def film(team: Team) -> str:
    return team.make_film("ada")


@pytest.fixture
def ada(team: Team, film: str, new_page) -> Page:
    page = new_page(f"{team.url}/films/{film}")
    team.sign_in(page, "ada")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    return page


def strokes(page: Page, count: int) -> None:
    page.wait_for_function(f"count => {STROKES} === count", arg=count)


def drag(page: Page, *places: tuple[float, float]) -> None:
    """Draws along places of the picture, as shares of its sides."""
    box = page.get_by_role("application").bounding_box()
    assert box
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def test_a_drawing_on_a_frame_is_seen_by_others(team: Team, film: str, new_page, ada: Page) -> None:
    grace = joined(team, new_page, ada, "grace", "reviewer")
    for _ in range(5):
        ada.keyboard.press("ArrowRight")
    ada.get_by_role("button", name="Draw on the frame").click()
    drag(ada, (0.2, 0.2), (0.3, 0.4), (0.4, 0.2), (0.5, 0.4))
    ada.get_by_role("button", name="Arrow").click()
    drag(ada, (0.9, 0.9), (0.6, 0.6))
    ada.get_by_role("button", name="Box").click()
    drag(ada, (0.05, 0.05), (0.95, 0.95))
    strokes(ada, 3)
    ada.get_by_role("button", name="Undo", exact=True).click()
    strokes(ada, 2)
    # The same by the keyboard.
    area = ada.get_by_role("application")
    area.press("Enter")
    for _ in range(5):
        area.press("ArrowRight")
        area.press("ArrowDown")
    area.press("Enter")
    strokes(ada, 3)
    check_looks(ada, "drawing")
    ada.get_by_label("Comment", exact=True).fill("Move her here")
    ada.get_by_label("Comment", exact=True).press("Enter")
    thread = (
        grace.get_by_role("list", name="Comments").get_by_role("listitem").filter(has_text="Move her here")
    )
    expect(thread).to_contain_text("with a drawing")
    strokes(grace, 0)
    thread.get_by_role("button", name="00:00:05").click()
    strokes(grace, 3)
    grace.reload()
    team.sign_in(grace, "grace")
    thread.get_by_role("button", name="00:00:05").click()
    strokes(grace, 3)
    check_looks(grace, "drawn")
    grace.keyboard.press("ArrowRight")
    strokes(grace, 0)


def test_two_films_play_side_by_side_and_wiped(team: Team, film: str, ada: Page) -> None:
    other = team.make_film("ada", prompt="A lighthouse in a storm", duration_sec=4)
    ada.reload()
    team.sign_in(ada, "ada")
    ada.get_by_label("Compare with").select_option(f"jobs/{other}")
    ada.wait_for_function("() => document.querySelectorAll('.pictures video')[1]?.readyState >= 2")
    for _ in range(9):
        ada.keyboard.press("ArrowRight")
    ada.wait_for_function(f"() => {TIMES}.every((time) => Math.abs(time - 9.5 / 24) < 0.001)")
    check_looks(ada, "compare")
    ada.keyboard.press("l")
    ada.wait_for_function(
        f"() => (([first, second]) => first > 1 && Math.abs(first - second) < 2 / 24)({TIMES})"
    )
    ada.keyboard.press("k")
    ada.wait_for_function(f"() => (([first, second]) => Math.abs(first - second) < 1 / 24)({TIMES})")
    ada.get_by_role("button", name="Wipe").click()
    ada.get_by_label("Place of the wipe").fill("30")
    expect(ada.locator(".second")).to_have_css("clip-path", "inset(0px 0px 0px 30%)")
    check_looks(ada, "wipe")
    ada.get_by_role("button", name="End the comparison").click()
    expect(ada.locator(".second")).to_have_count(0)


def test_the_film_plays_backward_and_in_a_loop(team: Team, film: str, ada: Page) -> None:
    place = ada.get_by_role("slider", name="Place in the film")
    ada.keyboard.press("l")
    ada.wait_for_function("() => document.querySelector('.picture video').currentTime > 1")
    ada.keyboard.press("j")
    expect(place).to_have_attribute("aria-valuenow", "0")
    expect(ada.get_by_role("button", name="Play", exact=True)).to_be_visible()
    ada.keyboard.press("o")
    for _ in range(6):
        ada.keyboard.press("ArrowRight")
    ada.keyboard.press("o")
    ada.evaluate("""() => { window.places = []; const slider = document.querySelector('.strip');
        const note = () => places.push(+slider.ariaValueNow);
        new MutationObserver(note).observe(slider, {attributes: true}); }""")
    ada.keyboard.press("j")
    ada.wait_for_function("() => places.filter((each, index) => each > places[index - 1]).length >= 2")
    assert max(ada.evaluate("places")) <= 6
    ada.keyboard.press("k")
    expect(ada.get_by_role("button", name="Play", exact=True)).to_be_visible()
