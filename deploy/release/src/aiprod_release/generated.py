"""The files that are made of the description and committed, so that reviews see what a change does."""

from collections.abc import Iterator
from pathlib import Path

from aiprod_release.cloud_build import cloud_build
from aiprod_release.cloud_run import documents
from aiprod_release.compose import compose
from aiprod_release.description import description
from aiprod_release.target import PLACEHOLDERS
from aiprod_release.yaml_documents import as_yaml

HEAD = """# `aiprod-release generate` makes this file of deploy/release/src/aiprod_release/services.yaml.
"""


def generated() -> Iterator[tuple[Path, str]]:
    """Yields the path of each file, relative to the repository, and its text."""
    for name, document in documents(description(), PLACEHOLDERS).items():
        yield Path(f"deploy/cloudrun/{name}.yaml"), HEAD + as_yaml(document)
    yield Path("deploy/compose.yaml"), HEAD + as_yaml(compose(description()))
    yield Path("deploy/cloudbuild.yaml"), HEAD + as_yaml(cloud_build(description()))
