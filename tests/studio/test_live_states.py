"""What the page shows while films are made, wait, or go away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS, Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio

RENDERING = re.compile(r"Rendering \d+ scenes, \d+ done")


def make(page: Page, prompt: str) -> None:
    page.get_by_role("link", name="New film N").click()
    page.get_by_label("Prompt").fill(prompt)
    page.get_by_role("button", name="Make film now").click()


def is_ready(page: Page) -> None:
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)


@pytest.mark.long
def test_films_that_are_made_and_wait(start_stack, tmp_path, new_page) -> None:
    with start_stack(tmp_path, AIPROD_GATEWAY_JOBS_AT_ONCE_PER_USER="1") as stack:
        page = new_page(stack.url)
        make(page, "A fox runs through the snow, 60 seconds")
        expect(page.get_by_text(RENDERING)).to_be_visible(timeout=FILM_SECONDS)
        expect(page.locator("canvas.preview")).to_be_visible(timeout=FILM_SECONDS)
        check_looks(page, "live")
        first = page.url
        make(page, "An owl at night, 2 seconds, 1:1")
        expect(page.get_by_text("Waiting, number 1 in the queue")).to_be_visible()
        check_looks(page, "queued")
        second = page.url
        page.goto(first)
        page.get_by_role("button", name="Cancel this film").click()
        expect(page.get_by_text("This film was cancelled")).to_be_visible()
        page.goto(second)
        is_ready(page)


@pytest.mark.long
def test_a_planner_that_is_away_is_said(start_stack, tmp_path, new_page) -> None:
    with start_stack(tmp_path, AIPROD_LLM_API_KEY="none", AIPROD_LLM_BASE_URL="http://127.0.0.1:9") as stack:
        page = new_page(stack.url)
        make(page, "A fox in the snow, 2 seconds, 1:1")
        is_ready(page)
        expect(page.get_by_role("banner").get_by_role("status")).to_be_visible()
        check_looks(page, "offline-planner")


def test_a_film_that_is_deleted_meanwhile(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    make(page, "A heron at dusk, 2 seconds, 1:1")
    is_ready(page)
    other = new_page(page.url)
    other.get_by_role("button", name="Delete the film").click()
    other.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("This film does not exist")).to_be_visible()


def test_a_restore_while_another_edits(team: Team, new_page) -> None:
    film = team.make_film("ada")
    ada, second = (new_page(f"{team.url}/films/{film}") for _ in range(2))
    for page in (ada, second):
        team.sign_in(page, "ada")
        page.get_by_role("tab", name="Scenes").click()
    caption = second.get_by_label("Scene 1", exact=True).get_by_label("Caption")
    caption.fill("Half a thou")
    ada.get_by_label("Scene 1", exact=True).get_by_label("Title").fill("The first evening")
    ada.get_by_role("tab", name="Versions").click()
    ada.get_by_role("button", name="Restore").last.click()
    ada.get_by_role("tab", name="Scenes").click()
    expect(ada.get_by_label("Scene 1", exact=True).get_by_label("Title")).not_to_have_value(
        "The first evening"
    )
    expect(caption).to_have_value("Half a thou")
    caption.press_sequentially("ght")
    caption.blur()
    expect(ada.get_by_label("Scene 1", exact=True).get_by_label("Caption")).to_have_value("Half a thought")
