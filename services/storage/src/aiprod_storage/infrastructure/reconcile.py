"""Brings cloud resources to their desired state and reports the changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


class Action(Enum):
    """What reconciling did, or in a dry run would do, to a resource."""

    UNCHANGED = 1
    CREATED = 2
    UPDATED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one resource; `details` names the fields that differed."""

    what: str
    action: Action
    details: str = ""


class Resource(Protocol):
    """One or several cloud resources of a kind."""

    def ensure(self, dry_run: bool) -> Iterable[Change]:
        """Creates or updates the resources and returns the changes; `dry_run` only returns them. Blocks."""


def reconcile(
    what: str,
    desired: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    create: Callable[[], object],
    update: Callable[[list[str]], object],
    dry_run: bool,
) -> Change:
    """Creates a resource if `existing` is None, updates the fields that differ from `desired`.

    Fields that `desired` does not name stay as they are.
    """
    if existing is None:
        if not dry_run:
            create()
        return Change(what, Action.CREATED)
    differing = [field for field, value in desired.items() if not matches(value, existing.get(field))]
    if not differing:
        return Change(what, Action.UNCHANGED)
    if not dry_run:
        update(differing)
    return Change(what, Action.UPDATED, ", ".join(differing))


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


def ensure_all(resources: Iterable[Resource], dry_run: bool) -> list[Change]:
    """Ensures each resource in order and returns all changes; `dry_run` only returns them. Blocks."""
    return [change for resource in resources for change in resource.ensure(dry_run)]
