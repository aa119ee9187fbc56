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


class Part(Protocol):
    def ensure(self, dry_run: bool) -> Iterable[Change]:
        """Make what is missing, mend what differs, and say so; only say so for `dry_run`. Blocks."""


def settle(
    what: str,
    wanted: Mapping[str, Any],
    found: Mapping[str, Any] | None,
    create: Callable[[], object],
    update: Callable[[list[str]], object],
    dry_run: bool,
) -> Change:
    """Create what is not `found`, update what differs from `wanted`; other parts are left alone."""
    if found is None:
        if not dry_run:
            create()
        return Change(what, Action.CREATED)
    different = [part for part, value in wanted.items() if not covers(value, found.get(part))]
    if not different:
        return Change(what, Action.UNCHANGED)
    if not dry_run:
        update(different)
    return Change(what, Action.UPDATED, ", ".join(different))


def covers(wanted: Any, found: Any) -> bool:
    """Whether all that is wanted is found; what a server adds to it does not count."""
    if isinstance(wanted, Mapping):
        there = found or {}
        return isinstance(there, Mapping) and all(
            covers(value, there.get(key)) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        there = found or []
        return len(wanted) == len(there) and all(map(covers, wanted, there))
    if found is None:
        # Messages leave out what has its default.
        return wanted in (0, "", False)
    return bool(wanted == found)
