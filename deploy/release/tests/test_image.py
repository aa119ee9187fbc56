"""The steps of deploy/Dockerfile, executed in a new folder: what they make starts, and is small.

No daemon builds images here. The base, its user, and its file system are not tested by this.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path

import pytest

from aiprod_release.compose import build_arguments
from aiprod_release.description import description
from deploy.release.tests.build_context import uploaded
from tests.backing_services import free_port, wait_for
from tests.test_workspace import ROOT

pytestmark = pytest.mark.long

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
MEGABYTES = 1 << 20


def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, ROOT / "deploy/Dockerfile"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("image", ["storage", "llm", "edge"])
def test_what_the_dockerfile_makes_starts_and_is_small(image: str, tmp_path: Path) -> None:
    app = build(build_arguments(description(), image)["PACKAGE"], tmp_path)
    size = sum(each.stat().st_size for each in app.rglob("*") if not each.is_symlink()) / MEGABYTES
    print(f"{image}: {size:.0f} MB on top of the base")
    assert size < 250
    assert not (app / "bin/pip").exists()
    assert not (app / "bin/uv").exists()
    starts(image, app, tmp_path)


def build(package: str, folder: Path) -> Path:
    """Executes the RUN steps of the first stage; returns what the second one copies."""
    source, app = folder / "src", folder / "app"
    for name in uploaded(folder):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    # Stands for the base image's Python.
    venv.create(folder / "base", with_pip=True)
    stage = DOCKERFILE.partition("AS build")[2].partition("\nFROM")[0]
    variables = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.*)$", stage, re.MULTILINE)[1]))
    base = folder / "base/bin"
    variables |= {"UV_PROJECT_ENVIRONMENT": str(app), "PACKAGE": package, "UV_PYTHON": str(base / "python")}
    environment = os.environ | variables | {"PATH": f"{base}:{os.environ['PATH']}"}
    environment.pop("VIRTUAL_ENV", None)
    for step in re.findall(r"^RUN ((?:.*\\\n)*.*)$", stage, re.MULTILINE):
        if step.startswith("apt-get"):
            # This machine has its own.
            assert shutil.which("strip")
            continue
        command = step.replace("\\\n", " ").replace("find /app", f"find {app}")
        subprocess.run(command, shell=True, check=True, cwd=source, env=environment)
    return app


def starts(image: str, app: Path, folder: Path) -> None:
    """Starts the module that a container runs, with nothing of this workspace in reach."""
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(folder)}
    if image == "edge":
        services = {name: ["127.0.0.1:1"] for name in description().edge.calls}
        environment |= {
            "AIPROD_PROXY_ROLE": "edge",
            "AIPROD_PROXY_CLOUD_RUN": "false",
            "AIPROD_PROXY_SERVICES": json.dumps(services),
            "AIPROD_PROXY_PORT": str(port),
        }
        module = "aiprod_release.proxy"
    else:
        environment[f"AIPROD_{image.upper()}_LISTEN"] = f"127.0.0.1:{port}"
        environment[f"AIPROD_{image.upper()}_DATA"] = str(folder / "data")
        module = f"aiprod_{image}"
    python = app / "bin/python"
    with subprocess.Popen([python, "-m", module], cwd=folder, env=environment) as process:
        try:
            wait_for(process, partial(socket.create_connection, ("127.0.0.1", port)))
            if image != "edge":
                check = [python, "-m", "aiprod_server.healthcheck", f"127.0.0.1:{port}"]
                subprocess.run(check, check=True, env=environment, timeout=60)
        finally:
            process.terminate()
