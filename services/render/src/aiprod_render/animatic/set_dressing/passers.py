"""Who passes by in the background of lively places: people who walk, small and behind everyone else."""

from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Mood, Setting, ShotSize, TimeOfDay, Weather
from aiprod_render.animatic.above.land import TRAFFIC
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_cels import puppet_cel
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.motion.ways import way_of
from aiprod_render.animatic.performing import Performing, phases
from aiprod_render.animatic.puppets.actions import performance
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.wardrobe import outfit_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import on_stage

_LIVELY = frozenset(
    {"street", "square", "market", "park", "station", "airport", "paris", "london", "new-york", "rome"}
    | {"museum", "shop", "supermarket", "amusement-park"}
)
_VISITED = frozenset("⛲🗽🗿🎡🎠🎢🎄🚋🚊🚃🚌🚎")
"""Things that people come to see, or wait for."""
_QUIET = frozenset({Mood.MELANCHOLIC, Mood.TENSE})
_DEPTH = 0.62
_HEIGHT, _ADULT = 0.2, 0.98
"""The height of who passes where nobody else is, as a part of the short side, and that of grown-ups."""
_BACK, _BACK_INDOORS, _ON_THE_PAVEMENT = 0.45, 0.6, 0.26
"""How near they are, as a part of the way from the horizon to those near."""
_ON_FOOT = 0.8
"""The height of who walks beyond a road, compared with who passes nearer."""
_ROOM, _BROAD = 0.08, 0.35
"""How far from those near a passer-by is in the middle: a part of the width, and of the height."""
_WALKERS = (("🧑", 0.12, False), ("👩", 0.42, True), ("👨", 0.80, False))
"""Who passes, where in the middle of the scene, as a part of the width, and whether to the left."""


def passers(stage: Stage) -> list[Prop]:
    """Returns those who pass where people are about: by day, and where nothing is sad or tense."""
    scene = stage.scene
    people = sum(entity.kind is EntityKind.PERSON for entity in stage.entities)
    quiet = scene.mood in _QUIET or scene.time_of_day is TimeOfDay.NIGHT
    visited = any(entity.kind is EntityKind.PLACE or entity.figure in _VISITED for entity in stage.entities)
    visited = visited or _has_traffic(stage)
    if scene.place not in _LIVELY or quiet or not (people or visited) or scene.weather is Weather.STORM:
        return []
    if scene.shot_size is ShotSize.CLOSE_UP:
        # Beside a face they would be dolls.
        return []
    walkers = []
    foot, height = _place(stage)
    room = max(_ROOM, _BROAD * height / stage.form.width)
    for number in range(len(_WALKERS)):
        part = next((part for part in _parts(number) if _is_free(stage, part, room)), None)
        if part is not None:
            walkers.append(_walker(stage, number, part, foot, height))
    return walkers


def _has_traffic(stage: Stage) -> bool:
    return any(entity.figure == TRAFFIC for entity in stage.entities)


def _parts(number: int) -> tuple[float, ...]:
    usual = _WALKERS[number][1]
    return usual, usual - 0.1, usual + 0.1, usual - 0.2


def _is_free(stage: Stage, part: float, room: float) -> bool:
    """Returns whether nobody near is there: a head grows out of no passer-by."""
    wide = stage.form.width
    first, last = (part - room) * wide, (part + room) * wide
    return first > 0 and last < wide and all(last < left or first > right for left, right in stage.spans)


def _walker(stage: Stage, number: int, part: float, foot: float, height: float) -> Prop:
    figure, _, leftwards = _WALKERS[number]
    verbs = ["walk"]
    acting = performance(verbs)
    if stage.scene.weather is Weather.RAIN:
        acting = replace(acting, hands=replace(performance(["hold"]).hands, prop="umbrella"))
    puppet = Puppet(1.0, Home.GROUND, outfit_of(figure, ""), acting)
    foot, height = foot + 0.012 * number * stage.form.height, height * (1 - 0.06 * number)
    # The id decides the colours of the clothes, and so passers are the same in all shots.
    entity = Entity(f"passer {number}", EntityKind.PERSON, f"passer {number}", "", figure)
    actor = Actor(
        entity, puppet, Home.GROUND, part * stage.form.width, foot, height, number, mirrored=leftwards
    )
    papers = papers_of(stage, actor, puppet, 0.34)
    seconds = acting.seconds
    return Performing(
        lambda phase: puppet_cel(stage, actor, puppet, papers, phase),
        phases(seconds / stage.tempo),
        seconds,
        _DEPTH,
        way_of(stage, actor),
        0.37 * number % 1,
    )


def _place(stage: Stage) -> tuple[float, float]:
    """Returns the row of their feet and their height, in one scale with who is nearest."""
    if _has_traffic(stage):
        # Cars have the road: who is on foot walks along the houses beyond it.
        row = stage.horizon + _ON_THE_PAVEMENT * (stage.near_row - stage.horizon)
        return row, _ON_FOOT * _HEIGHT * stage.unit * 720
    near = [
        one
        for one in on_stage(stage)
        if isinstance(one.figure, Puppet) and one.home is Home.GROUND and not one.carrier
    ]
    if not near or stage.form.width <= stage.form.height:
        row = stage.horizon + 0.3 * (stage.near_row - stage.horizon)
        return max(row, 0.7 * stage.form.height), _HEIGHT * stage.unit * 720
    first = max(near, key=lambda one: one.foot)
    assert isinstance(first.figure, Puppet)
    adult = first.height * _ADULT / standing(first.figure.outfit.build)
    back = _BACK_INDOORS if stage.scene.setting is Setting.INTERIOR else _BACK
    return stage.horizon + back * (first.foot - stage.horizon), back * adult
