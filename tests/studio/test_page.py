"""The built page: its size, and what its policy allows."""

import json

import httpx
import pytest

from tests.conftest import Stack
from tests.studio.script_sizes import script_sizes

pytestmark = pytest.mark.studio

MOST_KB = 120
"""What the page loads at first, compressed."""
MOST_LATER_KB = 20
"""A part that it loads when it is needed."""


def test_the_scripts_are_small(browser_type_launch_args) -> None:
    first, later = script_sizes()
    assert first
    assert sum(first.values()) <= MOST_KB * 1000
    assert all(size <= MOST_LATER_KB * 1000 for size in later.values())


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
