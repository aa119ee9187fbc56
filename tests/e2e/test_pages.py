"""The tutorials, typed by a reader from an empty folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Stack, started_stack
from tests.pages.snippets import Reader, snippets

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "docs/tutorials"


@pytest.fixture(scope="module")
def stack_with_tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("tokens")
    with started_stack(home, AIPROD_TOKEN_ISSUER="local") as stack:
        yield stack


def environment(stack: Stack, folder: Path) -> dict[str, str]:
    return {**stack.environment, "AIPROD_OUT": str(folder / "out"), "CLONE": str(ROOT)}


LONG = [pytest.param(page, marks=pytest.mark.long) for page in ("storyboard", "quality-control", "models")]


@pytest.mark.parametrize("tutorial", ["first-film", "deploy", *LONG])
def test_a_reader_gets_through_the_tutorial(tutorial: str, stack: Stack, tmp_path: Path) -> None:
    assert Reader(tmp_path, environment(stack, tmp_path)).follow(TUTORIALS / f"{tutorial}.md")


def test_two_readers_review_a_film(stack_with_tokens: Stack, tmp_path: Path) -> None:
    settings = {**environment(stack_with_tokens, tmp_path), "AIPROD_TOKEN_ISSUER": "local"}
    assert Reader(tmp_path, settings).follow(TUTORIALS / "review.md")


def test_every_tutorial_is_followed() -> None:
    tested = {"first-film", "storyboard", "quality-control", "models", "deploy", "review"}
    assert {page.stem for page in TUTORIALS.glob("*.md")} == tested


def test_what_is_not_run_says_why() -> None:
    reasons = {snippet.not_run for page in TUTORIALS.glob("*.md") for snippet in snippets(page)}
    assert all(len(reason) > 10 for reason in reasons - {""})
