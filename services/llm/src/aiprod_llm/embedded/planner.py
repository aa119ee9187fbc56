"""The embedded planner: parses a prompt and plans a film by rules of storytelling."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace

from aiprod_film.options import Captions
from aiprod_film.scene import Scene
from aiprod_llm.embedded.acts.pursuits import with_people
from aiprod_llm.embedded.acts.staging import staged, step_counts
from aiprod_llm.embedded.beats import choose_beats
from aiprod_llm.embedded.camera import choose_shots
from aiprod_llm.embedded.captions import write_captions, write_title
from aiprod_llm.embedded.entities.entity_finder import EntityIndex, find_entities
from aiprod_llm.embedded.implied import implied
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, Lexicon, load_lexicon
from aiprod_llm.embedded.nouns.proper_names import with_proper_names
from aiprod_llm.embedded.prompt_parser import ParsedPrompt, parse_prompt
from aiprod_llm.embedded.scene_timing import scene_count, scene_durations
from aiprod_llm.embedded.scenes import at_work, choose_places, make_scene, random_for, without_place
from aiprod_llm.embedded.storyboard_plan import plan_storyboard
from aiprod_llm.embedded.text.text_fitting import LOGLINE_COLUMNS, shorten
from aiprod_llm.embedded.unshown import PlannedFilm, find_unshown
from aiprod_llm.embedded.world.environment import Environment, choose_environments, over_the_day
from aiprod_llm.embedded.world.film_home import choose_home
from aiprod_llm.embedded.world.palettes import choose_style, colour_script
from aiprod_llm.embedded.world.seasons import choose_seasons, seasoned
from aiprod_llm.markers import apply_markers
from aiprod_llm.plan import Brief, Head, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.storyboard.given import storyboard_of
from aiprod_llm.storyboard.letters import directions_in_text, film_options, narrated
from aiprod_llm.worlds import WorldSeeds

type _Read = tuple[ParsedPrompt, list[Environment], EntityIndex]


class EmbeddedPlanner:
    """Plans in milliseconds. The same brief gives the same plan on any machine."""

    engine = "embedded-planner/15"

    def __init__(self) -> None:
        self._lexicons = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}

    def plan(self, brief: Brief) -> AsyncGenerator[Piece]:
        """Yields the head, the scenes and the provenance."""
        board = storyboard_of(brief)
        brief = replace(brief, options=film_options(brief, board))
        lexicons = with_proper_names(self._lexicons, brief.library)
        if board:
            return plan_storyboard(board, brief, lexicons, self.engine)
        return self._plan_prompt(brief, lexicons)

    def _read(self, brief: Brief, lexicons: Mapping[str, Lexicon]) -> _Read:
        prompt = parse_prompt(brief.prompt, lexicons)
        names = [character.name for character in brief.library.characters]
        entities = find_entities(prompt)
        names += implied(prompt, entities.entities)
        cast = with_people(prompt, entities.including(names, prompt))
        return prompt, choose_environments(prompt, cast), cast

    async def _plan_prompt(self, brief: Brief, lexicons: Mapping[str, Lexicon]) -> AsyncGenerator[Piece]:
        # Models that read may have to be loaded first, which must not hold up other calls.
        prompt, worlds, entities = await asyncio.to_thread(self._read, brief, lexicons)
        count = scene_count(brief.duration, brief.rate, len(prompt.clauses))
        beats = choose_beats(prompt, count, step_counts(prompt, entities))
        environments = over_the_day(beats, [worlds[beat.clause.moment] for beat in beats], prompt.lexicons)
        seasons = choose_seasons(beats, prompt.text, prompt.lexicons)
        title = write_title(prompt)
        style = choose_style(prompt, environments, random_for(brief, "style"))
        logline = shorten(prompt.text, LOGLINE_COLUMNS)
        shown_title = title if brief.options.title else ""
        head = Head(self.engine, shown_title, logline, style, entities.entities, count)
        # The head comes before anything else is planned: the caller can show it at once.
        yield (head := apply_markers(head, brief.markers))

        durations = scene_durations(brief.duration, brief.rate, count, random_for(brief, "rhythm"))
        stagings = staged([beat.clause for beat in beats], prompt, entities)
        turns = [staging.turned for staging in stagings]
        shots = choose_shots(beats, turns, random_for(brief, "camera"))
        has_captions = brief.options.captions is Captions.AUTO
        captions = write_captions(prompt, beats, durations, title) if has_captions else [""] * count
        palettes = colour_script(head.style.palette, environments, random_for(brief, "colours"))
        places = choose_places(prompt.moments, choose_home(prompt, entities).place)
        seeds = WorldSeeds(random_for(brief, "scenes"))
        scenes: list[Scene] = []
        rows = zip(beats, environments, shots, captions, durations, palettes, stagings, seasons, strict=True)
        for number, (beat, environment, shot, caption, duration, palette, acted, season) in enumerate(
            rows, 1
        ):
            stated = places[beat.clause.moment]
            place = at_work(stated, acted.acts)
            scene = make_scene(number, beat, environment, shot, caption, duration, place)
            planned = replace(
                scene,
                place=seasoned(scene.place, scene.setting, scene.weather, season),
                subjects=without_place(acted.subjects, entities, stated, prompt.lexicons),
                palette=palette,
                seed=seeds.next(scene.setting, scene.place),
                acts=acted.acts,
                relations=acted.relations,
            )
            scenes.append(narrated(planned, None, brief.options, voice=brief.voice))
            yield scenes[-1]
        film = PlannedFilm(head, scenes, prompt=prompt, asked=directions_in_text(brief, None))
        for unshown in find_unshown(film):
            yield unshown
        yield Provenance(self.engine)
