"""Differences between two manifests, and the changes that turn one into the other."""

import random
from collections.abc import Sequence

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state import diff
from aiprod_collab.state.document import Document
from aiprod_collab.state.edits import build_edit

from .builders import manifest, scene


def random_manifest(draw: random.Random) -> film.Manifest:
    names = draw.sample([f"s{n}" for n in range(12)], draw.randint(1, 10))
    entities = draw.sample([f"e{n}" for n in range(4)], draw.randint(0, 4))
    scenes = [
        scene(name, draw.randint(1, 5), caption=draw.choice(["", "a", "b"]), subjects=entities[:2])
        for name in names
    ]
    cast = [film.Entity(id=name, name=draw.choice("xy")) for name in sorted(entities)]
    made = manifest(*scenes, entities=cast)
    made.style.grade = draw.choice(["", "warm"])
    return made


def in_order(made: film.Manifest) -> film.Manifest:
    made.entities.sort(key=lambda entity: entity.id)
    return made


def test_any_manifest_becomes_any_other_and_back() -> None:
    draw = random.Random(3)
    for _ in range(300):
        before, after = random_manifest(draw), random_manifest(draw)
        document = Document.of(before)
        made = build_edit(document, diff.changes_between(document, after))
        for change in made.changes:
            document.apply(change)
        assert in_order(document.manifest) == after
        assert not list(diff.field_changes(document.manifest, after))
        for change in made.inverse:
            document.apply(change)
        assert in_order(document.manifest) == before


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "acd", ""),
        ("abcd", "xaybczd", ""),
        ("abcdef", "abedcf", "ce"),
        ("", "ab", ""),
    ],
)
def test_only_moved_items_are_reported(before: Sequence[str], after: Sequence[str], expected: str) -> None:
    moved_items = diff.moved_items(before, after)
    assert moved_items == set(expected) or len(moved_items) == len(expected) > 1
