"""Generated modules go by one name each, so that a reader never looks up what `pb` means in this file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OWN_NAMES = {"service": "api", "resources": "pb", "edits": "edits", "libraries": "libraries_api"}
"""What a service and its tests call the modules of their own package."""
OTHER_NAMES = {"service": "{}_api", "resources": "{}_pb", "manifest": "{}"}
"""What everybody else calls them, with the package's name; any other module is `{package}_{module}`."""


def required_name(package: str, module: str, service: str) -> str:
    """The name that code of `service` ("" for none) gives to `aiprod.{package}.v1.{module}`."""
    kind = module.removesuffix("_pb2")
    kind = "service" if kind.endswith("_service") else kind
    if package == service:
        return OWN_NAMES[kind]
    return OTHER_NAMES.get(kind, f"{{}}_{kind}").format(package)


def misnamed_imports(source: str, service: str) -> Iterator[str]:
    """The imports of generated modules in `source` that break the rule, each with the name it needs."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (f"import {name.name}" for name in node.names if name.name.startswith("aiprod."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aiprod."):
            package = str(node.module).split(".")[1]
            for name in (name for name in node.names if name.name.endswith("_pb2")):
                required = required_name(package, name.name, service)
                if name.asname != required:
                    yield f"{node.module}.{name.name} as {required}, not {name.asname or name.name}"


@pytest.mark.parametrize(
    ("line", "service", "required"),
    [
        ("from aiprod.gateway.v1 import generation_service_pb2 as api", "gateway", None),
        ("from aiprod.gateway.v1 import generation_service_pb2 as api", "", "gateway_api"),
        ("from aiprod.storage.v1 import resources_pb2 as storage", "gateway", "storage_pb"),
        ("from aiprod.storage.v1 import resources_pb2", "storage", "pb"),
        ("from aiprod.film.v1 import asset_pb2, manifest_pb2 as film", "render", "film_asset"),
        ("from aiprod.film.v1.asset_pb2 import Asset", "render", None),
        ("from aiprod.collab.v1 import edits_pb2 as edits", "collab", None),
    ],
)
def test_the_rule(line: str, service: str, required: str | None) -> None:
    misnamed = [text.split(" as ")[1].split(",")[0] for text in misnamed_imports(line, service)]
    assert misnamed == ([required] if required else [])


def sources() -> Iterator[tuple[Path, str]]:
    """Each file of Python that people write, and the service that it belongs to, "" for none."""
    for part in ("libs", "services", "clients", "deploy", "tests", "tools"):
        for path in (ROOT / part).rglob("*.py"):
            if not path.is_relative_to(ROOT / "libs/protos"):
                yield path, path.relative_to(ROOT).parts[1] if part == "services" else ""


def test_generated_modules_are_imported_by_the_rule() -> None:
    misnamed = [
        f"{path.relative_to(ROOT)}: {text}"
        for path, service in sources()
        for text in misnamed_imports(path.read_text(), service)
    ]
    assert not misnamed, "\n".join(misnamed)
