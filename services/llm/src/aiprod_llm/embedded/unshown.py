"""Finds what was asked for and no scene shows. Each reason has one function, and REPORTERS lists them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.frames import SECOND
from aiprod_film.places import in_season
from aiprod_film.scene import Scene, TimeOfDay
from aiprod_film.unshown import Unshown, UnshownReason
from aiprod_llm.embedded.acts.attire import is_dressed
from aiprod_llm.embedded.acts.staging import unshown_acts, verb_words
from aiprod_llm.embedded.cues import find_cues
from aiprod_llm.embedded.figures.habitats import BUILDINGS
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.nouns.depictions import pictured
from aiprod_llm.embedded.nouns.roles import unshown_trade
from aiprod_llm.embedded.places import places_in, specifies, unshown_places, unshown_styles
from aiprod_llm.embedded.prompt_parser import BLANK, ParsedPrompt
from aiprod_llm.embedded.storyboards.storyboard_lengths import Schedule
from aiprod_llm.embedded.surroundings import surroundings
from aiprod_llm.embedded.unread import Shown, elsewhere, unread_nouns, unread_verbs, unread_words
from aiprod_llm.plan import Head
from aiprod_llm.storyboard import directions
from aiprod_llm.storyboard.board import Storyboard
from aiprod_llm.storyboard.directions import NO_DIRECTIONS, Directions

MOST = 200
"""The most that is listed of one film."""
_AS_A_STYLE = ("in ", "im ", "dans ", "au ", "al ", "en ", "nello ", "no ", "ao ", "w ", "в ")
"""How words such as `in the style of anime` begin."""
_SURGING = frozenset({"rocky-shore"})
"""Places that show what their own waves do."""
MAX_WORDS = 2000
"""Characters, as the contract limits them."""


@dataclass(frozen=True, slots=True)
class PlannedBoard:
    """A storyboard, and which of its scenes each scene of the film shows."""

    board: Storyboard
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A film whose scenes are planned. `followed` is its storyboard; None of a plain prompt.

    `prompt` is the prompt as the embedded planner reads it, and `asked` what it asks of the file; a model
    reads both itself. In a `recorded` film the author speaks the narration.
    """

    head: Head
    scenes: Sequence[Scene]
    followed: PlannedBoard | None = None
    prompt: ParsedPrompt | None = None
    asked: Directions = NO_DIRECTIONS
    recorded: bool = False


def find_unshown(film: PlannedFilm) -> list[Unshown]:
    """Returns what no scene shows, each once."""
    found = dict.fromkeys(unshown for report in REPORTERS for unshown in report(film))
    return [replace(unshown, words=unshown.words[:MAX_WORDS]) for unshown in found][:MOST]


def without_time(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the sentences of a prompt, or the scenes of a storyboard, that the film is too short for."""
    explanation = "the film is too short for it: make it longer, or write less"
    if film.followed:
        shown = {take.scene for take in film.followed.schedule.takes}
        left = [scene.text for number, scene in enumerate(film.followed.board.scenes) if number not in shown]
    else:
        words = _letters(" ".join(f"{scene.action} {scene.caption}" for scene in film.scenes))
        clauses = film.prompt.clauses if film.prompt else ()
        left = [clause.text for clause in clauses if _letters(clause.text) not in words]
    for text in left:
        yield Unshown(text, UnshownReason.NO_TIME, explanation)


def with_other_lengths(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the lengths of a storyboard in a text if they contradict the film's."""
    if film.followed and (stated := film.followed.schedule.scaled_from):
        length = sum(scene.duration for scene in film.scenes)
        explanation = f"the scenes are scaled to the film's {length / SECOND:g} s; each keeps its share"
        yield Unshown(f"scenes of {stated / SECOND:g} s", UnshownReason.LENGTHS_SCALED, explanation)


def without_figure(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields animals, vehicles and things that the animatic engine has no picture of.

    Of subjects that a request names, it also yields those that are not entities.
    """
    explanation = "there is no picture of it: name something more common"
    for entity in film.head.entities:
        if not entity.figure and entity.kind is not EntityKind.PERSON and not _is_around(entity, film):
            place = next((scene.id for scene in film.scenes if entity.id in scene.subjects), "")
            # Of an address alone, nothing is left but it.
            name = film.prompt.text if film.prompt and entity.name == BLANK else entity.name
            yield Unshown(name, UnshownReason.NO_FIGURE, explanation, place)
        elif entity.kind is EntityKind.ANIMAL and unshown_trade(entity.name, _languages(film)):
            yield Unshown(entity.name, UnshownReason.NO_FIGURE, "the animal is drawn, but not its trade")
        elif words := pictured(entity):
            yield Unshown(words, UnshownReason.NO_FIGURE, "the picture is drawn, but not what it shows")
    for scene, name in _named_subjects(film):
        shown = " ".join(entity.name for entity in film.head.entities if entity.id in scene.subjects)
        if not any(_letters(word) in _letters(shown) for word in name.split()):
            yield Unshown(name, UnshownReason.NO_FIGURE, explanation, scene.id)


def _languages(film: PlannedFilm) -> list[str]:
    return [one.language for one in film.prompt.lexicons if one.language != EMOJI] if film.prompt else []


def _is_around(entity: Entity, film: PlannedFilm) -> bool:
    """Returns whether an entity is around a scene: its sky, its place, or a mere name, such as Rome."""
    if film.prompt and entity.kind not in (EntityKind.PERSON, EntityKind.ANIMAL):
        seen = find_cues(entity.name.split()[-1], film.prompt.lexicons)
        shown = [scene for scene in film.scenes if entity.id in scene.subjects] or film.scenes
        if any(
            seen.weather is scene.weather
            or (seen.time_of_day is scene.time_of_day and seen.time_of_day is not TimeOfDay.DAY)
            for scene in shown
        ):
            return True
    if film.prompt and any(_is_of_place(entity.name, scene, film.prompt) for scene in film.scenes):
        return True
    if film.prompt and entity.name == film.prompt.clauses[0].text:
        # A text that names nothing is its own topic: `The mood is tense` is shown by the mood.
        cues = find_cues(entity.name, film.prompt.lexicons)
        hour = cues.time_of_day
        return any(
            (hour is not None and hour is scene.time_of_day)
            or (cues.weather is not None and cues.weather is scene.weather)
            or (cues.mood is not None and cues.mood is scene.mood)
            for scene in film.scenes
        )
    language = film.prompt.language.language if film.prompt and film.prompt.language else ""
    if any(entity.name.split()[-1].casefold() in surroundings(scene, language) for scene in film.scenes):
        return True
    if entity.kind is not EntityKind.PLACE or film.prompt is None:
        return entity.kind is EntityKind.PLACE
    cues = find_cues(entity.name, film.prompt.lexicons)
    settings = {scene.setting for scene in film.scenes}
    if cues.place and any(specifies(in_season(scene.place)[1], cues.place) for scene in film.scenes):
        return True
    return cues.setting in settings if cues.setting else entity.name[:1].isupper()


def _is_of_place(name: str, scene: Scene, prompt: ParsedPrompt) -> bool:
    """Returns whether a thing is a word of the scene's place: rice terraces, the waves of a rocky shore."""
    named = places_in(scene.action, prompt.lexicons)
    spans = (
        scene.action[place.start : place.end] for place in named if place.key == in_season(scene.place)[1]
    )
    return any(name.casefold() in span.casefold() or name.endswith(span) for span in spans)


def without_noun(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the nouns of a text that are neither entities nor a place, a time, or weather.

    Of languages whose nouns are not told apart, it yields all words that are not read.
    """
    explanation = "there is no picture of it: name something more common"
    for find in (unread_nouns, unread_words):
        for scene, words in _unread(film, find):
            yield Unshown(words, UnshownReason.NO_FIGURE, explanation, scene)


def without_act(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields what is done that the animatic engine cannot animate: acts by their verb, and other verbs."""
    explanation = "the engine does not animate it: choose a simpler action"
    entities = {entity.id: entity for entity in film.head.entities}
    reported = set()
    for scene in film.scenes:
        for act in unshown_acts(scene.acts, entities):
            if (act.subject, act.verb) not in reported and not _surges(entities[act.subject], film):
                reported.add((act.subject, act.verb))
                words = verb_words(scene.action, act.verb, film.prompt)
                yield Unshown(words, UnshownReason.NO_ACT, explanation, scene.id)
    for scene_id, words in _unread(film, unread_verbs):
        yield Unshown(words, UnshownReason.NO_ACT, explanation, scene_id)


def _surges(entity: Entity, film: PlannedFilm) -> bool:
    """Returns whether an entity is the waves of a place that breaks them itself."""
    places = (scene for scene in film.scenes if in_season(scene.place)[1] in _SURGING)
    return film.prompt is not None and any(_is_of_place(entity.name, scene, film.prompt) for scene in places)


def _unread(
    film: PlannedFilm, find: Callable[[str, tuple[Lexicon, ...], Shown], Iterator[str]]
) -> Iterator[tuple[str, str]]:
    """Yields each thing that is found in the scenes' texts once, with the first scene that should show it."""
    shown = _letters(" ".join(entity.name for entity in film.head.entities))
    found: dict[str, tuple[str, str]] = {}
    living = (EntityKind.PERSON, EntityKind.ANIMAL)
    bodies = {entity.id for entity in film.head.entities if entity.kind in living}
    houses = {entity.id for entity in film.head.entities if entity.figure in BUILDINGS}
    lexicons = film.prompt.lexicons if film.prompt and film.prompt.language else ()
    language = lexicons[0].language if lexicons else ""
    cards = _cards(film)
    done = {
        text: frozenset(act.verb for scene in film.scenes if scene.action == text for act in scene.acts)
        for text in {scene.action for scene in film.scenes}
    }
    for scene in film.scenes if lexicons else ():
        # What an author's own picture shows is not drawn, nor what a card says.
        if scene.media or scene.id in cards:
            continue
        action = directions.without_directions(scene.action)
        text = directions.without_manners(directions.without_camera(action))
        there = {*scene.subjects}
        shown_there = Shown(scene, bool(bodies & there), bool(houses & there), done[scene.action])
        for words in find(text, lexicons, shown_there):
            if _letters(words) not in shown and not is_dressed(words, language, film.head.entities):
                found.setdefault(words.casefold(), (scene.id, words))
    yield from found.values()


def _cards(film: PlannedFilm) -> set[str]:
    """Returns the ids of the scenes that are nothing but their caption."""
    if film.followed is None:
        return set()
    board, takes = film.followed.board, film.followed.schedule.takes
    return {
        scene.id for scene, take in zip(film.scenes, takes, strict=True) if board.scenes[take.scene].is_card
    }


def _named_subjects(film: PlannedFilm) -> Iterator[tuple[Scene, str]]:
    if film.followed:
        for scene, take in zip(film.scenes, film.followed.schedule.takes, strict=True):
            given = film.followed.board.scenes[take.scene].given
            drawn = given.subjects if given and not given.media else ()
            yield from ((scene, name) for name in drawn)


def without_place(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the places that the animatic engine cannot build, and those that need a scene of their own."""
    found = unshown_places(film.prompt.text, film.prompt.lexicons) if film.prompt else ()
    drawn = " ".join(entity.name for entity in film.head.entities if entity.figure).casefold()
    for words in found:
        # A submarine that is seen from outside is no place.
        if words.casefold() not in drawn:
            yield Unshown(
                words, UnshownReason.NO_PLACE, "there is no set of this place: name one more common"
            )
    shown = " ".join(entity.name for entity in film.head.entities).casefold()
    for scene, words in _unread(film, elsewhere):
        if words.casefold() not in shown and words not in found:
            explanation = "a scene has one place, one time of day and one weather: write another scene"
            yield Unshown(words, UnshownReason.NO_PLACE, explanation, scene)


def without_style(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the styles that the animatic engine cannot draw."""
    found = unshown_styles(film.prompt.text, film.prompt.lexicons) if film.prompt else ()
    lexicons = film.prompt.lexicons if film.prompt else ()
    for words in found:
        if words.casefold().startswith(_AS_A_STYLE) and any(one.first("medium", words) for one in lexicons):
            # `In the style of anime` is a style that is drawn.
            continue
        yield Unshown(words, UnshownReason.NO_STYLE, "the engine does not draw in this style")


def without_voice(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the narration of a storyboard that is not spoken."""
    if film.followed and not film.recorded:
        for scene, take in zip(film.scenes, film.followed.schedule.takes, strict=True):
            narration = film.followed.board.scenes[take.scene].narration
            if narration and take.first and not scene.narration:
                yield Unshown(narration, UnshownReason.NO_VOICE, "there is no voice to speak it", scene.id)


def without_music(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields what a text says of its music."""
    line = film.followed.board.music if film.followed else ""
    for music in filter(None, [line, *(words for kind, words in film.asked.words if kind == "score")]):
        yield Unshown(music, UnshownReason.NO_MUSIC, "the music follows the moods of the scenes")


def without_sound(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields the sounds that a scene asks for, other than music and voice."""
    if film.followed:
        explanation = "the film has no sound effects: add them to the finished file"
        for scene, take in zip(film.scenes, film.followed.schedule.takes, strict=True):
            sound = film.followed.board.scenes[take.scene].sound
            if sound and take.first:
                yield Unshown(sound, UnshownReason.NO_MUSIC, explanation, scene.id)


def without_camera(film: PlannedFilm) -> Iterator[Unshown]:
    """Yields slow motion, time-lapse and a camera in the hand that were asked for and that no scene has."""
    shown = [manner for scene in film.scenes for manner in (scene.tempo, scene.camera_movement)]
    for manner, words in film.asked.manners:
        # Numbers of one enum equal those of another.
        if not any(manner is one for one in shown):
            yield Unshown(words, UnshownReason.NO_CAMERA, "no scene is filmed so: say it of one scene")


REPORTERS: tuple[Callable[[PlannedFilm], Iterator[Unshown]], ...] = (
    without_time,
    with_other_lengths,
    without_figure,
    without_noun,
    without_act,
    without_place,
    without_style,
    without_voice,
    without_music,
    without_sound,
    without_camera,
)
"""An engineer who adds a reason adds its function here."""


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
