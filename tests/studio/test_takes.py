"""Another take of a scene: ordered, compared, and put into the film."""

import pytest
from playwright.sync_api import expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


def test_a_take_is_ordered_compared_and_used(stack: Stack, new_page) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A heron at dusk, 2 seconds, 1:1")
    page.get_by_role("button", name="Make film now").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    address = page.url
    page.get_by_role("tab", name="Scenes").click()
    page.get_by_role("button", name="Another take of scene 1").click()
    page.get_by_role("button", name="Make it").click()
    compare = page.get_by_role("button", name="Compare take 2 of scene 1 with the film")
    expect(compare).to_be_visible(timeout=FILM_SECONDS)
    compare.click()
    expect(page.get_by_label("Compared with Take 2 of scene 1")).to_be_visible()
    check_looks(page, "takes")
    page.get_by_role("button", name="Use take 2 of scene 1").click()
    expect(page).not_to_have_url(address)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    page.get_by_role("tab", name="Scenes").click()
    expect(page.get_by_role("list", name="Takes of scene 1")).to_be_visible()
