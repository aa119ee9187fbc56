"""Chooses the environment of each moment, in one world: it changes only where the text says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiprod_film.scene import Lighting, Mood, Setting, TimeOfDay, Weather
from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.cues import Cues
from aiprod_llm.embedded.entities.entity_finder import EntityIndex
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.prompt_parser import ParsedPrompt
from aiprod_llm.embedded.world.film_home import choose_home


@dataclass(frozen=True, slots=True)
class Environment:
    """The place of a scene, how it looks and how it feels."""

    setting: Setting
    time_of_day: TimeOfDay
    weather: Weather
    lighting: Lighting
    mood: Mood


NEUTRAL = Environment(Setting.LANDSCAPE, TimeOfDay.DAY, Weather.CLEAR, Lighting.HARD, Mood.CALM)
"""A world of which the text says nothing: a clear, calm day on firm ground, where any subject can stand."""

WITHOUT_WEATHER = frozenset({Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT})
_FROM_TO = re.compile(
    r"(?P<first>\w+) (?:(?:in)?to|until|till|bis|bis zur|zur|zum|à|jusqu['’]à|a|hasta|al) "
    r"(?:la |the |le |el )?(?P<last>\w+)",
    re.IGNORECASE,
)
"""Two words of which the later follows the earlier in time."""
ROUGH = frozenset({Weather.STORM, Weather.RAIN})


def choose_environments(prompt: ParsedPrompt, entities: EntityIndex | None = None) -> list[Environment]:
    """Returns the environment of each moment: what it states, else what was before.

    What the text states first also holds before, unless a word such as `then` says that it comes later. A
    place that no word gives suits the subject.
    """
    moments = prompt.moments
    settings = _turning(
        moments, [moment.setting for moment in moments], choose_home(prompt, entities).setting
    )
    times = _turning(moments, [_hour(moment) for moment in moments], NEUTRAL.time_of_day)
    weathers = _clearing(moments, _turning(moments, [moment.weather for moment in moments], NEUTRAL.weather))
    moods = _turning(moments, [moment.mood for moment in moments], NEUTRAL.mood)
    # Rain at a window is rain in all of the room's scenes.
    weathered = {setting for moment, setting in zip(moments, settings, strict=True) if moment.weather}
    sheltered = [setting in WITHOUT_WEATHER - weathered for setting in settings]
    weathers = [
        Weather.CLEAR if inside else weather for inside, weather in zip(sheltered, weathers, strict=True)
    ]
    rows = zip(moments, settings, times, weathers, moods, strict=True)
    return [_environment(*row) for row in rows]


def over_the_day(
    beats: Sequence[Beat], environments: Sequence[Environment], lexicons: Sequence[Lexicon]
) -> list[Environment]:
    """Returns the environments, in which a day passes where a clause says so: from dawn to night."""
    result = list(environments)
    for clause in dict.fromkeys(beat.clause for beat in beats):
        first = next(number for number, beat in enumerate(beats) if beat.clause == clause)
        # It passes until the sentence ends.
        said = [number for number, beat in enumerate(beats) if beat.clause.sentence == clause.sentence]
        numbers = [number for number in said if number >= first]
        span = day_of(clause.text, lexicons)
        if span is None or len(numbers) < 2:
            continue
        hours = _hours(*span)
        for place, number in enumerate(numbers):
            hour = hours[round(place * (len(hours) - 1) / (len(numbers) - 1))]
            old = result[number]
            light = _light(old.setting, hour, old.weather)
            result[number] = replace(old, time_of_day=hour, lighting=light)
    return result


def day_of(text: str, lexicons: Sequence[Lexicon]) -> tuple[TimeOfDay, TimeOfDay] | None:
    """Returns the first and the last hour of a text such as `from dawn to night`."""
    for lexicon in lexicons:
        if found := _FROM_TO.search(text):
            ends = [lexicon.first("time_of_day", found[name]) for name in ("first", "last")]
            if all(ends) and ends[0] != ends[1]:
                return TimeOfDay[ends[0] or ""], TimeOfDay[ends[1] or ""]
    return None


def _hours(first: TimeOfDay, last: TimeOfDay) -> list[TimeOfDay]:
    """Returns the hours from one to another; after the night comes the dawn."""
    day = list(TimeOfDay)
    start, count = day.index(first), (last - first) % len(day) + 1
    return [day[(start + step) % len(day)] for step in range(count)]


def _hour(stated: Cues) -> TimeOfDay | None:
    """Returns the stated hour; neon signs are seen at night."""
    return stated.time_of_day or (TimeOfDay.NIGHT if stated.lighting is Lighting.NEON else None)


def _environment(
    stated: Cues, setting: Setting, time: TimeOfDay, weather: Weather, mood: Mood
) -> Environment:
    return Environment(setting, time, weather, stated.lighting or _light(setting, time, weather), mood)


def _lasting[T](stated: Sequence[T | None], otherwise: T) -> list[T]:
    """Returns each stated value until the next one, and the first one also before it."""
    current = next((value for value in stated if value is not None), otherwise)
    return [current := current if value is None else value for value in stated]


def _turning[T](moments: Sequence[Cues], stated: Sequence[T | None], usual: T) -> list[T]:
    """Returns the values as `_lasting`, but before a first one that only comes later the usual one."""
    first = next((place for place, value in enumerate(stated) if value is not None), 0)
    later = first > 0 and moments[first].turning
    return [*([usual] * first if later else ()), *_lasting(stated[first if later else 0 :], usual)]


def _clearing(moments: Sequence[Cues], weathers: Sequence[Weather]) -> list[Weather]:
    """Returns the weathers, clear from where a stated storm or rain gives way to calm or dawn."""
    result: list[Weather] = []
    stated = cleared = False
    for moment, weather in zip(moments, weathers, strict=True):
        relief = moment.turning and (moment.mood is Mood.CALM or moment.time_of_day is TimeOfDay.DAWN)
        cleared = not moment.weather and (cleared or (stated and weather in ROUGH and relief))
        stated = stated or moment.weather is not None
        result.append(Weather.CLEAR if cleared else weather)
    return result


def _light(setting: Setting, time: TimeOfDay, weather: Weather) -> Lighting:
    """Returns the light of a place at that time and weather."""
    if time is TimeOfDay.NIGHT:
        return Lighting.NEON if setting is Setting.CITY else Lighting.LOW_KEY
    if weather is Weather.STORM or setting is Setting.SPACE:
        return Lighting.LOW_KEY
    if weather is not Weather.CLEAR or setting is Setting.INTERIOR:
        return Lighting.SOFT
    return Lighting.HARD if time is TimeOfDay.DAY else Lighting.BACKLIT
