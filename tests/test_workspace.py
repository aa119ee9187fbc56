"""What the tools look at is the whole workspace: a new package must be in each of their lists."""

import tomllib
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
SOURCES = [
    face.parent
    for part in ("libs", "services", "clients", "deploy")
    for face in ROOT.glob(f"{part}/*/src/aiprod_*/__init__.py")
]
PACKAGES = {path.name for path in SOURCES}

IMPORTS = ConfigParser()
IMPORTS.read(ROOT / ".importlinter")
LAYERED = [contract for contract in IMPORTS.values() if contract.get("type") == "layers"]


def test_the_import_contracts_are_about_every_package() -> None:
    # The contracts are a root, too: packages that are not can be named as a whole only.
    assert set(IMPORTS["importlinter"]["root_packages"].split()) == PACKAGES | {"aiprod"}
    of_packages = IMPORTS["importlinter:contract:packages"]["layers"]
    assert set(of_packages.replace("|", " ").split()) == PACKAGES


def test_every_package_and_its_sub_packages_have_their_layers() -> None:
    with_modules = {
        ".".join(folder.relative_to(source.parent).parts)
        for source in SOURCES
        for folder in (face.parent for face in source.rglob("__init__.py"))
        if len(list(folder.glob("*.py"))) > 1 or list(folder.glob("*/__init__.py"))
    }
    exhaustive = {contract["containers"] for contract in LAYERED if contract.getboolean("exhaustive")}
    assert exhaustive == with_modules


def test_coverage_is_of_every_package() -> None:
    assert set(TOOLS["coverage"]["run"]["source_pkgs"]) == PACKAGES


def test_types_and_imports_are_checked_in_every_package() -> None:
    paths = {str(path.parent.relative_to(ROOT)) for path in SOURCES}
    assert set(TOOLS["mypy"]["mypy_path"].split(":")) == paths | {"libs/protos/src"}
    assert set(TOOLS["ruff"]["lint"]["isort"]["known-first-party"]) == PACKAGES | {"aiprod"}


def test_every_library_has_tests_and_a_paragraph_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    libraries = {path.parent for path in ROOT.glob("libs/*/pyproject.toml")}
    # Generated code is tested by all that use it.
    untested = {path.name for path in libraries if not list(path.glob("tests/test_*.py"))} - {"protos"}
    unmentioned = {path.name for path in libraries if f"- `libs/{path.name}`" not in readme}
    assert (untested, unmentioned) == (set(), set())
