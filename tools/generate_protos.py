"""Generates libs/protos from protos/, or checks the contracts.

`check` fails if buf finds a fault in the contracts, if they break a client of the last release, or if the
committed code differs from what they generate. `release` makes them the last release: protos/released.binpb.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "libs/protos/src"
RELEASED = ROOT / "protos/released.binpb"
PROGRAMS = Path(sys.executable).parent


def main() -> None:
    """Generates; with the argument `check` or `release`, does that instead."""
    with TemporaryDirectory() as scratch:
        if sys.argv[1:] == ["check"]:
            check(Path(scratch))
        elif sys.argv[1:] == ["release"]:
            buf("build", "protos", "--exclude-source-info", "-o", RELEASED)
        else:
            generate(Path(scratch))


def generate(scratch: Path) -> None:
    """Replaces the generated packages in libs/protos."""
    fresh = generated(scratch)
    for package in ("aiprod", "buf"):
        # Code of contracts that are gone must not stay.
        shutil.rmtree(SOURCE / package, ignore_errors=True)
        shutil.move(fresh / package, SOURCE / package)


def check(scratch: Path) -> None:
    """Exits with 1 at the first fault."""
    buf("lint")
    buf("breaking", "protos", "--against", RELEASED)
    if subprocess.run(["diff", "-r", "-x", "__pycache__", generated(scratch), SOURCE]).returncode:
        sys.exit("libs/protos differs from protos/: run `make protos` and commit the result")


def generated(scratch: Path) -> Path:
    """Generates the packages in `scratch`: what buf makes for everybody, and what only our own code needs."""
    buf("generate", "--template", "buf.gen.python.yaml", "-o", scratch)
    packages = scratch / "gen/python"
    for stub in packages.rglob("*_pb2_grpc.pyi"):
        # The plugin writes an empty one for each file without a service.
        if not stub.with_suffix(".py").exists():
            stub.unlink()
    for config in (ROOT / "protos").rglob("*_service_config.json"):
        shutil.copy(config, packages / config.relative_to(ROOT / "protos"))
    for package in ("aiprod", "buf"):
        (packages / package / "py.typed").touch()
    return packages


def buf(*arguments: str | Path) -> None:
    """Runs buf in the repository. Exits with 1 if it fails; buf prints why."""
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    if subprocess.run([PROGRAMS / "buf", *arguments], cwd=ROOT, env=environment).returncode:
        sys.exit(f"`buf {arguments[0]}` failed")


if __name__ == "__main__":
    main()
