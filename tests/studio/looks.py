"""How a page looks: its picture in docs/studio, and what axe finds in each theme."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / "docs/studio"

SETTLED = """() => document.getAnimations().every(
    (each) => each.playState !== "running" || each.effect.getTiming().iterations === Infinity)"""
"""Axe measures colours, which a transition changes."""

VIOLATIONS = {"resultTypes": ["violations"]}
RULES = {
    "light": VIOLATIONS,
    "dark": {**VIOLATIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
"""Axe's options for each theme: themes differ in their colours only."""


def check_looks(page: Page, state: str) -> None:
    """Raises if axe finds a violation in a theme. With AIPROD_TEST_PICTURES, writes the state's picture."""
    for theme, rules in RULES.items():
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.wait_for_function(SETTLED)
        violations = Axe().run(page, options=rules).response["violations"]
        found = [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations]
        assert found == [], f"{state}, {theme}: {found}"
    if "AIPROD_TEST_PICTURES" in os.environ:
        page.screenshot(path=PICTURES / f"{state}.png")
