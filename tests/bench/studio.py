"""The studio in Chromium: how soon it is there, how soon others see a comment, what scrubbing costs."""

import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from aiprod_client import Client
from tests.bench.studio_trace import work_by_step
from tests.bench.table import Figures
from tests.conftest import started_stack
from tests.studio.chromium import launch_options
from tests.studio.page_memory import INTERPRETED, memory
from tests.studio.script_sizes import script_sizes

LOADS = 15
COMMENTS = 200
SENT = 100
STEPS = 200
WATCH_SECONDS = int(os.environ.get("STUDIO_WATCH_SECONDS", "1800"))
WARM_SECONDS = 20
"""What a page allocates once, in its first turns of the loop, is not growth."""

RECORD_LONG_TASKS = """
window.lastWork = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) lastWork = Math.max(lastWork, task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
const look = () => {
  if (document.querySelector(awaited)) window.there = performance.now();
  else requestAnimationFrame(look);
};
addEventListener("DOMContentLoaded", look);
"""
INTERACTIVE = "() => Math.max(window.there, window.lastWork)"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
TRACED = ["disabled-by-default-devtools.timeline", "devtools.timeline"]
PROMPT = "textarea:focus"
PLAY = "button.play:enabled"

NOTE_ARRIVALS = """() => {
  window.arrived = {};
  new MutationObserver(() => {
    const text = document.querySelector("ol[aria-label=Comments] li:last-of-type .comment > p")?.textContent;
    if (text) window.arrived[text] ??= performance.timeOrigin + performance.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
NOTE_SENDING = """() => document.querySelector("form.write").addEventListener("submit", (event) => {
  const text = event.target.querySelector("input").value;
  (window.sent ??= {})[text] = performance.timeOrigin + performance.now();
}, { capture: true })"""


def figures() -> Figures:
    first, _ = script_sizes()
    size: Figures = {"scripts at first load, kB gzip": (sum(first.values()) / 1000, "≤ 140")}
    with (
        tempfile.TemporaryDirectory() as home,
        started_stack(Path(home)) as stack,
        Client(stack.target) as client,
        sync_playwright() as playwright,
    ):
        film = client.generate("A heron at dusk, then a fox in the snow", duration=6, size="640x360")
        browser = playwright.chromium.launch(**launch_options())
        address = f"{stack.url}/films/{film.name.removeprefix('jobs/')}"
        results = {**size, **loads(browser, stack.url, address), **comments(browser, address)}
        room = film.room()
        for number in range(COMMENTS - SENT):
            room.comment(f"Note {number}", frame=number % 140)
        results |= {**scrubbing(browser, address), **watching(playwright, address)}
        browser.close()
    return results


def loads(browser: Browser, start: str, film: str) -> Figures:
    """How soon a page without anything in its cache is painted, and takes input."""
    results: Figures = {}
    for name, address, awaited in (("first page", start, PROMPT), ("film's page", film, PLAY)):
        painted, interactive = zip(*(load(browser, address, awaited) for _ in range(LOADS)), strict=True)
        results |= {
            f"{name}: first contentful paint, ms, p95": (p95(painted), "≤ 1000"),
            f"{name}: interactive, ms, p95": (p95(interactive), "≤ 1500"),
        }
    return results


def load(browser: Browser, address: str, awaited: str) -> tuple[float, float]:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(f"window.awaited = {awaited!r};{RECORD_LONG_TASKS}")
        page.goto(address)
        page.wait_for_function("() => window.there")
        page.wait_for_function(PAINT)
        return page.evaluate(PAINT), page.evaluate(INTERACTIVE)


def comments(browser: Browser, address: str) -> Figures:
    """How soon the page of another one shows a comment after it was sent, by the same clock."""
    with browser.new_context() as mine, browser.new_context() as theirs:
        writer, reader = opened(mine.new_page(), address), opened(theirs.new_page(), address)
        writer.evaluate(NOTE_SENDING)
        reader.evaluate(NOTE_ARRIVALS)
        field = writer.get_by_label("Comment", exact=True)
        for number in range(SENT):
            field.fill(f"Comment {number}")
            field.press("Enter")
            reader.wait_for_function(f"() => window.arrived['Comment {number}']")
        sent, arrived = writer.evaluate("window.sent"), reader.evaluate("window.arrived")
    delays = [arrived[text] - at for text, at in sent.items()]
    return {
        "a comment sent to seen by another page, ms, p50": (statistics.median(delays), ""),
        "a comment sent to seen by another page, ms, p95": (p95(delays), "≤ 60"),
    }


def scrubbing(browser: Browser, address: str) -> Figures:
    """What the main thread does for each step of the pointer over the timeline, beside many comments."""
    with browser.new_context(viewport={"width": 1600, "height": 1000}) as context:
        page = opened(context.new_page(), address)
        page.wait_for_function(f"() => document.querySelectorAll('.pin').length === {COMMENTS}")
        box = page.get_by_role("slider", name="Place in the film").bounding_box()
        assert box
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 1, y)
        page.mouse.down()
        browser.start_tracing(
            page=page, categories=["disabled-by-default-devtools.timeline", "devtools.timeline"]
        )
        for step in range(STEPS):
            # Answered when the page has handled it, with its next frame. Nothing else wakes its thread.
            page.mouse.move(box["x"] + 1 + (box["width"] - 2) * step / STEPS, y)
        work = work_by_step(browser.stop_tracing(), "pointermove")
        page.mouse.up()
    return {
        "main thread for a step of scrubbing, 200 comments, ms, p50": (statistics.median(work), ""),
        "main thread for a step of scrubbing, 200 comments, ms, p95": (p95(work), "≤ 8"),
    }


def watching(playwright: Playwright, address: str) -> Figures:
    """What a page keeps of the time in which it plays a film in a loop. Machine code is not counted."""
    options = launch_options()
    options["args"] = [*options["args"], INTERPRETED]
    with playwright.chromium.launch(**options) as browser:
        page = opened(browser.new_page(), address)
        page.locator("video").evaluate("video => { video.loop = true; return video.play(); }")
        page.wait_for_timeout(WARM_SECONDS * 1000)
        before = memory(page)
        page.wait_for_timeout(WATCH_SECONDS * 1000)
        after = memory(page)
    return {
        "watched, s": (WATCH_SECONDS, ""),
        "growth of the page's heap, kB": (
            (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 1000,
            "≤ 200",
        ),
        "growth of its nodes": (after["Nodes"] - before["Nodes"], "0"),
        "growth of its listeners": (after["JSEventListeners"] - before["JSEventListeners"], "0"),
    }


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(PLAY)
    page.get_by_label("Comment", exact=True).wait_for()
    return page


def p95(values: "list[float] | tuple[float, ...]") -> float:
    return statistics.quantiles(values, n=20)[-1]
