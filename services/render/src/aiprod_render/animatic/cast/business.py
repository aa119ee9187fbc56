"""What those do who are given nothing to do: they come, look about, wave, work, graze, and go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from aiprod_film.scene import Mood, Scene, Setting, ShotSize
from aiprod_film.staging import Place
from aiprod_render.animatic.acts.acting import instrument_of
from aiprod_render.animatic.acts.acting_props import INSTRUMENTS
from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import Role
from aiprod_render.animatic.circumstances import is_farewell, shot_of, verbs_of
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.puppets.actions import ACTIONS, Performance, performance
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_AFLOAT = frozenset({Setting.SPACE, Setting.ABSTRACT})
_SAD = frozenset({Mood.MELANCHOLIC, Mood.TENSE})
_ARRIVING: tuple[str, ...] = ("walk",)
_BEING: tuple[str, ...] = ("look", "stand", "walk")
_TOGETHER: tuple[str, ...] = ("talk", "laugh", "look", "point")
_LEAVING: tuple[str, ...] = ("wave", "look")
_IN_SORROW: tuple[str, ...] = ("stand", "look")
_AT_WORK: tuple[str, ...] = ("hammer", "carry", "point", "talk", "phone")
"""What those of a trade do who are not the first of several: each something else, and nobody needs a desk."""
_BAND = ("play-guitar", "play-double-bass", "play-drum", "play-trumpet", "play-saxophone", "play-accordion")
"""What the players of a band play, one after another."""
_ORCHESTRA = ("play-violin", "play-cello", "play-flute", "play-violin", "play-double-bass", "play-trumpet")
_MANY = 6
"""From how many on musicians are an orchestra."""
_GRAZING = frozenset("🐄🐮🐂🐃🐎🐴🦓🐑🐏🐐🐪🐫🦌🦙🐇🐰🦒🐘🦏🐖🦬🐓🐔🦆🪿🦘")


def busy(stage: Stage, roles: Sequence[Role]) -> list[Role]:
    """Returns the roles with something to do for each that stands there; what the text says stays."""
    bound = _bound(stage.scene, {role.entity.id for role in roles})
    moving = [role.entity for role in roles if isinstance(role.figure, Puppet) or is_creature(role.entity)]
    alone = sum(max(1, entity.count) for entity in moving) == 1
    return [
        role if role.entity.id in bound or role.aboard else _employed(stage.scene, role, number, alone=alone)
        for number, role in enumerate(roles)
    ]


def _bound(scene: Scene, present: Collection[str]) -> set[str]:
    """Returns the ids of those who act, who are acted on, who have a place on another, or others on them.

    Who only stands there, does what is not drawn, or wears what else would be `present`, is free to do more.
    """
    drawn = (act for act in scene.acts if act.verb != "stand" and (act.verb in ACTIONS or act.verb in GAITS))
    acting = {id for act in drawn for id in (act.subject, act.object)}
    placed = [
        {one.subject, one.object}
        for one in scene.relations
        if one.place not in {Place.BESIDE, Place.IN_FRONT_OF}
    ]
    return acting.union(*(both for both in placed if both <= {*present}))


def _employed(scene: Scene, role: Role, number: int, *, alone: bool) -> Role:
    figure, entity = role.figure, role.entity
    if isinstance(figure, Puppet):
        verb = _chosen(scene, number, alone=alone)
        if verb != "stand" and "stand" in verbs_of(scene, entity.id):
            # Who waits looks out for somebody.
            verb = "look"
        return replace(role, figure=replace(figure, performance=_acting(verb))) if _idles(figure) else role
    waits = "stand" in verbs_of(scene, entity.id)
    if role.gait in {"stand", "sway"} and is_creature(entity) and isinstance(figure, Cutout) and not waits:
        return replace(role, gait=_animals(scene, role, alone=alone))
    return role


def _idles(puppet: Puppet) -> bool:
    acting = puppet.performance
    return puppet.home is Home.GROUND and acting.legs is ACTIONS["stand"] and acting.hands is acting.legs


def _chosen(scene: Scene, number: int, *, alone: bool) -> str:
    """Returns what a person does: the first comes and takes leave, others turn to it."""
    if scene.shot_size is ShotSize.CLOSE_UP or scene.setting in _AFLOAT:
        return "stand"
    if scene.mood in _SAD:
        return _IN_SORROW[(shot_of(scene) + number) % len(_IN_SORROW)]
    if is_farewell(scene):
        return _LEAVING[number % len(_LEAVING)]
    if scene.shot_size is ShotSize.EXTREME_WIDE and alone:
        return _ARRIVING[0]
    being = _BEING if alone else _TOGETHER
    # The shot moves the choice on, so that nobody repeats the gesture of the shot before.
    return being[(shot_of(scene) + 2 * number) % len(being)]


def _animals(scene: Scene, role: Role, *, alone: bool) -> str:
    """Returns how an animal moves that is only there: it comes along, grazes, and goes on."""
    if scene.shot_size is ShotSize.CLOSE_UP or scene.setting in _AFLOAT:
        return role.gait
    if alone and is_jointed(role.entity.figure) and scene.shot_size is not ShotSize.MEDIUM:
        return "walk"
    return "eat" if role.entity.figure in _GRAZING else role.gait


def varied(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with other things to do for those who look like the first of their kind.

    Who does together what the text says goes on with it.
    """
    bound = _bound(stage.scene, {actor.entity.id for actor in actors})
    return [
        _unlike(stage, actor)
        if (actor.entity.id not in bound or _plays_in_a_band(stage, actor)) and _may_vary(stage, actor)
        else actor
        for actor in actors
    ]


def _may_vary(stage: Stage, actor: Actor) -> bool:
    figure = actor.figure
    # The first of a kind does what the text says; in an orchestra it has an instrument, too.
    lone = not actor.copy and not (actor.entity.figure == "musician" and actor.entity.count >= _MANY)
    if not isinstance(figure, Puppet) or lone or actor.carrier or figure.home is not Home.GROUND:
        return False
    if _plays_in_a_band(stage, actor):
        return True
    return stage.scene.setting not in _AFLOAT and not verbs_of(stage.scene, actor.entity.id)


def _plays_in_a_band(stage: Stage, actor: Actor) -> bool:
    """Returns whether somebody is a musician whose instrument nobody names."""
    if actor.entity.figure != "musician" or instrument_of(actor.entity, named_only=True):
        return False
    figures = {one.id: one.figure for one in stage.entities}
    played = [act for act in stage.scene.acts if act.subject == actor.entity.id]
    return all(
        act.verb in {"play", "stand", "dance"} and figures.get(act.object) not in INSTRUMENTS
        for act in played
    )


def _unlike(stage: Stage, actor: Actor) -> Actor:
    scene, figure = stage.scene, actor.figure
    assert isinstance(figure, Puppet)
    if _plays_in_a_band(stage, actor):
        several = _ORCHESTRA if actor.entity.count >= _MANY else _BAND
        instrument = several[actor.copy % len(several)]
        return replace(actor, figure=replace(figure, performance=performance([instrument])))
    trade = figure.performance.hands.furniture or figure.performance.hands.prop
    others = _AT_WORK if trade else _LEAVING if is_farewell(scene) else _TOGETHER
    others = _IN_SORROW if scene.mood in _SAD else others
    verb = others[(shot_of(scene) + 2 * actor.copy) % len(others)]
    return replace(actor, figure=replace(figure, performance=_acting(verb)))


_MADE: Mapping[str, Performance] = {
    "hammer": Performance(ACTIONS["stand"], replace(ACTIONS["work"], furniture="")),
    "carry": Performance(ACTIONS["stand"], replace(ACTIONS["hold"], prop="tray")),
}
"""Actions without what they have elsewhere: a table, or empty hands."""


def _acting(verb: str) -> Performance:
    return _MADE.get(verb) or performance([verb])
