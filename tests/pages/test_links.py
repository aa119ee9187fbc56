"""Every link from a page to a file of the repository leads somewhere."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "clients").glob("*/README.md")]


def links(page: Path) -> list[str]:
    tokens = [child for token in MarkdownIt().parse(page.read_text()) for child in token.children or ()]
    found = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens]
    return [link for link in found if link and not re.match(r"[a-z]+:|#", link)]


def test_links_lead_to_files() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in links(page)
        if not (page.parent / link.partition("#")[0]).exists()
    ]
    assert missing == []


def test_the_first_page_and_the_site_lead_to_every_tutorial() -> None:
    tutorials = {f"tutorials/{page.name}" for page in (ROOT / "docs/tutorials").glob("*.md")}
    assert tutorials <= {*links(ROOT / "docs/index.md")}
    site = (ROOT / "mkdocs.yml").read_text()
    assert not [page for page in tutorials if page not in site]
