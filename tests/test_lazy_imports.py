"""A service does not load what only its workers use, or only an installation with more than one machine."""

import subprocess
import sys
from functools import cache

import pytest


@cache
def loaded(service: str) -> frozenset[str]:
    """The modules that a service has loaded when it starts."""
    program = f"import sys, aiprod_{service}.__main__; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True)
    return frozenset(shown.stdout.split())


@pytest.mark.parametrize(
    ("service", "module"),
    [
        ("collab", "redis"),
        ("collab", "opentimelineio"),
        ("gateway", "aiohttp"),
        ("gateway", "alembic"),
        ("llm", "aiprod_llm.embedded.planner"),
        ("llm", "emoji_lexicon"),
        ("llm", "redis"),
        ("llm", "genai_prices"),
        ("render", "av"),
        ("render", "cv2"),
        ("render", "numpy"),
        ("storage", "aiohttp"),
        ("storage", "alembic"),
        ("storage", "google.cloud.storage"),
        ("probe", "av"),
        ("probe", "numpy"),
        ("probe", "google.auth"),
    ],
)
def test_a_service_starts_without_what_only_some_or_only_its_workers_use(service: str, module: str) -> None:
    assert f"aiprod_{service}.service" in loaded(service)
    assert module not in loaded(service)
