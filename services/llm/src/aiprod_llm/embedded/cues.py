"""Finds what a text states about the picture: its place, hour, weather, light, mood, and camera."""

from dataclasses import dataclass, fields, replace
from enum import IntEnum

from aiprod_film.places import PLACES
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Setting,
    ShotSize,
    Tempo,
    TimeOfDay,
    Weather,
)
from aiprod_llm.embedded.figures import Figured, words_of
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon, Match
from aiprod_llm.embedded.places import find_place, find_setting
from aiprod_llm.embedded.text.clock import time_at
from aiprod_llm.storyboard.directions import manners, tempo


@dataclass(frozen=True, slots=True)
class Cues:
    """What a text states about the picture; None where it states nothing. A place states its setting.

    `turning` is true where time passes before it: what holds there need not have held before.
    """

    setting: Setting | None = None
    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None
    lighting: Lighting | None = None
    mood: Mood | None = None
    shot_size: ShotSize | None = None
    camera_angle: CameraAngle | None = None
    camera_movement: CameraMovement | None = None
    tempo: Tempo | None = None
    place: str | None = None
    turning: bool = False

    def or_else(self, other: "Cues") -> "Cues":
        """Returns these cues, with the other's where these are None."""
        cues = Cues(*(getattr(self, name) or getattr(other, name) for name in CUES))
        # Another text's place is not part of this one's setting, unless it is one: a rocky shore of the sea.
        apart = self.setting and not self.place and self.setting is not other.setting
        return replace(cues, place=None if apart else cues.place)

    def contradicts(self, other: "Cues") -> bool:
        """Returns whether setting, time, weather or place differ, so that both cannot be one moment."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in (*CUES[:3], "place")]
        return any(own and others and own is not others for own, others in pairs)

    def any(self) -> bool:
        """Returns whether anything is stated."""
        return any(getattr(self, name) for name in CUES if name != "turning")


_UNDER_A_BRIDGE, _BOATS = "under-bridge", frozenset({"paper-boat", *"⛵🛶🚤🛥🚢⛴🛳"})
CUES = tuple(field.name for field in fields(Cues))


def find_cues(text: str, lexicons: tuple[Lexicon, ...]) -> Cues:
    """Returns what the words of the text state about the picture."""

    def stated[E: IntEnum](kind: type[E], section: str) -> E | None:
        key = first(lexicons, section, text)
        return kind[key] if key else None

    place, setting = _place(text, lexicons), find_setting(text, lexicons)
    carried = any(manner is CameraMovement.HANDHELD for manner, _ in manners(text))
    return Cues(
        # A place tells more than a word for a kind of place.
        setting=PLACES[place] if place else Setting[setting] if setting else None,
        time_of_day=stated(TimeOfDay, "time_of_day") or time_at(text),
        weather=_weather(text, lexicons),
        lighting=stated(Lighting, "lighting"),
        mood=stated(Mood, "mood"),
        shot_size=stated(ShotSize, "shot_size"),
        camera_angle=stated(CameraAngle, "camera_angle"),
        camera_movement=stated(CameraMovement, "camera_movement")
        or (CameraMovement.HANDHELD if carried else None),
        tempo=tempo(text),
        place=place or None,
    )


def first(lexicons: tuple[Lexicon, ...], section: str, text: str) -> str | None:
    """Returns the key of the first word of `section` in the text, or None."""
    return next((key for lexicon in lexicons if (key := lexicon.first(section, text))), None)


def _place(text: str, lexicons: tuple[Lexicon, ...]) -> str:
    """Returns the place that is stated; a boat that passes under a bridge is on the river."""
    place = find_place(text, lexicons)
    if place != _UNDER_A_BRIDGE:
        return place
    figures = (
        one.figure
        for lexicon in lexicons
        if lexicon.language != EMOJI
        for one in words_of(lexicon.language).find(text)
    )
    return place if _BOATS.isdisjoint(figures) else "river"


def _weather(text: str, lexicons: tuple[Lexicon, ...]) -> Weather | None:
    """Returns the weather that is stated, clear where one is denied; a snow leopard brings no snow."""
    for lexicon in lexicons:
        names = list(words_of(lexicon.language).find(text)) if lexicon.language != EMOJI else []
        for cue in lexicon.find("weather", text):
            if not any(_is_within(cue, name) for name in names):
                return Weather[cue.key]
    return Weather.CLEAR if any(lexicon.negation.denies_weather(text) for lexicon in lexicons) else None


def _is_within(cue: Match, name: Figured) -> bool:
    return name.start <= cue.start and cue.end <= name.end and cue.end - cue.start < name.end - name.start
