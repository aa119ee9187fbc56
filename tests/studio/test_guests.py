"""Guests: a film's owner shares a link, and somebody without an account reviews the film."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.studio.conftest import Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def film(team: Team) -> str:
    """The id of ada's film."""
    return team.make_film("ada", prompt="A kayak on a still lake at dawn")


@pytest.fixture
def owner(team: Team, film: str, new_page: Callable[..., Page]) -> Page:
    """Ada's page of her film."""
    page = new_page(f"{team.url}/films/{film}")
    team.sign_in(page, "ada")
    return page


def share(owner: Page, role: str, people: str = "1") -> str:
    """Creates a link for guests; returns it."""
    owner.get_by_role("button", name="Share").click()
    dialog = owner.get_by_role("dialog", name="Share this film")
    dialog.get_by_label("Anyone with the link").check()
    dialog.get_by_label("Role").select_option(label=role)
    dialog.get_by_label("People", exact=True).fill(people)
    dialog.get_by_role("button", name="Create link").click()
    link = dialog.get_by_label("Link", exact=True)
    expect(link).to_have_value(re.compile("/guests/"))
    return link.input_value()


def enter(page: Page, name: str) -> None:
    """Comes in with the keyboard alone."""
    page.get_by_label("Your name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Player")).to_be_visible()


def test_a_guest_reviews_a_film(owner: Page, new_page: Callable[..., Page]) -> None:
    link = share(owner, "reviewer", "2")
    check_looks(owner, "share")
    guest = new_page(link)
    expect(guest.get_by_role("heading", name="You are invited to review a film")).to_be_visible()
    check_looks(guest, "guest-name")
    enter(guest, "Zoë <b>from</b> Acme")
    expect(guest.get_by_text("Guest", exact=True)).to_be_visible()
    guest.wait_for_function("() => document.querySelector('video').readyState >= 2")
    guest.keyboard.press("c")
    guest.keyboard.type("Lovely light")
    guest.keyboard.press("Enter")
    for page in (guest, owner):
        comments = page.get_by_role("list", name="Comments")
        expect(comments.get_by_text("Lovely light")).to_be_visible()
        expect(comments.get_by_text("Zoë <b>from</b> Acme (guest)")).to_be_visible()
    check_looks(guest, "guest")
    for name in ("Share", "Delete the film"):
        expect(guest.get_by_role("button", name=name)).to_have_count(0)
    expect(guest.get_by_role("navigation")).to_have_count(0)
    guest.reload()
    expect(guest.get_by_role("list", name="Comments").get_by_text("Lovely light")).to_be_visible()
    dialog = owner.get_by_role("dialog", name="Share this film")
    expect(dialog.get_by_text("invited by ada")).to_have_count(1), "a reload is no second guest"
    guest.get_by_role("button", name=re.compile("^Approve")).click()
    expect(guest.get_by_text("Approved by")).to_be_visible()


def test_a_withdrawn_link_closes_the_page(owner: Page, new_page: Callable[..., Page]) -> None:
    link = share(owner, "viewer")
    guest = new_page(link)
    enter(guest, "Ben")
    expect(guest.get_by_text("View only")).to_be_visible()
    expect(guest.get_by_label("Comment", exact=True)).to_have_count(0)
    dialog = owner.get_by_role("dialog", name="Share this film")
    dialog.get_by_role("listitem").filter(has_text="used up").get_by_role("button", name="Withdraw").click()
    expect(guest.get_by_text("you are no longer a member of this room")).to_be_visible()
    check_looks(guest, "guest-gone")
    late = new_page(link)
    late.get_by_label("Your name").fill("Ben")
    late.get_by_role("button", name="Open the film").click()
    expect(late.get_by_role("alert")).to_contain_text("this invitation does not exist")
    check_looks(late, "guest-refused")


def test_a_commenter_on_a_phone(owner: Page, new_page: Callable[..., Page]) -> None:
    guest = new_page(share(owner, "commenter"), viewport={"width": 390, "height": 844})
    enter(guest, "أمل")
    guest.get_by_label("Comment", exact=True).fill("Too dark")
    guest.get_by_role("button", name="Send").click()
    expect(owner.get_by_role("list", name="Comments").get_by_text("أمل (guest)").first).to_be_visible()
    expect(guest.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    assert guest.evaluate("document.documentElement.scrollWidth") <= 390
    check_looks(guest, "guest-390")
