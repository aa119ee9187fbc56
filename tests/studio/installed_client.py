"""`@aiprod/client` as its users install it: its package alone, in an empty folder, with their programs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"
PROGRAMS = CLIENTS / "node_modules/.bin"
IN_NODE = "@connectrpc/connect-node@2.1.2", "@types/node@20.19.43"


def run(folder: Path, *command: object, **environment: str) -> str:
    """Runs a program in the folder; returns what it prints. Raises AssertionError if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return done.stdout


def install(folder: Path) -> None:
    """Packs the client, installs the package, compiles the programs strictly, and bundles the page's."""
    if not (PROGRAMS / "tsc").exists():
        pytest.skip("Node.js is missing")
    shutil.copytree(ROOT / "tests/foreign_clients/installed", folder, dirs_exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    run(CLIENTS, "npm", "pack", "-w", "@aiprod/client", "--pack-destination", folder)
    [package] = folder.glob("*.tgz")
    run(folder, "npm", "install", "--no-audit", "--no-fund", package, *IN_NODE)
    run(folder, PROGRAMS / "tsc")
    run(
        folder,
        PROGRAMS / "rolldown",
        "build/browser.js",
        "--format",
        "iife",
        "--name",
        "aiprod",
        "-o",
        "page.js",
    )
