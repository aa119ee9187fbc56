"""A service does not load what only its workers use, or only an installation with more than one machine."""

import os
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


SERVICES = ("collab", "gateway", "llm", "probe", "render", "storage")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_collects_no_garbage_while_it_loads(service: str) -> None:
    """It ends when it has loaded all: the level of its log is wrong."""
    program = f"""
import atexit, gc, runpy
began = []
gc.callbacks.append(lambda phase, info: began.append(info) if phase == "start" else None)
atexit.register(lambda: print(len(began)))
runpy.run_module("aiprod_{service}", run_name="__main__")
"""
    wrong = os.environ | {f"AIPROD_{service.upper()}_LOG_LEVEL": "wrong"}
    run = subprocess.run([sys.executable, "-c", program], env=wrong, stdout=subprocess.PIPE, text=True)
    # Python itself may collect once, when it compiles the module.
    assert run.returncode == 1
    assert int(run.stdout) <= 1
