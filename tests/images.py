"""The images of deploy/Dockerfile, really built: by buildah, which needs no daemon, on a base made here.

The base stands for Docker's image of Python, which this machine may not be able to reach: Debian with its
Python 3.13, without pages of manuals and without bytecode.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from aiprod_release.compose import build_arguments
from aiprod_release.description import description
from tests.test_workspace import ROOT

IMAGES = (*description().services, "edge")
FOLDER = ROOT / ".aiprod/images"
BASE = "localhost/aiprod-base"
CERTIFICATES = "/etc/ssl/certs"
PACKAGES = "python3,python3-pip,python-is-python3,ca-certificates"
UNREAD = ("doc", "info", "locale", "man")
MEGABYTES = {"MB": 1.0, "GB": 1000.0}


def is_possible() -> bool:
    """Whether this user of this machine can build images."""
    return os.geteuid() == 0 and all(map(shutil.which, ("buildah", "mmdebstrap")))


def build(image: str) -> str:
    """Builds the image of a service or of the edge; returns its name."""
    _make_base()
    package, name = build_arguments(description(), image)["PACKAGE"], f"localhost/aiprod/{image}"
    arguments = (f"--build-arg=BASE={BASE}", f"--build-arg=PACKAGE={package}", f"--tag={name}")
    files = ("--file=deploy/Dockerfile", "--ignorefile=deploy/Dockerfile.dockerignore")
    # The certificates of this machine, which may be behind a proxy of its own.
    way = ("--isolation=chroot", "--pull-never", f"--volume={CERTIFICATES}:{CERTIFICATES}:ro")
    buildah("bud", "--layers", "--format=docker", *way, *arguments, *files, ".")
    return name


def megabytes(name: str) -> float:
    """The size of an image in millions of bytes, with its base, as `docker images` prints it."""
    number, unit = buildah("images", "--format={{.Size}}", name).split()
    return float(number) * MEGABYTES[unit]


@contextmanager
def container(name: str) -> Iterator[str]:
    """Yields the name of a container of an image, for `inside`."""
    made = buildah("from", "--pull-never", name)
    try:
        yield made
    finally:
        buildah("rm", made)


def inside(container: str, *command: str, **variables: str) -> list[str]:
    """The command that runs `command` in a container, as its user, in the network of this machine."""
    given = (f"--env={name}={value}" for name, value in variables.items())
    return [*_buildah(), "run", "--isolation=chroot", *given, container, "--", *command]


def buildah(*arguments: str) -> str:
    """Runs a command of buildah in a store of this clone; returns what it prints."""
    result = subprocess.run(
        [*_buildah(), *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return result.stdout.strip()


def _buildah() -> tuple[str, ...]:
    return ("buildah", f"--root={FOLDER}/store", f"--runroot={FOLDER}/run")


def _make_base() -> None:
    archive = FOLDER / "base.tar"
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not archive.exists():
        _bootstrap(str(archive))
    if not buildah("images", "--quiet", "--filter=reference=" + BASE):
        made = buildah("from", "scratch")
        buildah("add", "--quiet", made, str(archive), "/")
        bundle = f"{CERTIFICATES}/ca-certificates.crt"
        buildah("config", f"--env=SSL_CERT_FILE={bundle}", f"--env=PIP_CERT={bundle}", made)
        buildah("commit", "--quiet", made, BASE)
        buildah("rm", made)


def _bootstrap(archive: str) -> None:
    left_out = (f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in UNREAD)
    no_bytecode = 'find "$1/usr" -name __pycache__ -prune -exec rm -rf {} +'
    # Debian's pip would install nothing beside Debian's own packages.
    no_marker = 'rm "$1"/usr/lib/python3*/EXTERNALLY-MANAGED'
    hooks = (f"--customize-hook={hook}" for hook in (no_bytecode, no_marker))
    shape = ("--variant=minbase", f"--include={PACKAGES}")
    mirror = "http://deb.debian.org/debian"
    subprocess.run(["mmdebstrap", *shape, *left_out, *hooks, "trixie", archive, mirror], check=True)
