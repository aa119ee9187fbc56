"""What the animatic engine draws of a plan: the lead, its number and colour, and what it does.

The cast of the stage is counted, not the plan: a figure that the engine leaves out is not drawn.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import Manifest
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.scene import Scene
from aiprod_llm.embedded.acts.staging import unshown_acts
from aiprod_llm.embedded.figures import figure_named, words_of
from aiprod_llm.embedded.figures.kinds import kind_of
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_render.animatic.cast.actor import MOST_COPIES
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.puppets.garments import GARMENTS
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.render_inputs import ClipSpec
from tests.bench.fidelity.subjects import is_around, is_one_of
from tests.bench.fidelity.truth import Prompt

_SECONDS = 3.0


def lead_drawn(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether any scene draws the lead: as a figure, or as the place itself."""
    drawn = (
        drawn.get(entity.id) for entity, drawn in _drawn(manifest) if _is(prompt.lead, entity, prompt.named)
    )
    yield any(drawn) or is_around(prompt.lead, manifest)


def drawn_as_another(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether the lead is drawn with a figure that none of its English nouns has."""
    expected = {figure_named(noun, ["en"]) for noun in prompt.lead} - {""}
    for entity, drawn in _drawn(manifest):
        if drawn.get(entity.id) and _is(prompt.lead, entity, prompt.named):
            yield bool(expected and entity.figure and not _shows(entity, expected, prompt.lead))
            return


def _shows(entity: Entity, expected: set[str], nouns: Sequence[str]) -> bool:
    """Whether a figure is one of those expected, one of the same name, or a person where one is expected."""
    names = [name.split() for name, figure in words_of("en").figures.items() if figure == entity.figure]
    people = entity.kind is EntityKind.PERSON and any(kind_of(key) is EntityKind.PERSON for key in expected)
    return entity.figure in expected or people or any(noun in name for name in names for noun in nouns)


def counts_right(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """For each stated number of what is drawn, whether as many are drawn in every scene that shows it."""
    for noun, number in prompt.count.items():
        named = prompt.named if noun in prompt.lead else ""
        # White sheep and a black one are sheep: all of them in a scene count.
        scenes: dict[int, tuple[dict[str, int], set[str]]] = {}
        for entity, drawn in _drawn(manifest):
            if _is([noun], entity, named) and drawn.get(entity.id):
                scenes.setdefault(id(drawn), (drawn, set()))[1].add(entity.id)
        if scenes:
            counts = {sum(drawn[one] for one in found) for drawn, found in scenes.values()}
            yield counts == {min(number, MOST_COPIES)}


def colours_right(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """For each stated colour of what is drawn or worn, whether it has it."""
    colours = words_of("en").colours
    for noun, colour in prompt.colours.items():
        named = prompt.named if noun in prompt.lead else ""
        found = [
            e
            for e, drawn in _drawn(manifest)
            if _is([noun], e, named) and (drawn.get(e.id) or e.figure in GARMENTS)
        ]
        if found and str(colour) in colours:
            yield all(entity.colour == colours[str(colour)] for entity in found)


def actions_drawn(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """For each stated action, whether an act shows it that the engine draws."""
    film_ = read_manifest(manifest)
    entities = {entity.id: entity for entity in film_.entities}
    acts = [act for scene in film_.scenes for act in scene.acts]
    lost = set(unshown_acts(acts, entities))
    shown = {act.verb for act in acts if act not in lost}
    for alternatives in prompt.actions:
        keys = {found.key for verb in alternatives for found in grammar_of("en").find(verb)}
        yield not keys.isdisjoint(shown)


def _is(nouns: Sequence[str], entity: Entity, named: str) -> bool:
    message = film.Entity(name=entity.name, description=entity.description)
    return is_one_of(nouns, message, named)


def _drawn(message: film.Manifest) -> list[tuple[Entity, dict[str, int]]]:
    """Returns each entity of each scene, with how many of each id the scene draws."""
    return _counted(message.SerializeToString(deterministic=True))


@cache
def _counted(message: bytes) -> list[tuple[Entity, dict[str, int]]]:
    manifest = read_manifest(film.Manifest.FromString(message))
    found = []
    for scene in manifest.scenes:
        counts = _in_scene(manifest, scene)
        found += [(entity, counts) for entity in manifest.entities if entity.id in scene.subjects]
    return found


def _in_scene(manifest: Manifest, scene: Scene) -> dict[str, int]:
    spec = ClipSpec(manifest.format, manifest.style, scene, 72, None, "", False, manifest.entities)
    stage = stage_of(spec, scene, _SECONDS)
    counts: dict[str, int] = {}
    for actor in placed(stage, cast(stage)):
        counts[actor.entity.id] = counts.get(actor.entity.id, 0) + 1
    return counts
