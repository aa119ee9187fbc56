"""Generates clients/go/gen from protos/; `check` fails if the committed code differs. Needs Go.

The plugins are built into .aiprod/go, in the versions that are pinned here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "clients/go/gen"
PROGRAMS = ROOT / ".aiprod/go"
BUF = Path(sys.executable).parent / "buf"
PLUGINS = {
    "google.golang.org/protobuf/cmd/protoc-gen-go": "v1.36.11",
    "google.golang.org/grpc/cmd/protoc-gen-go-grpc": "v1.6.2",
}


def main() -> None:
    """Generates; with the argument `check`, compares and exits with 1 at a difference."""
    with TemporaryDirectory() as scratch:
        fresh = generated(Path(scratch))
        if sys.argv[1:] == ["check"]:
            if subprocess.run(["diff", "-r", fresh, TARGET]).returncode:
                sys.exit(
                    "clients/go/gen differs from protos/: run tools/generate_go.py and commit the result"
                )
        else:
            # Code of contracts that are gone must not stay.
            shutil.rmtree(TARGET, ignore_errors=True)
            shutil.copytree(fresh, TARGET)


def generated(scratch: Path) -> Path:
    """Generates in `scratch`: messages, stubs, and the retry policies of the contracts."""
    for plugin, version in PLUGINS.items():
        run("go", "install", f"{plugin}@{version}", GOBIN=str(PROGRAMS))
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    run(BUF, "generate", "--template", "buf.gen.go.yaml", "-o", scratch, PATH=path)
    for config in (ROOT / "protos").rglob("*_service_config.json"):
        shutil.copy(config, scratch / "gen" / config.relative_to(ROOT / "protos"))
    return scratch / "gen"


def run(*command: str | Path, **environment: str) -> None:
    """Runs a program in the repository's root, and raises if it fails."""
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)


if __name__ == "__main__":
    main()
