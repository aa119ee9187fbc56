"""Who and what is shown: the lead in every scene, nothing excluded, no name taken for a person."""

from collections.abc import Iterator, Sequence

from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.fidelity.text import holds, singulars
from tests.bench.fidelity.truth import Prompt

PERSON = film.Entity.Kind.PERSON
PEOPLE = {"people", "person"}


def lead_kept(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether the lead is a subject of every scene."""
    yield all(
        any(is_one_of(prompt.lead, entity, prompt.named) for entity in shown_in(manifest, scene))
        for scene in manifest.scenes
    )


def excluded_kept_out(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """For each excluded noun, whether no scene shows it."""
    entities = [entity for scene in manifest.scenes for entity in shown_in(manifest, scene)]
    peopled = any(PEOPLE & set(nouns) for nouns in (prompt.lead, *prompt.others))
    # The truth's nouns are English; another text names what it excludes in its directions.
    foreign_directions = () if prompt.language == "en" else prompt.directions
    for nouns in prompt.excluded:
        unwanted = [
            entity
            for entity in entities
            if is_one_of(nouns, entity)
            or any(names(entity, direction) for direction in foreign_directions)
            or (PEOPLE & set(nouns) and entity.kind == PERSON and not peopled)
        ]
        yield not unwanted


def taken_for_people(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    # An animal that acts as people do is a person with its head, and no human being.
    people = [one for one in manifest.entities if one.kind == PERSON and not one.look.head]
    return (any(names(entity, name) for entity in people) for name in prompt.not_people)


def verbs_taken_for_nouns(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    return (any(holds(entity.name, verb) for entity in manifest.entities) for verb in prompt.not_nouns)


def left_out(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """For the lead and, in English, each thing that the text names, whether it is not shown nor reported."""
    shown = [entity for scene in manifest.scenes for entity in shown_in(manifest, scene)]
    # What the text does not name, such as the board of a surfer, is not left out of it.
    text = singulars(prompt.text)
    others = [other for other in prompt.others if prompt.language == "en" and text & set(other)]
    for nouns, named in ((prompt.lead, prompt.named), *((other, "") for other in others)):
        seen = any(is_one_of(nouns, entity, named) for entity in shown) or is_around(nouns, manifest)
        yield not seen and not any(noun in singulars(reported(manifest)) for noun in (*nouns, named))


AROUND = {
    "sun": {"DAWN", "DAY", "DUSK"},
    "moon": {"NIGHT"},
    "star": {"NIGHT"},
    "light": {"DAWN", "DAY", "DUSK", "NIGHT"},
    "sky": {"LANDSCAPE", "SEA", "DESERT", "CITY", "FOREST"},
    "wave": {"SEA"},
    "water": {"SEA"},
    "tree": {"FOREST"},
    "grass": {"LANDSCAPE"},
    "cloud": {"CLOUDY", "RAIN", "STORM"},
    "pyramid": {"pyramids"},
    "blackboard": {"classroom"},
    "building": {"CITY"},
    "barn": {"farm"},
    "rain": {"RAIN", "STORM"},
    "storm": {"STORM"},
    "snow": {"SNOW"},
    "dune": {"DESERT"},
    "sand": {"DESERT"},
    "wheat": {"field"},
    "fireplace": {"fireside"},
    "coral": {"underwater"},
    "blossom": {"spring"},
}
"""What a setting, a place, a time of day or a weather shows by itself."""


SKY = {
    "stars": AROUND["star"],
    "clouds": AROUND["cloud"],
    **{name: AROUND[name] for name in ("rain", "storm", "snow")},
}


def is_around(nouns: Sequence[str], manifest: film.Manifest) -> bool:
    """Whether a scene's place, its setting, or its sky is what a noun means."""
    worlds = {
        name
        for scene in manifest.scenes
        for name in (
            *scene.place.split("-"),
            film.Scene.Setting.Name(scene.setting),
            film.Scene.TimeOfDay.Name(scene.time_of_day),
            film.Scene.Weather.Name(scene.weather),
        )
    }
    return any(AROUND.get(noun, {noun, noun.upper()}) & worlds for noun in nouns)


def is_in_sky(words: str, scenes: Sequence[film.Scene]) -> bool:
    """Whether the weather of a scene or its night shows a thing: clouds, stars."""
    last = "".join(words.casefold().split()[-1:])
    skies = {
        *(film.Scene.Weather.Name(scene.weather) for scene in scenes),
        *(film.Scene.TimeOfDay.Name(scene.time_of_day) for scene in scenes),
    }
    return bool(SKY.get(last, set()) & skies)


def shown_in(manifest: film.Manifest, scene: film.Scene) -> Sequence[film.Entity]:
    return [entity for entity in manifest.entities if entity.id in scene.subjects]


def names(entity: film.Entity, words: str) -> bool:
    """Whether an entity's name is a part of these words: whole words, where the language writes spaces."""
    if words.isascii() or " " in words:
        return set(entity.name.casefold().split()) <= set(words.casefold().split())
    return holds(words, entity.name)


def is_one_of(nouns: Sequence[str], entity: film.Entity, named: str = "") -> bool:
    """Whether an entity is called by one of the English nouns, or as the text names it."""
    words = singulars(f"{entity.name} {entity.description}")
    if named and entity.name and (holds(entity.name, named) or holds(named, entity.name)):
        return True
    return any(set(noun.casefold().split()) <= words for noun in nouns)


def reported(manifest: film.Manifest) -> str:
    """What the plan says it does not show."""
    return "\n".join(item.words for item in manifest.unshown)
