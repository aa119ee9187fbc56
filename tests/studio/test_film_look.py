"""What a storyboard chooses before it is rendered: engines by their prices, letters, sizes, and languages."""

from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS
from tests.studio.looks import check_looks
from tests.web_apps import started_fake

pytestmark = pytest.mark.studio

ROOT = Path(__file__).parents[2]
FAKE_GEMINI = "services.render.tests.fake_gemini"
FONT = next(
    Path(str(file)) for file in resources.files("manimgx_fonts").iterdir() if file.name.endswith(".ttf")
)


@pytest.fixture(scope="module")
def paid(start_stack, tmp_path_factory) -> Iterator[Stack]:
    """A stack whose stills cost money."""
    with started_fake(FAKE_GEMINI) as url:
        settings = {"AIPROD_RENDER_API_KEY": "k", "AIPROD_RENDER_GEMINI_BASE_URL": url}
        with start_stack(tmp_path_factory.mktemp("paid"), **settings) as stack:
            yield stack


def planned(new_page: Callable[..., Page], stack: Stack, prompt: str) -> Page:
    """The storyboard of a prompt, with its panel of looks open."""
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill(prompt)
    page.get_by_role("button", name="Plan scenes").click()
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()
    page.get_by_text("Engine, letters, and versions").focus()
    page.keyboard.press("Enter")
    return page


def test_engines_are_chosen_by_their_prices(paid: Stack, new_page: Callable[..., Page]) -> None:
    offers = {each["engine"]: each for each in httpx.get(f"{paid.url}/api/engines").json()["engines"]}
    still = int(offers["STILLS"]["cost_usd_micros_per_scene"])
    page = planned(new_page, paid, "A baker opens the shop, then sells bread, then closes it, 9 seconds")
    count = page.get_by_label("What scene", exact=False).count()
    expect(page.get_by_text("Rendering costs nothing")).to_be_visible()
    page.get_by_label("Engine", exact=True).select_option(label=f"Stills, ${still / 1e6:.2f} a scene")
    cost = page.get_by_text("Rendering costs")
    expect(cost).to_have_text(f"Rendering costs ${count * still / 1e6:.2f} at most")
    page.get_by_label("Engine of scene 1", exact=True).select_option(label="Animatic, free")
    expect(cost).to_have_text(f"Rendering costs ${(count - 1) * still / 1e6:.2f} at most")
    page.get_by_label("9:16").check()
    expect(cost).to_have_text(f"Rendering costs ${2 * (count - 1) * still / 1e6:.2f} at most")
    check_looks(page, "engines")
    page.reload()
    expect(cost).to_have_text(f"Rendering costs ${2 * (count - 1) * still / 1e6:.2f} at most")
    page.get_by_role("button", name="Render 2 films").click()
    expect(page.get_by_role("region", name="Player")).to_be_visible()
    newest, _ = httpx.get(f"{paid.url}/api/jobs").json()["jobs"]
    job = httpx.get(f"{paid.url}/api/{newest['variants_of']}").json()
    assert job["options"]["engine"] == "STILLS"
    assert job["storyboard"]["scenes"][0]["engine"] == "ANIMATIC"
    httpx.post(f"{paid.url}/api/{job['name']}:cancel", json={"variants": True})


def test_a_film_in_two_sizes_and_two_languages(stack: Stack, new_page: Callable[..., Page]) -> None:
    page = planned(new_page, stack, "A harbour at noon, 1 second, 1:1")
    page.get_by_label("Caption of scene 1", exact=True).fill("At noon")
    page.get_by_label("Position of the letters").select_option(label="top")
    page.get_by_label("Size of the captions").select_option(label="large")
    page.get_by_label("Background of the letters").select_option(label="box")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Own font", exact=True).click()
    chooser.value.set_files(FONT)
    expect(page.get_by_role("button", name="Remove: Own font")).to_be_visible()
    language = page.get_by_label("Language of further captions")
    language.fill("x")
    expect(page.get_by_role("group").get_by_role("button", name="Add", exact=True).first).to_be_disabled()
    language.fill("fr")
    language.press("Enter")
    page.get_by_label("Caption of scene 1 in fr").fill("À midi")
    page.get_by_label("Title, fr").fill("Le port")
    page.get_by_label("9:16").check()
    check_looks(page, "variants")
    page.get_by_role("button", name="Render 4 films").click()
    expect(page.get_by_role("region", name="Player")).to_be_visible()
    jobs = httpx.get(f"{stack.url}/api/jobs").json()["jobs"][:4]
    made = {(job["format"]["width"], job["format"]["height"], job["caption_language"]) for job in jobs}
    assert len(made) == 4
    assert {language for *_, language in made} == {"", "fr"}
    letters = jobs[0]["options"]["letters"]
    assert (letters["position"], letters["size"], letters["background"]) == ("TOP", "LARGE", "BOX")
    assert letters["font"]["name"]
    expect(page.locator("video")).to_be_visible(timeout=2 * FILM_SECONDS)


def test_too_many_films_are_refused_before_they_are_asked_for(
    stack: Stack, new_page: Callable[..., Page]
) -> None:
    page = planned(new_page, stack, "A boat on a lake, 2 seconds")
    for tag in ("fr", "de", "es"):
        page.get_by_label("Language of further captions").fill(tag)
        page.get_by_label("Language of further captions").press("Enter")
    for shape in ("16:9", "9:16", "1:1"):
        page.get_by_label(shape).check()
    expect(page.get_by_role("alert")).to_contain_text("At most 12 films")
    expect(page.get_by_role("button", name="Render 16 films")).to_be_disabled()
    page.get_by_role("button", name="Remove captions in es").click()
    expect(page.get_by_role("button", name="Render 12 films")).to_be_enabled()
