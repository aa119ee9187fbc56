"""Has riders ride what the text gives them: a rider with a mountain bike climbs a trail on it."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.stagings import MOST, Staging

_RIDERS = re.compile(
    r"(?:rider|cyclist|biker|bicyclist|motorcyclist|courier|racer|jockey|radfahrer|radler|reiter|fahrer|cycliste"
    r"|motard|cavalier|cavalière|ciclista|motorista|motociclista|jinete)(?:s|in|n|innen)?$"
)
_BY_FIGURE = frozenset("🚴🚵")
_MOUNTS = frozenset("🚲🏍🛵🐎🐴🛴🛹🫏🐫🐪")
_TRAVELS = frozenset({"walk", "run", "climb", "jump", "ride", "drive", "cycle", "travel", "fly"})
"""What riders do in the saddle, and nobody on foot who is called so."""


def in_the_saddle(found: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging in which riders travel on the film's only mount, which goes nowhere alone."""
    mounts = [one.id for one in cast.values() if one.figure in _MOUNTS and one.count <= 1]
    riders = {one.id for one in cast.values() if _rides(one)}
    if len(mounts) != 1 or len(riders) != 1:
        return found
    (mount,), (rider,) = mounts, riders
    # It jumps and races as its rider does, and never alone.
    travels = [act for act in found.acts if act.subject in {rider, mount} and act.verb in _TRAVELS]
    if not travels:
        return found
    acts = [Act(rider, "ride", mount) if act in travels else act for act in found.acts]
    subjects = tuple(dict.fromkeys([rider, mount, *found.subjects]))
    return replace(found, acts=tuple(dict.fromkeys(acts))[:MOST], subjects=subjects)


def _rides(one: Entity) -> bool:
    named = one.figure in _BY_FIGURE or _RIDERS.search(one.name.casefold()) is not None
    return one.kind is EntityKind.PERSON and named and one.count <= 1
