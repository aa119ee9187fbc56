"""Chooses the environment of each scene: place, time, weather, light and mood."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from aiprod_film.scene import Lighting, Mood, Setting, TimeOfDay, Weather
from aiprod_llm.embedded.beats import Beat, Part
from aiprod_llm.embedded.entities import figures_in
from aiprod_llm.embedded.figures.habitats import habitat
from aiprod_llm.embedded.prompt_parser import Cues, ParsedPrompt


@dataclass(frozen=True, slots=True)
class Environment:
    """The place of a scene, how it looks and how it feels."""

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
"""Moods of the four parts of the arc, for prompts that name none."""

DAYS = (
    (TimeOfDay.DAWN, TimeOfDay.DAY),
    (TimeOfDay.DAY, TimeOfDay.DUSK),
    (TimeOfDay.DUSK, TimeOfDay.NIGHT),
    (TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT),
    (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DUSK),
)
"""How the day passes, for prompts that name no time."""

SETTINGS = (Setting.LANDSCAPE, Setting.CITY, Setting.FOREST)
"""Settings for prompts that name none: firm ground, so that any subject can stand on it."""

SKIES = (Weather.CLEAR, Weather.CLEAR, Weather.CLOUDY)
WITHOUT_WEATHER = frozenset({Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT})
ROUGH = frozenset({Weather.STORM, Weather.RAIN})


def choose_environments(prompt: ParsedPrompt, beats: Sequence[Beat], rng: Random) -> list[Environment]:
    """Returns the environment of each beat: what the prompt states, else the last one, else a random one."""
    settings = _settings(prompt, rng)
    times = _times(prompt.moments, beats, rng)
    weathers = _weathers(prompt.moments, rng)
    moods = _moods(prompt, beats, rng)
    result = []
    for beat, time, mood in zip(beats, times, moods, strict=True):
        moment = beat.clause.moment
        stated = beat.clause.cues.or_else(prompt.moments[moment])
        result.append(_environment(stated, settings[moment], time, weathers[moment], mood))
    return result


def carry_environments(prompt: ParsedPrompt) -> list[Environment]:
    """Returns the environment of each moment in one world: what it states, else what was before.

    Before the first stated time, weather and mood it is a clear, calm day. The first stated place is also the
    place before it; without any, the place suits the subject.
    """
    moments = prompt.moments
    habitat = prompt.first("habitat")
    settings = _carried_forward(
        [moment.setting for moment in moments], Setting[habitat] if habitat else Setting.LANDSCAPE
    )
    times = _kept([moment.time_of_day for moment in moments], TimeOfDay.DAY)
    weathers = _lasting(moments, Weather.CLEAR)
    moods = _kept([moment.mood for moment in moments], Mood.CALM)
    rows = zip(moments, settings, times, weathers, moods, strict=True)
    return [_environment(*row) for row in rows]


def _environment(
    stated: Cues, setting: Setting, time: TimeOfDay, weather: Weather, mood: Mood
) -> Environment:
    if stated.weather is None and setting in WITHOUT_WEATHER:
        weather = Weather.CLEAR
    return Environment(setting, time, weather, stated.lighting or _light(setting, time, weather), mood)


def _settings(prompt: ParsedPrompt, rng: Random) -> list[Setting]:
    word = prompt.first("habitat")
    # Drawn even if unused, so that a known place does not shift the choices after it.
    drawn = rng.choice(SETTINGS)
    chosen = Setting[word] if word else habitat(figures_in(prompt.text, prompt.lexicons)) or drawn
    return _carried_forward([moment.setting for moment in prompt.moments], chosen)


def _carried_forward[T](stated: Sequence[T | None], otherwise: T) -> list[T]:
    """Returns each stated value until the next one, and the first one also before it."""
    current = next((value for value in stated if value is not None), otherwise)
    return [current := value if value is not None else current for value in stated]


def _kept[T](stated: Sequence[T | None], start: T) -> list[T]:
    """Returns each stated value until the next one; before the first one `start`."""
    current = start
    return [current := current if value is None else value for value in stated]


def _times(moments: Sequence[Cues], beats: Sequence[Beat], rng: Random) -> list[TimeOfDay]:
    """Returns the stated times with the day passing between them, else a day that passes with the story."""
    # Drawn even if unused, so that a stated time does not shift the choices after it.
    day = rng.choice(DAYS)
    stated = [moment.time_of_day for moment in moments]
    if any(stated):
        by_moment = _passing(stated)
        return [by_moment[beat.clause.moment] for beat in beats]
    return [day[index * len(day) // len(beats)] for index in range(len(beats))]


def _passing(stated: Sequence[TimeOfDay | None]) -> list[TimeOfDay]:
    """Returns each stated time until the next one.

    Before the first one comes the time that precedes it in a day, and between two times of one day the time
    halfway.
    """
    first = next(time for time in stated if time is not None)
    times: list[TimeOfDay] = []
    for index, time in enumerate(stated):
        before = times[-1] if times else TimeOfDay((first - 2) % len(TimeOfDay) + 1)
        later = next((value for value in stated[index:] if value is not None), before)
        halfway = TimeOfDay((before + later) // 2) if before < later and first in stated[:index] else before
        times.append(time or halfway)
    return times


def _weathers(moments: Sequence[Cues], rng: Random) -> list[Weather]:
    """Returns weather that lasts: it clouds over before a storm or rain, and clears once the mood is calm."""
    current = rng.choice(SKIES)
    first = next((moment.weather for moment in moments if moment.weather), None)
    if first is not None:
        current = Weather.CLOUDY if first in ROUGH else first
    return _lasting(moments, current)


def _lasting(moments: Sequence[Cues], current: Weather) -> list[Weather]:
    """Returns the stated weather of each moment, else the last one, which starts with `current`."""
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


def _moods(prompt: ParsedPrompt, beats: Sequence[Beat], rng: Random) -> list[Mood]:
    """Returns the stated moods; the others follow a curve that starts with the first stated one."""
    stated = next((moment.mood for moment in prompt.moments if moment.mood), None)
    fitting = [curve for curve in MOOD_CURVES if curve[0] is stated] or MOOD_CURVES
    curve = dict(zip(Part, rng.choice(fitting), strict=True))
    return [
        beat.clause.cues.mood or prompt.moments[beat.clause.moment].mood or curve[beat.part] for beat in beats
    ]


def _light(setting: Setting, time: TimeOfDay, weather: Weather) -> Lighting:
    """Returns the light of a place at that time and weather."""
    if time is TimeOfDay.NIGHT:
        return Lighting.NEON if setting is Setting.CITY else Lighting.LOW_KEY
    if weather is Weather.STORM or setting is Setting.SPACE:
        return Lighting.LOW_KEY
    if weather is not Weather.CLEAR or setting is Setting.INTERIOR:
        return Lighting.SOFT
    return Lighting.HARD if time is TimeOfDay.DAY else Lighting.BACKLIT
