"""A team reviews and edits one film, each in an own window."""

import pytest
from playwright.sync_api import Page, expect

from tests.studio.conftest import Team
from tests.studio.looks import check_looks

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def film(team: Team) -> str:
    return team.make_film("ada")


@pytest.fixture
def ada(team: Team, film: str, new_page) -> Page:
    page = new_page(f"{team.url}/films/{film}")
    team.sign_in(page, "ada")
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    return page


def joined(team: Team, new_page, owner: Page, user: str, role: str) -> Page:
    """The page of a user who opens a link of the owner."""
    owner.get_by_role("button", name="Share").click()
    owner.get_by_label("People with an account").check()
    owner.get_by_label("Role").select_option(role)
    owner.get_by_role("button", name="Create link").click()
    link = owner.get_by_label("Link", exact=True).input_value()
    owner.get_by_role("button", name="Close").click()
    page = new_page(link)
    team.sign_in(page, user)
    expect(page.get_by_role("tab", name="Review")).to_be_visible()
    return page


def test_two_people_comment_edit_and_approve(team: Team, film: str, new_page, ada: Page) -> None:
    grace = joined(team, new_page, ada, "grace", "editor")
    expect(ada.get_by_role("group", name="Here now").get_by_role("img", name="grace")).to_be_visible()
    grace.get_by_label("Comment", exact=True).fill("<script>alert(1)</script> Slower, please")
    grace.get_by_label("Comment", exact=True).press("Enter")
    comments = ada.get_by_role("list", name="Comments")
    expect(comments).to_contain_text("<script>alert(1)</script> Slower, please")
    comments.get_by_role("button", name="Reply").click()
    ada.get_by_label("Comment", exact=True).fill("Yes")
    ada.get_by_label("Comment", exact=True).press("Enter")
    expect(grace.get_by_role("list", name="Comments")).to_contain_text("ada Yes")
    check_looks(ada, "review")
    expect(comments.locator("[aria-current=true]")).to_contain_text("Slower, please")
    ada.get_by_role("button", name="Next scene").click()
    expect(comments.locator("[aria-current]")).to_have_count(0)
    ada.get_by_role("button", name="Approve").click()
    expect(grace.get_by_text("ada approved")).to_be_visible()
    expect(ada.get_by_role("complementary", name="Films")).to_contain_text("Approved")
    for page in (ada, grace):
        page.get_by_role("tab", name="Scenes").click()
    mine, theirs = (
        page.get_by_label("Scene 1", exact=True).get_by_label("What happens") for page in (ada, grace)
    )
    mine.focus()
    expect(grace.get_by_label("Scene 1", exact=True).get_by_text("ada is editing")).to_be_visible()
    manifest = grace.get_by_role("article", name="Manifest")
    expect(manifest).to_contain_text("ada is editing")
    expect(manifest.locator("dd.edited")).to_contain_text("ada")
    check_looks(grace, "editing")
    base = mine.input_value()
    theirs.fill(f"{base} at night")
    mine.fill(f"Slowly, {base}")
    mine.blur()
    theirs.blur()
    for field in (mine, theirs):
        expect(field).to_have_value(f"Slowly, {base} at night")
    expect(ada.get_by_role("button", name="Approve")).to_be_disabled()


def test_the_comments_follow_the_film(team: Team, film: str, new_page) -> None:
    page = new_page(f"{team.url}/films/{film}", viewport={"width": 1200, "height": 700})
    team.sign_in(page, "ada")
    comments, field = page.get_by_role("list", name="Comments"), page.get_by_label("Comment", exact=True)
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_enabled()
    page.get_by_role("button", name="Next scene").click()
    for text in ("Of the second scene", *(f"Of the first scene {number}" for number in range(8))):
        field.fill(text)
        field.press("Enter")
        expect(comments).to_contain_text(text)
        page.get_by_role("button", name="Previous scene").click()
    second = comments.get_by_role("listitem").filter(has_text="Of the second scene")
    expect(comments.get_by_role("listitem").last).to_have_text(second.inner_text(), use_inner_text=True)
    expect(second).not_to_be_in_viewport()
    page.get_by_role("button", name="Next scene").click()
    expect(second).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollTop") == 0


@pytest.mark.long
def test_a_conflict_is_shown_and_solved(team: Team, film: str, new_page, ada: Page) -> None:
    grace = joined(team, new_page, ada, "grace", "editor")
    for page in (ada, grace):
        page.get_by_role("tab", name="Scenes").click()
    mine, theirs = (page.get_by_label("Scene 1", exact=True).get_by_label("Title") for page in (ada, grace))
    theirs.fill("Night at the lake")
    ada.get_by_role("button", name="Lock scene 1", exact=True).click()
    expect(grace.get_by_role("button", name="Unlock scene 1")).to_be_visible()
    # The lock disables the field while its author writes, which ends the edit.
    theirs.evaluate("field => field.dispatchEvent(new FocusEvent('blur'))")
    expect(grace.get_by_role("alert")).to_be_visible()
    expect(theirs).to_have_value("Night at the lake")
    check_looks(grace, "conflict")
    ada.get_by_role("button", name="Unlock scene 1").click()
    expect(theirs).to_be_enabled()
    theirs.focus()
    theirs.blur()
    expect(mine).to_have_value("Night at the lake")


@pytest.mark.long
def test_a_viewer_only_watches(team: Team, film: str, new_page, ada: Page) -> None:
    eve = joined(team, new_page, ada, "eve", "viewer")
    expect(eve.get_by_text("View only")).to_be_visible()
    for name in ("Approve", "Ask for changes", "Share"):
        expect(eve.get_by_role("button", name=name)).to_have_count(0)
    expect(eve.get_by_label("Comment", exact=True)).to_have_count(0)
    check_looks(eve, "viewer")
    eve.get_by_role("tab", name="Scenes").click()
    expect(eve.get_by_label("Scene 1", exact=True).get_by_label("Title")).to_be_disabled()


def test_a_link_that_is_used_up_is_explained(team: Team, new_page) -> None:
    page = new_page(f"{team.url}/join/nothing-here#{'0' * 40}")
    team.sign_in(page, "mallory")
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    check_looks(page, "link")
