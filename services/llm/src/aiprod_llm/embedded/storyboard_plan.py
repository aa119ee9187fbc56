"""Plans the film of a storyboard: its scenes in its order and lengths, and the rest by rules."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace

from aiprod_film.scene import Scene
from aiprod_film.storyboard import StoryboardScene
from aiprod_film.style import Style
from aiprod_llm.embedded.acts.pursuits import with_people
from aiprod_llm.embedded.acts.staging import staged
from aiprod_llm.embedded.camera import choose_shots
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.scenes import at_work, choose_places, make_scene, random_for, without_place
from aiprod_llm.embedded.storyboards.storyboard_captions import write_board_captions, write_board_title
from aiprod_llm.embedded.storyboards.storyboard_lengths import schedule
from aiprod_llm.embedded.storyboards.storyboard_reader import ParsedStoryboard, parse_storyboard
from aiprod_llm.embedded.storyboards.storyboard_subjects import scene_subjects
from aiprod_llm.embedded.text.text_fitting import LOGLINE_COLUMNS, TITLE_COLUMNS, shorten, trim
from aiprod_llm.embedded.unshown import PlannedBoard, PlannedFilm, find_unshown
from aiprod_llm.embedded.world.environment import Environment, choose_environments, over_the_day
from aiprod_llm.embedded.world.film_home import choose_home
from aiprod_llm.embedded.world.palettes import choose_style, colour_script
from aiprod_llm.embedded.world.seasons import choose_seasons, seasoned
from aiprod_llm.markers import apply_markers
from aiprod_llm.plan import Brief, Head, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.storyboard.board import Storyboard
from aiprod_llm.storyboard.letters import directions_in_text, narrated
from aiprod_llm.worlds import WorldSeeds

MAX_MEDIUM = 200
MAX_ACTION = 2000
"""Characters, as the contract limits them."""


async def plan_storyboard(
    board: Storyboard, brief: Brief, lexicons: Mapping[str, Lexicon], engine: str
) -> AsyncGenerator[Piece]:
    """Yields the head, the scenes and the provenance."""
    # Models that read may have to be loaded first, which must not hold up other calls.
    parsed = await asyncio.to_thread(parse_storyboard, board, lexicons)
    timetable = schedule([scene.duration for scene in board.scenes], brief.duration, brief.rate)
    takes = timetable.takes
    beats = [parsed.beat(take.scene, position, len(takes)) for position, take in enumerate(takes)]
    written = [board.scenes[take.scene].directions for take in takes]
    seasons = choose_seasons(beats, "", parsed.prompt.lexicons, written)
    drawn = [scene.given for scene in board.scenes if scene.given and not scene.media]
    named = [name for scene in drawn for name in scene.subjects]
    named += [character.name for character in brief.library.characters]
    found = (await asyncio.to_thread(find_entities, parsed.prompt)).including(named, parsed.prompt)
    entities = with_people(parsed.prompt, found)
    worlds = choose_environments(parsed.prompt, entities)
    environments = over_the_day(beats, [worlds[take.scene] for take in takes], parsed.prompt.lexicons)
    title = write_board_title(parsed, brief)
    style = _style(parsed, environments, brief)
    logline = shorten(". ".join(_sentences(board.premise, *parsed.texts)), LOGLINE_COLUMNS)
    # A film of the author's own pictures draws nobody, and misses nobody.
    cast = () if all(each.media for each in board.scenes) else entities.entities
    unmarked = Head(engine, title, logline, style, cast, len(takes))
    yield (head := apply_markers(unmarked, brief.markers))

    captions = write_board_captions(parsed, takes, title, brief.options)
    subjects = scene_subjects(parsed, entities)
    stagings = staged([beat.clause for beat in beats], parsed.prompt, entities)
    turns = [staging.turned for staging in stagings]
    shots = choose_shots(beats, turns, random_for(brief, "camera"))
    palettes = colour_script(head.style.palette, environments, random_for(brief, "colours"))
    places = choose_places(parsed.prompt.moments, choose_home(parsed.prompt, entities).place)
    seeds = WorldSeeds(random_for(brief, "scenes"))
    scenes: list[Scene] = []
    rows = zip(takes, beats, environments, shots, captions, palettes, stagings, seasons, strict=True)
    for number, (take, beat, environment, shot, caption, palette, acted, season) in enumerate(rows, start=1):
        place = at_work(places[take.scene], acted.acts)
        scene = make_scene(number, beat, environment, shot, caption, take.duration, place)
        shown = without_place(subjects[take.scene], entities, scene.place, parsed.prompt.lexicons)
        planned = replace(
            scene,
            place=seasoned(scene.place, scene.setting, scene.weather, season),
            title=shorten(board.scenes[take.scene].heading or trim(scene.title), TITLE_COLUMNS),
            action=scene.action[:MAX_ACTION],
            subjects=without_place(subjects[take.scene], entities, scene.place, parsed.prompt.lexicons),
            palette=palette,
            seed=seeds.next(scene.setting, scene.place),
            acts=tuple(act for act in acted.acts if act.subject in shown),
            relations=tuple(one for one in acted.relations if {one.subject, one.object} <= {*shown}),
        )
        given = _as_given(planned, board.scenes[take.scene].given)
        heard = board.scenes[take.scene] if take.first else None
        scenes.append(narrated(given, heard, brief.options, voice=brief.voice))
        yield scenes[-1]
    film = PlannedFilm(
        head,
        scenes,
        PlannedBoard(board, timetable),
        parsed.prompt,
        directions_in_text(brief, board),
        recorded=brief.options.voice_over is not None,
    )
    for unshown in find_unshown(film):
        yield unshown
    yield Provenance(engine)


def _as_given(scene: Scene, given: StoryboardScene | None) -> Scene:
    """Returns the scene with the text, title, transition, picture and engine of the request, exactly."""
    if given is None:
        return scene
    transition = given.transition or scene.transition
    title = given.title or scene.title
    return replace(
        scene,
        action=given.text,
        title=title,
        transition=transition,
        media=given.media,
        engine=given.engine,
    )


def _style(parsed: ParsedStoryboard, environments: list[Environment], brief: Brief) -> Style:
    """Returns the style; its medium is the author's words if a request has them or the lexicon does not."""
    style = choose_style(parsed.prompt, environments, random_for(brief, "style"))
    if parsed.board.style and (brief.storyboard or not parsed.prompt.first("medium")):
        return replace(style, medium=shorten(parsed.board.style, MAX_MEDIUM))
    return style


def _sentences(*texts: str) -> list[str]:
    return list(dict.fromkeys(trim(text) for text in texts if text))
