"""What people wear: it is on them in every scene, and never a thing beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Place, Relation
from aiprod_llm.embedded.acts.drawn import DRAWN
from aiprod_llm.embedded.acts.stagings import MOST, Staging
from aiprod_llm.embedded.entities.entity_finder import EntityIndex

CLOTHES = frozenset("👗👔👕👖🧥👒🎩🧢👑⛑🧣👓🕶🎒👠👢👞👟🥼🦺🩳👚🥻👘👙🩱🪖")
WORN = CLOTHES - frozenset("👠👢👞👟👖👕👔👗🩳👚👙🩱")
"""Clothes that whoever has them has on; a woman with a dress may wear another one."""


def still_worn(stagings: Sequence[Staging], entities: EntityIndex) -> list[Staging]:
    """Returns the stagings with what somebody wears on them in every scene, and never beside them."""
    garments = {entity.id for entity in entities.entities if entity.figure in CLOTHES}
    # A coin in a hat does not wear it.
    things = {entity.id for entity in entities.entities if entity.kind is EntityKind.OBJECT}
    worn = {
        one.object: one
        for staging in stagings
        for one in staging.relations
        if one.place is Place.IN and one.object in garments and one.subject not in things
    }
    return [_dressed(staging, worn) for staging in stagings]


def _dressed(staging: Staging, worn: Mapping[str, Relation]) -> Staging:
    # A hat in the wind is a thing, and so is one in the hand, or one that is all there is to see.
    things = {act.subject for act in staging.acts if act.verb in DRAWN[EntityKind.OBJECT]}
    things |= {act.object for act in staging.acts if act.verb == "hold"}
    if set(staging.subjects) <= worn.keys():
        things |= {*staging.subjects}
    on = {id: one for id, one in worn.items() if one.subject in staging.subjects and id not in things}
    bare = (id for id in staging.subjects if id not in worn or id in things)
    stated = (one for one in staging.relations if one.object not in things or one.object not in worn)
    relations = tuple(dict.fromkeys((*stated, *on.values())))[:MOST]
    return replace(staging, subjects=(*bare, *on), relations=relations)
