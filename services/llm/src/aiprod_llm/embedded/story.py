"""The story: which scene tells which clause, and what the world looks like in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from aiprod_llm.embedded.prompt_parser import Clause, Cues, ParsedPrompt
from aiprod_llm.plan import Lighting, Mood, Setting, TimeOfDay, Weather


class Part(Enum):
    """A scene's part in the arc of the story."""

    OPENING = auto()
    DEVELOPMENT = auto()
    CLIMAX = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Beat:
    """What one scene tells. `first` says that no scene before it tells the clause."""

    part: Part
    clause: Clause
    first: bool


@dataclass(frozen=True, slots=True)
class World:
    """What a scene's surroundings look and feel like."""

    setting: Setting
    time_of_day: TimeOfDay
    weather: Weather
    lighting: Lighting
    mood: Mood


MOOD_CURVES = (
    (Mood.CALM, Mood.WONDROUS, Mood.EPIC, Mood.CALM),
    (Mood.WONDROUS, Mood.JOYFUL, Mood.EPIC, Mood.JOYFUL),
    (Mood.MELANCHOLIC, Mood.TENSE, Mood.EPIC, Mood.WONDROUS),
    (Mood.CALM, Mood.TENSE, Mood.EPIC, Mood.MELANCHOLIC),
    (Mood.JOYFUL, Mood.WONDROUS, Mood.EPIC, Mood.CALM),
)
"""Moods of the parts of the arc where the prompt names none."""

DAYS = (
    (TimeOfDay.DAWN, TimeOfDay.DAY),
    (TimeOfDay.DAY, TimeOfDay.DUSK),
    (TimeOfDay.DUSK, TimeOfDay.NIGHT),
    (TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT),
    (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DUSK),
)
"""How a day may pass where the prompt does not say."""

SETTINGS = (Setting.LANDSCAPE, Setting.CITY, Setting.FOREST)
"""Where a film may play whose prompt names no place: firm ground, so that its subject can be shown."""

SKIES = (Weather.CLEAR, Weather.CLEAR, Weather.CLOUDY)
WITHOUT_WEATHER = frozenset({Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT})
ROUGH = frozenset({Weather.STORM, Weather.RAIN})


def beats(reading: ParsedPrompt, count: int) -> list[Beat]:
    """One beat a scene: each clause in order, or evenly chosen ones where there are more than scenes."""
    clauses = reading.clauses
    told = [index * len(clauses) // count for index in range(count)]
    return [
        Beat(_part(index, count), clauses[clause], index == 0 or clause != told[index - 1])
        for index, clause in enumerate(told)
    ]


def _part(index: int, count: int) -> Part:
    if index == 0:
        return Part.OPENING
    if index == count - 1:
        return Part.CLOSE
    return Part.CLIMAX if 0.6 <= index / (count - 1) <= 0.85 else Part.DEVELOPMENT


def worlds(reading: ParsedPrompt, told: Sequence[Beat], rng: Random) -> list[World]:
    """The world of each beat: what the prompt says, else what was, else what the seed chooses."""
    settings = _settings(reading, rng)
    times = _times(reading.moments, told, rng)
    weathers = _weathers(reading.moments, rng)
    moods = _moods(reading, told, rng)
    result = []
    for beat, time, mood in zip(told, times, moods, strict=True):
        moment = beat.clause.moment
        said = beat.clause.cues.or_else(reading.moments[moment])
        result.append(_world(said, settings[moment], time, weathers[moment], mood))
    return result


def _world(said: Cues, setting: Setting, time: TimeOfDay, weather: Weather, mood: Mood) -> World:
    if said.weather is None and setting in WITHOUT_WEATHER:
        weather = Weather.CLEAR
    return World(setting, time, weather, said.lighting or _light(setting, time, weather), mood)


def _settings(reading: ParsedPrompt, rng: Random) -> list[Setting]:
    habitat = reading.first("habitat")
    chosen = Setting[habitat] if habitat else rng.choice(SETTINGS)
    return _held([moment.setting for moment in reading.moments], chosen)


def _held[T](stated: Sequence[T | None], otherwise: T) -> list[T]:
    """Each stated value until the next one; the first one also before it."""
    current = next((value for value in stated if value is not None), otherwise)
    return [current := value if value is not None else current for value in stated]


def _times(moments: Sequence[Cues], told: Sequence[Beat], rng: Random) -> list[TimeOfDay]:
    """As the moments say, with the day passing between them; else a day that passes with the story."""
    day = rng.choice(DAYS)
    stated = [moment.time_of_day for moment in moments]
    if any(stated):
        by_moment = _passing(stated)
        return [by_moment[beat.clause.moment] for beat in told]
    return [day[index * len(day) // len(told)] for index in range(len(told))]


def _passing(stated: Sequence[TimeOfDay | None]) -> list[TimeOfDay]:
    """Each stated time until the next; before the first one is what a day has before it, and between
    two times of one day is what lies halfway."""
    first = next(time for time in stated if time is not None)
    times: list[TimeOfDay] = []
    for index, time in enumerate(stated):
        before = times[-1] if times else TimeOfDay((first - 2) % len(TimeOfDay) + 1)
        later = next((value for value in stated[index:] if value is not None), before)
        halfway = TimeOfDay((before + later) // 2) if before < later and first in stated[:index] else before
        times.append(time or halfway)
    return times


def _weathers(moments: Sequence[Cues], rng: Random) -> list[Weather]:
    """Weather lasts; it clouds over before it messages rough, and clears where all is calm again."""
    current = rng.choice(SKIES)
    first = next((moment.weather for moment in moments if moment.weather), None)
    if first is not None:
        current = Weather.CLOUDY if first in ROUGH else first
    result = []
    for moment in moments:
        if moment.weather:
            current = moment.weather
        elif current in ROUGH and _is_relief(moment):
            current = Weather.CLEAR
        result.append(current)
    return result


def _is_relief(moment: Cues) -> bool:
    return moment.mood in (Mood.CALM, Mood.JOYFUL) or moment.time_of_day is TimeOfDay.DAWN


def _moods(reading: ParsedPrompt, told: Sequence[Beat], rng: Random) -> list[Mood]:
    """As the clauses say; the others follow a curve that begins as the prompt does."""
    stated = next((moment.mood for moment in reading.moments if moment.mood), None)
    fitting = [curve for curve in MOOD_CURVES if curve[0] is stated] or MOOD_CURVES
    curve = dict(zip(Part, rng.choice(fitting), strict=True))
    return [
        beat.clause.cues.mood or reading.moments[beat.clause.moment].mood or curve[beat.part] for beat in told
    ]


def _light(setting: Setting, time: TimeOfDay, weather: Weather) -> Lighting:
    """The light that a place has at that time and weather."""
    if time is TimeOfDay.NIGHT:
        return Lighting.NEON if setting is Setting.CITY else Lighting.LOW_KEY
    if weather is Weather.STORM or setting is Setting.SPACE:
        return Lighting.LOW_KEY
    if weather is not Weather.CLEAR or setting is Setting.INTERIOR:
        return Lighting.SOFT
    return Lighting.HARD if time is TimeOfDay.DAY else Lighting.BACKLIT
