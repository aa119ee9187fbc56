"""Reads the prompts and storyboards of the fidelity set with what is true of each."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

FOLDER = Path(__file__).parent


class Place(StrEnum):
    ARCTIC = "arctic"
    AIRPORT = "airport"
    BEACH = "beach"
    BEDROOM = "bedroom"
    CASTLE = "castle"
    CAVE = "cave"
    CITY = "city"
    CLASSROOM = "classroom"
    DESERT = "desert"
    FARM = "farm"
    FIELD = "field"
    FOREST = "forest"
    GARDEN = "garden"
    GYM = "gym"
    HARBOUR = "harbour"
    HOSPITAL = "hospital"
    HOUSE = "house"
    ISLAND = "island"
    JUNGLE = "jungle"
    KITCHEN = "kitchen"
    LABORATORY = "laboratory"
    LAKE = "lake"
    LIBRARY = "library"
    LIVING_ROOM = "living_room"
    MARKET = "market"
    MOUNTAINS = "mountains"
    MUSEUM = "museum"
    OFFICE = "office"
    PARK = "park"
    RESTAURANT = "restaurant"
    RIVER = "river"
    ROAD = "road"
    SEA = "sea"
    SHOP = "shop"
    SKY = "sky"
    SPACE = "space"
    STADIUM = "stadium"
    STAGE = "stage"
    STATION = "station"
    STREET = "street"
    STUDIO = "studio"
    TABLETOP = "tabletop"
    UNDERWATER = "underwater"
    VEHICLE = "vehicle"
    VILLAGE = "village"
    WORKSHOP = "workshop"


class Time(StrEnum):
    DAWN = "dawn"
    DAY = "day"
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    SUNSET = "sunset"
    DUSK = "dusk"
    EVENING = "evening"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    FOG = "fog"
    RAIN = "rain"
    SNOW = "snow"
    STORM = "storm"
    WIND = "wind"


class Style(StrEnum):
    ANIME = "anime"
    BLACK_AND_WHITE = "black_and_white"
    BLUEPRINT = "blueprint"
    CHALK = "chalk"
    CINEMATIC = "cinematic"
    CLAYMATION = "claymation"
    COMIC = "comic"
    INK = "ink"
    NOIR = "noir"
    OIL = "oil"
    PAPER_CUT = "paper_cut"
    PIXEL_ART = "pixel_art"
    SEPIA = "sepia"
    VINTAGE = "vintage"
    WATERCOLOUR = "watercolour"


class Camera(StrEnum):
    AERIAL = "aerial"
    CLOSE_UP = "close_up"
    HANDHELD = "handheld"
    PAN = "pan"
    SLOW_MOTION = "slow_motion"
    TIME_LAPSE = "time_lapse"
    TRACKING = "tracking"
    WIDE = "wide"
    ZOOM_IN = "zoom_in"


class Colour(StrEnum):
    BLACK = "black"
    BLUE = "blue"
    COPPER = "copper"
    GREEN = "green"
    GREY = "grey"
    NEON = "neon"
    ORANGE = "orange"
    PINK = "pink"
    PURPLE = "purple"
    RED = "red"
    SILVER = "silver"
    TURQUOISE = "turquoise"
    WHITE = "white"
    YELLOW = "yellow"


def alternatives(written: Any) -> Any:
    """Splits "cat|kitten|animal": any of them is right."""
    return tuple(written.split("|")) if isinstance(written, str) else written


type AnyOf[T] = Annotated[tuple[T, ...], Field(min_length=1), BeforeValidator(alternatives)]


class Truth(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Prompt(Truth):
    """One prompt and what a film of it must show. What the file leaves out, the prompt does not give."""

    id: str
    language: str
    text: str
    lead: AnyOf[str]
    named: str = ""
    others: tuple[AnyOf[str], ...] = ()
    count: dict[str, PositiveInt] = {}
    colours: dict[str, Colour] = {}
    place: AnyOf[Place] | None = None
    time: AnyOf[Time] | None = None
    weather: AnyOf[Weather] | None = None
    excluded: tuple[AnyOf[str], ...] = ()
    actions: tuple[AnyOf[str], ...] = ()
    style: Style | None = None
    camera: Camera | None = None
    steps: PositiveInt | None = None
    directions: tuple[str, ...] = ()
    not_people: tuple[str, ...] = ()
    not_nouns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def quotes_the_text(self) -> Self:
        for words in (self.named, *self.directions, *self.not_people, *self.not_nouns):
            if words not in self.text:
                raise ValueError(f"{self.id}: {words!r} is not in the text")
        return self


class Scene(Truth):
    """What one scene must show and say; `shows` also holds what its words call by a pronoun."""

    phrase: str
    seconds: PositiveFloat | None = None
    caption: str | None = None
    narration: str | None = None
    shows: tuple[AnyOf[str], ...] = ()
    place: AnyOf[Place] | None = None
    time: AnyOf[Time] | None = None


class Storyboard(Truth):
    """A film written scene by scene.

    `given` is the length in seconds that the text names, `requested` the one that the request names.
    """

    id: str
    form: str
    language: str
    text: str
    scenes: tuple[Scene, ...] = Field(min_length=2)
    given: PositiveFloat | None = None
    requested: PositiveFloat | None = None
    never: tuple[str, ...] = ()

    @property
    def seconds(self) -> float | None:
        """The film's length: as requested, as the text names it, or the sum of its scenes."""
        lengths = [scene.seconds for scene in self.scenes]
        return self.requested or self.given or sum(length or 0 for length in lengths) or None

    @model_validator(mode="after")
    def quotes_the_text(self) -> Self:
        positions = [self.text.find(scene.phrase) for scene in self.scenes]
        if -1 in positions or positions != sorted(set(positions)):
            raise ValueError(f"{self.id}: a phrase is missing or out of order")
        if any(self.text.count(scene.phrase) > 1 for scene in self.scenes):
            raise ValueError(f"{self.id}: a phrase is not distinctive")
        spoken = [words for scene in self.scenes for words in (scene.caption, scene.narration) if words]
        for words in (*spoken, *self.never):
            if words not in self.text:
                raise ValueError(f"{self.id}: {words!r} is not in the text")
        shown = (*spoken, *(scene.phrase for scene in self.scenes))
        if banned := [mark for mark in self.never if any(mark in words for words in shown)]:
            raise ValueError(f"{self.id}: {banned} must be shown and must never be shown")
        return self


def read_prompts() -> list[Prompt]:
    """Reads all prompts; the file's name is their language (ISO 639-1)."""
    return [Prompt(language=file, **entry) for file, entry in entries("prompts")]


def read_storyboards() -> list[Storyboard]:
    """Reads all storyboards; the file's name is their form."""
    return [Storyboard(form=file, **entry) for file, entry in entries("storyboards")]


def entries(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((FOLDER / folder).glob("*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            yield path.stem, entry
