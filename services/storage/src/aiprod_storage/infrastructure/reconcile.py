"""Bringing things into the state that they should be in, and saying what was done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


class Action(Enum):
    UNCHANGED = 1
    CREATED = 2
    UPDATED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, or would happen, to one thing; `details` names the parts that differed."""

    what: str
    action: Action
    details: str = ""


class Resource(Protocol):
    def ensure(self, dry_run: bool) -> Iterable[Change]:
        """Make what is missing, mend what differs, and say so; only say so for `dry_run`. Blocks."""


def reconcile(
    what: str,
    desired: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    create: Callable[[], object],
    update: Callable[[list[str]], object],
    dry_run: bool,
) -> Change:
    """Create what is not `found`, update what differs from `wanted`; other parts are left alone."""
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
    """Whether all that is wanted is found; what a server adds to it does not count."""
    if isinstance(desired, Mapping):
        entries = existing or {}
        return isinstance(entries, Mapping) and all(
            matches(value, entries.get(key)) for key, value in desired.items()
        )
    if isinstance(desired, list):
        entries = existing or []
        return len(desired) == len(entries) and all(map(matches, desired, entries))
    if existing is None:
        # Messages leave out what has its default.
        return desired in (0, "", False)
    return bool(desired == existing)


def ensure_all(resources: Iterable[Resource], dry_run: bool) -> list[Change]:
    """Ensures each resource in order and returns all changes; `dry_run` only returns them. Blocks."""
    return [change for resource in resources for change in resource.ensure(dry_run)]
