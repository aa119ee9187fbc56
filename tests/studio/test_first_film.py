"""From the empty page to a film, with and without a storyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio

SCRIPT = """Scene 1: A red fox crosses the snow.
Scene 2: A grey heron stands on a harbour pier.
Scene 3: Snow falls on the village."""

DRAWN = "canvas => canvas.height === canvas.clientHeight * devicePixelRatio"
"""A canvas that nobody has drawn on has 150 lines."""

TAGS = "<img src=x onerror=alert(1)>"


def texts(page: Page) -> list[str]:
    return [box.input_value() for box in page.get_by_role("textbox", name="What scene").all()]


def plan(page: Page, prompt: str) -> None:
    page.get_by_label("Prompt").fill(prompt)
    page.get_by_role("button", name="Plan scenes").click()
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()


@pytest.mark.long
def test_a_first_film_from_the_empty_page(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A red fox crosses a snowy forest at dawn and meets a hare, 8 seconds")
    page.get_by_role("button", name="Make film now").click()
    expect(page.get_by_text("You can leave, we keep going.")).to_be_visible()
    address = page.url
    page.reload()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    assert page.url == address
    expect(page.get_by_role("heading", level=1)).to_contain_text("A Red Fox")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_label("Comment", exact=True).fill("Let the fox stop here for a moment.")
    page.get_by_label("Comment", exact=True).press("Enter")
    expect(page.get_by_role("list", name="Comments")).to_contain_text("for a moment")
    check_looks(page, "ready")


def test_a_storyboard_is_typed_changed_and_rendered(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    plan(page, SCRIPT)
    fox, pier, snow = texts(page)
    assert ("fox" in fox, "pier" in pier, "village" in snow) == (True, True, True)
    page.get_by_role("button", name="Move scene 1", exact=True).press("ArrowRight")
    assert texts(page) == [pier, fox, snow]
    expect(page.get_by_role("button", name="Move scene 2", exact=True)).to_be_focused()
    page.get_by_role("button", name="Move scene 3", exact=True).drag_to(
        page.get_by_label("Scene 1", exact=True)
    )
    assert texts(page) == [snow, pier, fox]
    page.get_by_role("button", name="Remove scene 2").click()
    page.get_by_label("What scene 1 shows").fill("Snow falls on a village with an old church")
    for number, length in enumerate(("1", "1.5"), 1):
        page.get_by_label(f"Length of scene {number} in seconds").fill(length)
    page.get_by_label("Title of the film").fill(TAGS)
    page.get_by_label("Caption of scene 2").fill("Home <b>at last</b>")
    expect(page.get_by_text("2.5 s in 2 scenes")).to_be_visible()
    page.reload()
    assert texts(page) == ["Snow falls on a village with an old church", fox], "a reload keeps the draft"
    check_looks(page, "storyboard")
    page.get_by_role("button", name="Render film").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    expect(page.get_by_text("/ 00:02:12")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(TAGS)
    expect(page.get_by_role("img", name="The loudness of the sound")).to_be_visible()
    expect(page.get_by_role("list", name="Quality of the scenes")).to_have_text("no faultsno faults")
    row = page.get_by_role("link", name=f"{TAGS}, version 1, In review")
    page.wait_for_function(DRAWN, arg=row.locator("canvas").element_handle())
    check_looks(page, "timeline")
    page.get_by_role("tab", name="Scenes").click()
    expect(page.get_by_label("Scene 2", exact=True).get_by_label("Caption")).to_have_value(
        "Home <b>at last</b>"
    )


def test_what_the_gateway_rejects_is_shown(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    check_looks(page, "empty")
    plan(page, "A heron, 3 seconds")
    page.get_by_label("Caption of scene 1").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Caption of scene 1").fill("x" * 501)
    page.get_by_role("button", name="Render film").click()
    expect(page.get_by_role("alert")).to_contain_text("caption")
    page.get_by_label("Caption of scene 1").fill("short")
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()
