"""What a page keeps in memory."""

from typing import Any

from playwright.sync_api import Page

INTERPRETED = "--js-flags=--no-opt --no-maglev --no-sparkplug"
"""Chromium's option to compile no script. V8 counts machine code as heap, and makes 150 to 350 kB of it in a
long watch, while the page keeps nothing."""


def memory(page: Page) -> dict[str, float]:
    """The page's metrics after everything that nobody holds is collected."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    return {each["name"]: each["value"] for each in metrics}
