"""What a page keeps of a long watch, whose minutes its clock plays in a moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserType, Page, Request, expect

from tests.studio.conftest import Team
from tests.studio.page_memory import INTERPRETED, memory

pytestmark = [pytest.mark.studio, pytest.mark.long]

STEP_MS = 5000
GROWTH_BYTES = 15_000
"""A thirtieth of what half an hour's answers and ticks weigh, which come and go."""


class Minutes:
    """Plays the time of a page: a step begins when the calls of the last one are answered."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.answered = 0
        self._open: set[Request] = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)

    def play(self, minutes: int) -> None:
        for _ in range(minutes * 60_000 // STEP_MS):
            self._page.clock.run_for(STEP_MS)
            while self._open:
                self._page.wait_for_event("requestfinished")

    def _begin(self, request: Request) -> None:
        if "/aiprod." in request.url and not request.url.endswith("/Watch"):
            self._open.add(request)

    def _end(self, request: Request) -> None:
        self.answered += request in self._open
        self._open.discard(request)


@pytest.fixture
def page(browser_type: BrowserType, browser_type_launch_args: dict) -> Iterator[Page]:
    options = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], INTERPRETED]}
    browser = browser_type.launch(**options)
    yield browser.new_page()
    browser.close()


def test_half_an_hour_leaves_nothing(team: Team, page: Page) -> None:
    film = team.make_film("ada")
    page.clock.install()
    page.goto(f"{team.url}/films/{film}")
    team.sign_in(page, "ada")
    expect(page.get_by_label("Comment", exact=True)).to_be_visible()
    page.locator("video").evaluate("video => { video.loop = true; return video.play(); }")
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))
    minutes = Minutes(page)
    minutes.play(5)  # What a page makes once, in its first turns, is no growth.
    before, answered = memory(page), minutes.answered
    minutes.play(30)
    after = memory(page)
    assert minutes.answered - answered > 300
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < GROWTH_BYTES
    assert after["JSEventListeners"] - before["JSEventListeners"] < 10
    assert after["Nodes"] - before["Nodes"] < 100
