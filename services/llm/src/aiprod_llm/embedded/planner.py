"""The embedded planner: a film from a prompt, by reading it and by rules of storytelling."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from random import Random

from aiprod_llm.embedded.camera import Shot, shots
from aiprod_llm.embedded.captions import captions, title
from aiprod_llm.embedded.entities import cast
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.palettes import colour_script, style
from aiprod_llm.embedded.prompt_parser import read
from aiprod_llm.embedded.scene_timing import scene_count, scene_durations
from aiprod_llm.embedded.story import Beat, World, beats, worlds
from aiprod_llm.embedded.text_wrap import TITLE_COLUMNS, shortened
from aiprod_llm.markers import apply_markers
from aiprod_llm.plan import Brief, Head, Piece, Scene
from aiprod_llm.provenance import Provenance

LOGLINE_COLUMNS = 300


class EmbeddedPlanner:
    """Plans in milliseconds, without a model. The same brief gives the same plan, on any machine."""

    engine = "embedded-planner/2"

    def __init__(self) -> None:
        self._lexicons = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}

    async def plan(self, brief: Brief) -> AsyncGenerator[Piece]:
        reading = read(brief.prompt, self._lexicons)
        count = scene_count(brief.duration, brief.rate, len(reading.clauses))
        told = beats(reading, count)
        seen = worlds(reading, told, _dice(brief, "worlds"))
        actors = cast(reading)
        name = title(reading)
        look = style(reading, seen, _dice(brief, "style"))
        head = Head(self.engine, name, shortened(reading.text, LOGLINE_COLUMNS), look, actors.entities)
        yield (head := apply_markers(head, brief.markers))

        durations = scene_durations(brief.duration, brief.rate, count, _dice(brief, "rhythm"))
        filmed = shots(told, _dice(brief, "camera"))
        texts = captions(reading, told, seen, name)
        colours = colour_script(head.style.palette, seen, _dice(brief, "colours"))
        seeds = _dice(brief, "scenes")
        rows = zip(told, seen, filmed, texts, durations, colours, strict=True)
        for number, (beat, world, shot, caption, duration, palette) in enumerate(rows, start=1):
            scene = _scene(number, beat, world, shot, caption, duration)
            subjects = actors.seen_in(beat.clause, reading)
            yield replace(scene, subjects=subjects, palette=palette, seed=seeds.getrandbits(32))
        yield Provenance(self.engine)


def _dice(brief: Brief, purpose: str) -> Random:
    """Random numbers of their own for each purpose, so that one choice does not shift another."""
    return Random(f"{brief.seed}/{purpose}/{brief.prompt}")


def _scene(number: int, beat: Beat, world: World, shot: Shot, caption: str, duration: int) -> Scene:
    return Scene(
        id=f"s{number}",
        title=shortened(caption, TITLE_COLUMNS),
        caption=caption,
        action=beat.clause.text,
        duration=duration,
        shot_size=shot.size,
        camera_angle=shot.angle,
        camera_movement=shot.movement,
        setting=world.setting,
        time_of_day=world.time_of_day,
        weather=world.weather,
        lighting=world.lighting,
        mood=world.mood,
        transition=shot.transition,
    )
