"""Browsers on the studio of a real stack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from aiprod_stack.plan import JWKS
from aiprod_studio import built_page
from tests.conftest import Stack
from tests.pressure import edge_with_tokens
from tests.studio.chromium import launch_options
from tests.token_issuer import TokenIssuer

SMALL = {"width": 320, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}}
FILM_SECONDS = 60_000
"""Milliseconds in which a film of a few seconds is made, on a busy machine."""

expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts asynchronous tests first: Playwright's own loop, which starts with the first page, never ends."""
    items.sort(key=lambda item: item.get_closest_marker("asyncio") is None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    if not built_page():
        pytest.skip("the studio is not built: Node.js is missing")
    try:
        return launch_options()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in its own window. At the end, no page has logged an error of its own or of its policy."""
    errors: list[str] = []
    contexts = []

    def open_page(url: str, **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1600, "height": 1000}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@dataclass(frozen=True)
class Team:
    """An edge that requires tokens, and who signs them."""

    url: str
    issuer: TokenIssuer

    def make_film(self, user: str, **request) -> str:
        """Makes a film of a user; returns its id when it is ready."""
        headers = {"authorization": f"Bearer {self.issuer.token(sub=user)}"}
        body = {"prompt": "A heron at dusk", "duration_sec": 3, "format": SMALL, **request}
        with httpx.Client(base_url=self.url, headers=headers, timeout=60) as rest:
            name = rest.post("/api/generate", json=body).raise_for_status().json()["name"]
            assert '"SUCCEEDED"' in rest.get(f"/api/{name}:watch").text
        return name.removeprefix("jobs/")

    def sign_in(self, page: Page, user: str) -> None:
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Token").fill(self.issuer.token(sub=user))
        dialog.get_by_role("button", name="Sign in").click()
        expect(dialog).to_be_hidden()


def media_origin(stack: Stack) -> str:
    """Returns the origin of the films' bytes: storage's own address."""
    return f"http://127.0.0.1:{stack.port + 7}"


@pytest.fixture(scope="session")
def team(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    home = tmp_path_factory.mktemp("edge")
    keys = stack.home / "guest-keys" / JWKS
    options = {"page": built_page(), "media_origin": media_origin(stack), "guest_keys": keys}
    with edge_with_tokens(stack, home, **options) as (edge, issuer):
        yield Team(f"http://{edge}", issuer)
