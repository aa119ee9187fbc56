"""The embedded planner: parses a prompt and plans a film by rules of storytelling."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from random import Random

from aiprod_film.scene import Scene
from aiprod_llm.embedded.beats import Beat, choose_beats
from aiprod_llm.embedded.camera import Shot, choose_shots
from aiprod_llm.embedded.captions import write_captions, write_title
from aiprod_llm.embedded.entities import find_entities
from aiprod_llm.embedded.environment import Environment, choose_environments
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.palettes import choose_style, colour_script
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.embedded.scene_timing import scene_count, scene_durations
from aiprod_llm.embedded.text_fitting import TITLE_COLUMNS, shorten
from aiprod_llm.markers import apply_markers
from aiprod_llm.plan import Brief, Head, Piece
from aiprod_llm.provenance import Provenance

LOGLINE_COLUMNS = 300


class EmbeddedPlanner:
    """Plans in milliseconds. The same brief gives the same plan on any machine."""

    engine = "embedded-planner/2"

    def __init__(self) -> None:
        self._lexicons = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}

    async def plan(self, brief: Brief) -> AsyncGenerator[Piece]:
        """Yields the head, the scenes and the provenance."""
        prompt = parse_prompt(brief.prompt, self._lexicons)
        count = scene_count(brief.duration, brief.rate, len(prompt.clauses))
        beats = choose_beats(prompt, count)
        environments = choose_environments(prompt, beats, _rng(brief, "worlds"))
        entities = find_entities(prompt)
        title = write_title(prompt)
        style = choose_style(prompt, environments, _rng(brief, "style"))
        head = Head(self.engine, title, shorten(prompt.text, LOGLINE_COLUMNS), style, entities.entities)
        # The head comes before anything else is planned: the caller can show it at once.
        yield (head := apply_markers(head, brief.markers))

        durations = scene_durations(brief.duration, brief.rate, count, _rng(brief, "rhythm"))
        shots = choose_shots(beats, _rng(brief, "camera"))
        captions = write_captions(prompt, beats, environments, title)
        palettes = colour_script(head.style.palette, environments, _rng(brief, "colours"))
        seeds = _rng(brief, "scenes")
        rows = zip(beats, environments, shots, captions, durations, palettes, strict=True)
        for number, (beat, environment, shot, caption, duration, palette) in enumerate(rows, start=1):
            scene = _scene(number, beat, environment, shot, caption, duration)
            subjects = entities.subjects(beat.clause, prompt)
            yield replace(scene, subjects=subjects, palette=palette, seed=seeds.getrandbits(32))
        yield Provenance(self.engine)


def _rng(brief: Brief, purpose: str) -> Random:
    """Returns random numbers for one purpose, so that one choice does not shift another.

    The purposes seed the plans of `embedded-planner/2`: another name makes other films.
    """
    return Random(f"{brief.seed}/{purpose}/{brief.prompt}")


def _scene(
    number: int, beat: Beat, environment: Environment, shot: Shot, caption: str, duration: int
) -> Scene:
    return Scene(
        id=f"s{number}",
        title=shorten(caption, TITLE_COLUMNS),
        caption=caption,
        action=beat.clause.text,
        duration=duration,
        shot_size=shot.size,
        camera_angle=shot.angle,
        camera_movement=shot.movement,
        setting=environment.setting,
        time_of_day=environment.time_of_day,
        weather=environment.weather,
        lighting=environment.lighting,
        mood=environment.mood,
        transition=shot.transition,
    )
