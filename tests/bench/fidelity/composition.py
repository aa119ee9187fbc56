"""Audits the composition of shots: from the boxes and masks of the figures on stage, and from the pixels."""

import asyncio
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from aiprod_film.frames import frames_in
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import Setting, Transition
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.circumstances import has_water
from aiprod_render.animatic.closeness import closeness
from aiprod_render.animatic.measures import metres_of
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.set_dressing.foreground import foreground
from aiprod_render.animatic.set_dressing.passers import passers
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import framed_stage, on_stage
from aiprod_render.animatic.staging.closeups import is_cropped
from aiprod_render.render_inputs import ClipSpec
from tests.bench.fidelity.pixels import has_empty_ground, has_straight_edge, ink_of, is_hidden
from tests.bench.fidelity.seen import Seen, seen_of
from tests.bench.fidelity.sheets import plan
from tests.bench.table import Figures

PROMPTS = Path(__file__).parent / "composition.tsv"
FORMAT = VideoFormat(640, 360, Fraction(24))
SECONDS = 8
FAULTS = (
    *("floats", "scale", "giant", "cut", "face", "intersects", "edge", "empty ground", "drift"),
    *("small lead", "hidden lead"),
)

_ADULT, _HIGH = 1.75, 6.0
"""The height of an adult in metres, and that from which things are farther away than those beside them."""
_SCALE = 3.4
"""How far the ratio of two heights may be from that of their real sizes, either way."""
_GIANT = 3.0
"""The same for a thing and the place that it is in."""
_UNITS_A_METRE = 26.7
"""The scale of places: a counter of 0.9 m is 24 units high."""
_NEARER = 1.4
"""How much larger figures are than what stands at the back of their place."""
_OF_TABLES = frozenset({"table-top", "windowsill"})
"""Places that are as near as what lies on them."""
_HANGING = 1.0
"""The greatest height in metres of what hangs on a cord."""
_CUT = 0.06
_FACE = 0.22
_TOGETHER = 0.16
"""The shares of a figure, a face, and the smaller of two figures, that may be cut or covered."""
_SAME_DEPTH = 0.03
_DRIFT = 1.2
_LEAST_LEAD, _LARGEST_LEAD = 0.24, 0.42
"""How large a lead must be in every shot, and in one of them, as parts of the frame's short side."""
_LENGTH = 0.6
"""What is longer than high is as large as this part of its length."""
_CLOSE = frozenset(
    {
        *("embrace", "kiss", "dance", "ride", "drive", "lift", "groom", "treat", "play", "give", "build"),
        *("repair", "wash", "milk", "feed", "sweep", "push", "pull", "eat", "drink", "peel"),
    }
)
"""Acts of which nobody expects that two keep clear of each other."""


class Fault(NamedTuple):
    """What is wrong, with whom, and in which scene."""

    kind: str
    who: str
    scene: str


def faults(stage: Stage, actors: Sequence[Actor]) -> list[Fault]:
    """Returns the faults of a framed stage, but for those of its ground and of other scenes."""
    seen = [seen_of(stage, actor) for actor in actors]
    found = [
        *(("floats", one.name) for one in seen if _floats(stage, one, seen)),
        *(("scale", f"{one.name} {other.name}") for one, other in _wrong_sizes(seen)),
        *(("giant", one.name) for one in seen if _is_giant(stage, one, seen)),
        *(("cut", one.name) for one in seen if _is_cut(stage, one)),
        *(("face", f"{one.name} {other}") for one, other in _covered_faces(stage, seen)),
        *(("intersects", f"{one.name} {other.name}") for one, other in _intersections(stage, seen)),
        *(("edge", stage.scene.place) for prop in foreground(stage) if has_straight_edge(stage, prop)),
    ]
    return [Fault(kind, who, stage.scene.id) for kind, who in found]


def _floats(stage: Stage, one: Seen, seen: Sequence[Seen]) -> bool:
    """Whether the base of a figure rests on nothing: ground, water, a carrier, or wings."""
    actor, form = one.actor, stage.form
    if carriers := [other for other in seen if actor.carrier and other.actor.entity.id == actor.carrier]:
        near = 0.12 * form.height
        left, top, right, bottom = one.box
        return not any(
            left - near < other.box[2]
            and right + near > other.box[0]
            and bottom > other.box[1] - near
            and top < other.box[3] + near
            for other in carriers
        )
    match actor.home:
        case Home.GROUND:
            return actor.foot < min(0.66 * form.height, stage.horizon) and actor.gait not in {"fall", "pour"}
        case Home.WATER:
            return not has_water(stage.scene)
        case Home.AIR:
            flies = {"fly", "flutter", "rise", "launch", "fall", "float", "jump"}
            by_nature = getattr(actor.figure, "home", Home.AIR) is Home.AIR and actor.gait != "hang"
            # What hangs has a cord to above the picture.
            hangs = actor.gait == "hang" and metres_of(one.name) <= _HANGING
            swims = stage.scene.place in {"underwater", "aquarium"}
            everywhere = stage.scene.setting in {Setting.SPACE, Setting.ABSTRACT}
            return not (by_nature or hangs or swims or everywhere or actor.gait in flies)


def _metres(actor: Actor) -> float:
    if isinstance(actor.figure, Puppet):
        return _ADULT * standing(actor.figure.outfit.build)
    return min(_HIGH, metres_of(actor.entity.figure))


def _wrong_sizes(seen: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Yields pairs whose heights are to each other as no two such things are."""
    for one, other in combinations(seen, 2):
        if one.actor.entity.id == other.actor.entity.id:
            continue
        if one.actor.home is not other.actor.home and Home.GROUND not in (one.actor.home, other.actor.home):
            continue
        real = _metres(one.actor), _metres(other.actor)
        if min(real) <= 0:
            continue
        ratio = one.actor.height / other.actor.height / (real[0] / real[1])
        smaller = min(real) / max(real)
        # What is a hundred times smaller than its neighbour must still be seen.
        limit = _SCALE * max(1.0, (0.1 / smaller) ** 0.6)
        in_order = (real[0] < real[1]) == (one.actor.height <= 1.15 * other.actor.height)
        if not 1 / limit <= ratio <= limit or (not in_order and smaller < 0.6):
            yield one, other


def _is_giant(stage: Stage, one: Seen, seen: Sequence[Seen]) -> bool:
    """Whether a small thing is too large for its place; a near table, or a blurred place, is right."""
    metres = _metres(one.actor)
    if not 0 < metres <= 1.1 or isinstance(one.actor.figure, Puppet):
        return False
    if (
        closeness(stage) > 1
        or stage.scene.place in _OF_TABLES
        or any(is_cropped(stage, other.actor) for other in seen)
    ):
        return False
    expected = metres * _UNITS_A_METRE * 7.2 * stage.unit * _NEARER
    shown = one.actor.height
    limit = _GIANT * max(1.0, (0.3 / metres) ** 0.5)
    return shown > limit * expected and shown > 0.12 * stage.form.height


def _is_cut(stage: Stage, one: Seen) -> bool:
    """Whether the frame cuts a figure that should be whole."""
    actor = one.actor
    if is_cropped(stage, actor) or actor.height > stage.form.height:
        return False
    left, top, right, bottom = one.box
    wide, high = max(1, right - left), max(1, bottom - top)
    aside = max(0, -left) + max(0, right - stage.form.width)
    above = max(0, -top) + max(0, bottom - stage.form.height)
    return aside / wide > _CUT or above / high > _CUT


def _head(one: Seen) -> np.ndarray:
    """Returns the mask of a person's head."""
    actor = one.actor
    head = np.zeros_like(one.mask)
    half, up = 0.075 * actor.height, actor.foot - 1.0 * actor.height
    rows = slice(max(0, int(up)), max(0, int(up + 0.15 * actor.height)))
    columns = slice(max(0, int(actor.x - half)), max(0, int(actor.x + half)))
    head[rows, columns] = one.mask[rows, columns]
    return head


def _covered_faces(stage: Stage, seen: Sequence[Seen]) -> Iterator[tuple[Seen, str]]:
    """Yields people whose heads another figure covers, or who stand before a passer-by's body."""
    passing = np.zeros((stage.form.height, stage.form.width), bool)
    for prop in passers(stage):
        passing |= ink_of(stage, prop)
    for number, one in enumerate(seen):
        if not isinstance(one.actor.figure, Puppet):
            continue
        head = _head(one)
        size = max(1, int(head.sum()))
        if (head & passing).sum() / size > _FACE:
            yield one, "passer-by"
        for other in seen[number + 1 :]:
            linked = other.actor.carrier == one.actor.entity.id or one.actor.carrier == other.actor.entity.id
            if not linked and (head & other.mask).sum() / size > _FACE:
                yield one, other.name


def _intersections(stage: Stage, seen: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Yields pairs at one depth that grow into each other."""
    related = {frozenset({act.subject, act.object}) for act in stage.scene.acts if act.verb in _CLOSE}
    related |= {frozenset({one.subject, one.object}) for one in stage.scene.relations}
    for one, other in combinations(seen, 2):
        pair = frozenset({one.actor.entity.id, other.actor.entity.id})
        if "pour" in {one.actor.gait, other.actor.gait}:
            continue
        carried = one.actor.carrier in pair or other.actor.carrier in pair
        siblings = one.actor.carrier and one.actor.carrier == other.actor.carrier
        if pair in related or carried or (siblings and len(pair) == 1):
            continue
        if abs(one.actor.foot - other.actor.foot) > _SAME_DEPTH * stage.form.height:
            continue
        smaller = max(1, min(int(one.mask.sum()), int(other.mask.sum())))
        if (one.mask & other.mask).sum() / smaller > _TOGETHER:
            yield one, other


def small_leads(stages: Sequence[Stage]) -> list[Fault]:
    """Returns the leads that are small in a shot, or in all of them."""
    sizes = [(stage, lead, _size(stage, lead)) for stage in stages for lead in _leads(stage)]
    largest = max((size for _, _, size in sizes), default=1.0)
    return [
        Fault("small lead", lead.name, stage.scene.id)
        for stage, lead, size in sizes
        if size < _LEAST_LEAD or largest < _LARGEST_LEAD
    ]


def _leads(stage: Stage) -> list[Seen]:
    """Returns the first figure of the first entity that is near; none if only a building is."""
    actors = on_stage(stage)
    order = {entity.id: number for number, entity in enumerate(stage.entities)}
    first = min(actors, key=lambda actor: order.get(actor.entity.id, len(order)), default=None)
    if first is None:
        return []
    group = [actor for actor in actors if actor.entity.id == first.entity.id]
    return [seen_of(stage, max(group, key=lambda actor: actor.height))]


def _size(stage: Stage, lead: Seen) -> float:
    """Returns how large a figure is in the frame, with what it is on, as a part of its short side."""
    form, actor = stage.form, lead.actor
    bases = [one for one in on_stage(stage) if actor.carrier and one.entity.id == actor.carrier]
    boxes = [lead.box, *(seen_of(stage, base).box for base in bases)]
    (left, top), (right, bottom) = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
    wide = min(right, form.width) - max(left, 0)
    high = min(bottom, form.height) - max(top, 0)
    return max(high, _LENGTH * wide) / min(form.width, form.height)


def drifting(stages: Sequence[Stage]) -> list[Fault]:
    """Returns the pairs whose heights are to each other otherwise than in an earlier scene."""
    first: dict[tuple[str, str], float] = {}
    found = []
    for stage in stages:
        # What is in a hand, or on a table, has the size of its place.
        actors = [actor for actor in on_stage(stage) if not actor.carrier]
        tall = {actor.entity.id: actor for actor in reversed(actors)}
        for one, other in combinations(sorted(tall), 2):
            ratio = tall[one].height / tall[other].height
            before = first.setdefault((one, other), ratio)
            if not 1 / _DRIFT <= ratio / before <= _DRIFT:
                names = " ".join(tall[id].entity.figure or tall[id].entity.name for id in (one, other))
                found.append(Fault("drift", names, stage.scene.id))
    return found


def audited(prompt: str, seed: int = 1, *, pixels: bool = True) -> list[Fault]:
    """Plans a film without letters, and returns the faults of its scenes."""
    head, scenes = asyncio.run(plan(prompt, seed, SECONDS))
    stages, found = [], []
    for scene in scenes:
        count = round(frames_in(scene.duration, FORMAT.rate))
        cut = replace(scene, transition=Transition.CUT)
        spec = ClipSpec(FORMAT, head.style, cut, count, None, "", False, head.entities)
        stage = framed_stage(stage_of(spec, cut, float(count / FORMAT.rate)))
        stages.append(stage)
        found += faults(stage, on_stage(stage))
        if pixels and scene is scenes[0]:
            frame = animatic_frames(spec).frame(count // 2)
            masks = [seen_of(stage, actor).mask for actor in on_stage(stage)]
            found += [
                Fault("hidden lead", lead.name, scene.id)
                for lead in _leads(stage)
                if is_hidden(frame, lead.mask, np.logical_or.reduce(masks))
            ]
            if has_empty_ground(frame[: FORMAT.height], masks):
                found.append(Fault("empty ground", f"{scene.place or scene.setting.name}", scene.id))
    return [*found, *small_leads(stages), *drifting(stages)]


def prompts() -> list[str]:
    """Returns the prompts of the audit, in several languages."""
    with PROMPTS.open(encoding="utf-8", newline="") as file:
        return [row["prompt"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def figures() -> Figures:
    """Returns for each kind of fault the share of the films that have it, in per cent."""
    films = prompts()
    counts = Counter(kind for prompt in films for kind in {fault.kind for fault in audited(prompt)})
    return {f"composition: {kind}, % of films": (100 * counts[kind] / len(films), "≤ 2") for kind in FAULTS}
