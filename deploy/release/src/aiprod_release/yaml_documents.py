"""Reads and writes YAML; the only file that imports PyYAML."""

from typing import Any

import yaml


def from_yaml(text: str) -> Any:
    """Returns the document in a text."""
    # The parser in C: an edge's configuration takes half a second of CPU in Python.
    return yaml.load(text, Loader=yaml.CSafeLoader)


def as_yaml(document: Any) -> str:
    """Returns a document as YAML, in its own order and without anchors."""
    return yaml.dump(document, Dumper=_WithoutAnchors, sort_keys=False, allow_unicode=True, width=110)


class _WithoutAnchors(yaml.SafeDumper):
    # Reviewers and gcloud read each document alone, and an anchor would send them elsewhere.
    def ignore_aliases(self, data: Any) -> bool:
        return True
