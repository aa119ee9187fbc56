"""A film that spends only after an approval, and its deletion."""

import pytest
from playwright.sync_api import expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


def test_a_film_is_approved_before_it_spends_and_deleted_at_the_end(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A heron at dusk, 2 seconds, 1:1")
    page.get_by_label("Ask before it spends").check()
    page.get_by_role("button", name="Make film now").click()
    expect(page.get_by_text("The plan waits for an approval")).to_be_visible(timeout=FILM_SECONDS)
    expect(page.get_by_text("Rendering is expected to cost $0.00")).to_be_visible()
    check_looks(page, "plan-review")
    page.get_by_role("button", name="Approve and render").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    address = page.url
    page.get_by_role("button", name="Delete the film").click()
    check_looks(page, "delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="What should we film?")).to_be_visible()
    films = page.get_by_role("complementary", name="Films")
    expect(films.locator(f"a[href='{address.removeprefix(stack.url)}']")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text("This film does not exist")).to_be_visible()
