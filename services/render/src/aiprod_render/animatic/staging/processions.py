"""Who goes ahead of whom: the young come after their mother, and who follows somebody is behind."""

from collections.abc import Sequence

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.cast.casting import Role
from aiprod_render.animatic.circumstances import TRAVELLING, verbs_of
from aiprod_render.animatic.creatures.young import is_young
from aiprod_render.animatic.stage import Stage

_GAITS = frozenset({"walk", "run", "swim", "fly", "waddle", "hop"})


def in_file(stage: Stage, group: Sequence[Role]) -> list[Role]:
    """Returns a row with who follows before whom they follow: the first of a row goes last."""
    following = [role for role in group if any(_follows(stage, role, other) for other in group)]
    return [*following, *(role for role in group if role not in following)]


def _follows(stage: Stage, one: Role, other: Role) -> bool:
    """Returns whether one goes behind another: as the text says, or as the young do."""
    if one is other or not (_goes(stage, one) and _goes(stage, other)):
        return False
    if _is_stated(stage, one, other) or _is_stated(stage, other, one):
        return _is_stated(stage, one, other)
    kin = one.entity.kind is EntityKind.ANIMAL and one.entity.figure == other.entity.figure
    return kin and is_young(one.entity) and not is_young(other.entity)


def _goes(stage: Stage, role: Role) -> bool:
    return role.gait in _GAITS or not TRAVELLING.isdisjoint(verbs_of(stage.scene, role.entity.id))


def _is_stated(stage: Stage, one: Role, other: Role) -> bool:
    return any(
        act.subject == one.entity.id and act.object == other.entity.id and act.verb in TRAVELLING
        for act in stage.scene.acts
    )
