"""The built page: its size, and what its policy allows."""

import gzip
import json
import re

import httpx
import pytest

from aiprod_studio import built_page
from tests.conftest import Stack

pytestmark = pytest.mark.studio

MOST_KB = 140
"""What the page loads at first, compressed."""
MOST_LATER_KB = 20
"""A part that it loads when it is needed."""


def test_the_scripts_are_small(browser_type_launch_args) -> None:
    page = built_page()
    assert page
    sizes = {
        script.relative_to(page).as_posix(): len(gzip.compress(script.read_bytes(), 9))
        for script in page.rglob("*.js")
    }
    first = set(re.findall(r"[\w./-]+\.js", (page / "index.html").read_text()))
    loaded = {name for name in sizes if f"/{name}" in first}
    assert loaded
    assert sum(sizes[name] for name in loaded) <= MOST_KB * 1000
    assert all(size <= MOST_LATER_KB * 1000 for name, size in sizes.items() if name not in loaded)


def test_no_script_of_others_runs(stack: Stack, browser_type_launch_args) -> None:
    with httpx.Client(base_url=stack.url) as edge:
        for path in ("/", "/storyboard", "/films/abc", "/join/abc", "/guests/abc"):
            response = edge.get(path).raise_for_status()
            policy = response.headers["content-security-policy"]
            assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
            assert "<script>" not in response.text


def test_the_command_line_opens_the_page(stack: Stack, browser_type_launch_args, monkeypatch) -> None:
    monkeypatch.setenv("BROWSER", "echo opened %s")
    assert f"opened {stack.url}/films/abc" in stack.cli("open", "jobs/abc").stdout
    assert json.loads(stack.cli("open", "--json").stdout) == {"url": f"{stack.url}/"}
