"""Brings a resource to its desired state, and reports what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from aiprod_infrastructure.desired_state import Resource

Existing = Mapping[str, Any]
"""The JSON fields of an existing resource."""


class Action(StrEnum):
    """What reconciling does to a resource."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one resource; `fields` are those that differed."""

    title: str
    action: Action
    fields: Sequence[str] = ()


class Adapter(Protocol):
    """The resources of one kind in the cloud. Every method blocks."""

    def find(self, resource: Resource) -> Existing | None:
        """Returns the existing resource, None if there is none."""

    def create(self, resource: Resource) -> None:
        """Creates the resource."""

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """Updates these fields of the resource that `find` returned as `existing`."""


def reconcile(resource: Resource, adapter: Adapter, dry_run: bool) -> Change:
    """Creates a resource that does not exist, or updates the fields that differ; with `dry_run`, neither.

    Fields that the desired state does not name stay as they are.
    """
    existing = adapter.find(resource)
    if existing is None:
        if not dry_run:
            adapter.create(resource)
        return Change(resource.title, Action.CREATED)
    differing = [name for name, value in resource.fields.items() if not matches(value, existing.get(name))]
    if not differing:
        return Change(resource.title, Action.UNCHANGED)
    if not dry_run:
        adapter.update(resource, existing, differing)
    return Change(resource.title, Action.CHANGED, differing)


def matches(desired: Any, existing: Any) -> bool:
    """Returns whether `existing` has all of `desired`; what a server adds does not count."""
    if isinstance(desired, Mapping):
        entries = existing or {}
        return isinstance(entries, Mapping) and all(
            matches(value, entries.get(key)) for key, value in desired.items()
        )
    if isinstance(desired, list):
        entries = existing or []
        return len(desired) == len(entries) and all(map(matches, desired, entries))
    if existing is None:
        # Messages omit fields that have their default value.
        return desired in (0, "", False)
    return bool(desired == existing)
