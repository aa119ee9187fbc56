"""What the tools look at is the whole workspace: a new package must be in each of their lists."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
SOURCES = [
    path for part in ("libs", "services", "clients", "deploy") for path in ROOT.glob(f"{part}/*/src/aiprod_*")
]
PACKAGES = {path.name for path in SOURCES}


def contract(kind: str) -> dict:
    """The first import-linter contract of this type."""
    return next(contract for contract in TOOLS["importlinter"]["contracts"] if contract["type"] == kind)


def test_the_import_contracts_are_about_every_package() -> None:
    # The contracts are a root, too: packages that are not can be named as a whole only.
    assert set(TOOLS["importlinter"]["root_packages"]) == PACKAGES | {"aiprod"}
    assert set(contract("acyclic_siblings")["ancestors"]) == PACKAGES
    assert {name for layer in contract("layers")["layers"] for name in layer.split(" | ")} == PACKAGES


def test_coverage_is_of_every_package() -> None:
    assert set(TOOLS["coverage"]["run"]["source_pkgs"]) == PACKAGES


def test_types_and_imports_are_checked_in_every_package() -> None:
    paths = {str(path.parent.relative_to(ROOT)) for path in SOURCES}
    assert set(TOOLS["mypy"]["mypy_path"].split(":")) == paths | {"libs/protos/src"}
    assert set(TOOLS["ruff"]["lint"]["isort"]["known-first-party"]) == PACKAGES | {"aiprod"}
