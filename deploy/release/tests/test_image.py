"""The images of deploy/Dockerfile start, and are small.

buildah builds them where it is installed. Elsewhere, the steps of the file are executed in a new folder: the
base, its user, and its file system are then not tested.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from aiprod_release.compose import build_arguments
from aiprod_release.description import description
from deploy.release.tests.build_context import uploaded
from tests import images
from tests.backing_services import free_port, wait_for
from tests.test_workspace import ROOT

pytestmark = pytest.mark.long

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
MEGABYTES = 1 << 20
HAS_BYTECODE = """
import asyncio, pathlib
assert pathlib.Path(asyncio.__cached__).exists(), "each start compiles Python's own library"
"""


def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, ROOT / "deploy/Dockerfile"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.skipif(not images.is_possible(), reason="needs buildah, mmdebstrap, and root")
@pytest.mark.parametrize("image", images.IMAGES)
def test_an_image_starts_as_a_user_without_rights_and_has_no_build_tools(image: str, tmp_path: Path) -> None:
    with images.container(images.build(image)) as container:
        run = partial(images.inside, container)
        assert subprocess.check_output(run("id", "-u"), text=True).strip() == "65532"
        for absent in ("/app/bin/uv", "/app/bin/pip", "/usr/bin/gcc", "/src"):
            subprocess.run(run("test", "!", "-e", absent), check=True)
        subprocess.run(run("/app/bin/python", "-c", HAS_BYTECODE), check=True)
        starts(image, "/app/bin/python", {"TMPDIR": "/scratch"}, "/data", run)


@pytest.mark.skipif(images.is_possible(), reason="buildah builds the images")
@pytest.mark.parametrize("image", ["storage", "llm", "edge"])
def test_what_the_dockerfile_makes_starts_and_is_small(image: str, tmp_path: Path) -> None:
    app = build(build_arguments(description(), image)["PACKAGE"], tmp_path)
    size = sum(each.stat().st_size for each in app.rglob("*") if not each.is_symlink()) / MEGABYTES
    print(f"{image}: {size:.0f} MB on top of the base")
    assert size < 250
    assert not (app / "bin/pip").exists()
    assert not (app / "bin/uv").exists()
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    starts(image, str(app / "bin/python"), environment, str(tmp_path / "data"), here)


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


def here(*command: str, **variables: str) -> list[str]:
    """The command with no more variables than these."""
    return ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *command]


def starts(
    image: str, python: str, environment: dict[str, str], data: str, run: Callable[..., list[str]]
) -> None:
    """Starts the module that a container runs, with nothing of this workspace in reach."""
    port = free_port()
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
        environment[f"AIPROD_{image.upper()}_DATA"] = data
        module = f"aiprod_{image}"
    # In a session of its own, so that the signal reaches what is in the container.
    with subprocess.Popen(run(python, "-m", module, **environment), start_new_session=True) as process:
        try:
            wait_for(process, partial(socket.create_connection, ("127.0.0.1", port)))
            if image != "edge":
                check = (python, "-m", "aiprod_server.healthcheck", f"127.0.0.1:{port}")
                subprocess.run(run(*check, **environment), check=True, timeout=60)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
