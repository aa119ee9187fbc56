"""People sign in at an OpenID Connect provider, in a window of its own."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from aiprod_stack.edge.pages import SignIn
from aiprod_studio import built_page
from tests.conftest import Stack
from tests.pressure import edge_with_tokens
from tests.studio.conftest import media_origin
from tests.studio.looks import check_looks
from tests.token_issuer import open_id_provider

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def url(stack: Stack, browser_type_launch_args, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("provider")
    with open_id_provider("studio", "ada") as issuer:
        sign_in = SignIn(issuer.issuer, "studio", issuer.audience)
        options = {"page": built_page(), "media_origin": media_origin(stack), "sign_in": sign_in}
        with edge_with_tokens(stack, home, issuer, **options) as (edge, _):
            yield f"http://{edge}"


def test_ada_signs_in_and_keeps_what_she_wrote(url: str, new_page) -> None:
    page = new_page(url)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You sign in at 127.0.0.1")
    check_looks(page, "sign-in-provider")
    page.evaluate("document.querySelector('textarea').value = 'A heron'")
    with page.expect_popup():
        dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.querySelector('textarea').value") == "A heron"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in kept, "no token outlives the page"
    page.get_by_label("Prompt").fill("A heron at dusk, 2 seconds, 1:1")
    page.get_by_role("button", name="Make film now").click()
    expect(page.get_by_role("img", name="ada").first).to_be_visible(timeout=60_000)


def test_the_edge_says_how_to_sign_in(url: str, stack: Stack) -> None:
    settings = httpx.get(f"{url}/config.json").raise_for_status()
    issuer = settings.json()["sign_in"]["issuer"]
    assert settings.json() == {
        "sign_in": {"issuer": issuer, "client_id": "studio", "scope": "openid", "token": "id_token"}
    }
    assert (
        f"connect-src 'self' {media_origin(stack)} {issuer};"
        in httpx.get(url).headers["content-security-policy"]
    )
    assert httpx.get(f"{stack.url}/config.json").json() == {}
