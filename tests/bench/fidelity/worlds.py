"""Place, time of day, weather, style, and camera: as the text says, and unchanged where it says nothing."""

from collections.abc import Iterable, Iterator

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.places import PLACES
from tests.bench.fidelity.truth import Camera, Place, Prompt, Style, Time

SETTING = film.Scene.Setting
SETTINGS = frozenset(SETTING.keys())
TIME = film.Scene.TimeOfDay
WEATHER = film.Scene.Weather

COARSE = {
    "LANDSCAPE": (
        *(Place.ARCTIC, Place.CASTLE, Place.CAVE, Place.FARM, Place.FIELD, Place.GARDEN, Place.HOUSE),
        *(Place.LAKE, Place.MOUNTAINS, Place.PARK, Place.RIVER, Place.ROAD, Place.SKY, Place.STADIUM),
        Place.VILLAGE,
    ),
    "SEA": (Place.BEACH, Place.HARBOUR, Place.ISLAND, Place.LAKE, Place.RIVER, Place.UNDERWATER),
    "CITY": (
        *(Place.AIRPORT, Place.HARBOUR, Place.MARKET, Place.PARK, Place.ROAD, Place.SHOP),
        *(Place.RIVER, Place.STATION, Place.STREET, Place.VILLAGE),
    ),
    "FOREST": (Place.GARDEN, Place.JUNGLE, Place.PARK, Place.RIVER),
    "INTERIOR": (
        *(Place.AIRPORT, Place.BEDROOM, Place.CASTLE, Place.CAVE, Place.CLASSROOM, Place.GYM),
        *(Place.HOSPITAL, Place.HOUSE, Place.KITCHEN, Place.LABORATORY, Place.LIBRARY),
        *(Place.LIVING_ROOM, Place.MUSEUM, Place.OFFICE, Place.RESTAURANT, Place.SHOP, Place.STADIUM),
        *(Place.STAGE, Place.STATION, Place.STUDIO, Place.TABLETOP, Place.VEHICLE, Place.WORKSHOP),
    ),
    "DESERT": (Place.RIVER, Place.ROAD),
    "ABSTRACT": (Place.SKY, Place.STUDIO, Place.TABLETOP),
}
"""The settings that stand for a place as long as the contract has no setting of its name."""

OTHER_WORLDS = frozenset({"mars", "moon"})
"""Places in space that have firm ground, and with it the setting of a desert or a landscape."""

TIMES = {
    Time.DAWN: {"DAWN"},
    Time.DAY: {"DAY"},
    Time.MORNING: {"DAWN", "DAY"},
    Time.MIDDAY: {"DAY"},
    Time.AFTERNOON: {"DAY"},
    Time.SUNSET: {"DUSK"},
    Time.DUSK: {"DUSK"},
    Time.EVENING: {"DUSK", "NIGHT"},
    Time.NIGHT: {"NIGHT"},
}

MEDIA = {
    Style.ANIME: "anime",
    Style.BLACK_AND_WHITE: "black and white",
    Style.BLUEPRINT: "blueprint",
    Style.CHALK: "chalk",
    Style.CINEMATIC: "cinematic",
    Style.CLAYMATION: "clay",
    Style.COMIC: "comic",
    Style.INK: "ink",
    Style.NOIR: "noir",
    Style.OIL: "oil",
    Style.PAPER_CUT: "paper",
    Style.PIXEL_ART: "pixel",
    Style.SEPIA: "sepia",
    Style.VINTAGE: "vintage",
    Style.WATERCOLOUR: "watercolo",
}

CAMERA = {
    Camera.AERIAL: {"AERIAL"},
    Camera.CLOSE_UP: {"CLOSE_UP"},
    Camera.HANDHELD: {"HANDHELD"},
    Camera.PAN: {"PAN_LEFT", "PAN_RIGHT"},
    Camera.SLOW_MOTION: {"SLOW_MOTION"},
    Camera.TIME_LAPSE: {"TIME_LAPSE"},
    Camera.TRACKING: {"PAN_LEFT", "PAN_RIGHT", "ORBIT"},
    Camera.WIDE: {"WIDE", "EXTREME_WIDE"},
    Camera.ZOOM_IN: {"DOLLY_IN"},
}


def place_right(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether all scenes are where the text says."""
    if prompt.place:
        yield settings(manifest) <= {name for place in prompt.place for name in settings_of(place)}


def place_named(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether the contract has a setting for the place, and not only a coarser one."""
    if prompt.place:
        yield any(place.name in SETTINGS for place in prompt.place)


def time_right(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    if prompt.time:
        yield times(manifest) <= set().union(*(TIMES[time] for time in prompt.time))


def weather_right(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    named = {weather.name for weather in prompt.weather or ()} & set(WEATHER.keys())
    if named:
        yield weathers(manifest) <= named


def changed(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether time of day or weather changes although the text gives no second one."""
    given = (len(prompt.time or ()), len(prompt.weather or ()))
    seen = (len(times(manifest)), len(weathers(manifest)))
    yield any(found > max(named, 1) for found, named in zip(seen, given, strict=True))


def style_followed(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    if prompt.style:
        look = f"{manifest.style.medium} {manifest.style.grade}".casefold().replace("-", " ")
        yield MEDIA[prompt.style] in look


def camera_followed(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether a scene has the camera that the text asks for."""
    if prompt.camera:
        yield any(CAMERA.get(prompt.camera, set()) & camera(scene) for scene in manifest.scenes)


def thrown_by_dice(prompt: Prompt, films: Iterable[film.Manifest]) -> Iterator[bool]:
    """Whether the place depends on the seed where the text gives none."""
    if not prompt.place:
        yield len({frozenset(settings(manifest)) for manifest in films}) > 1


def settings_of(place: Place) -> set[str]:
    if place.name in SETTINGS:
        return {place.name}
    named = PLACES.get(place.value.replace("_", "-"))
    coarse = {setting for setting, places in COARSE.items() if place in places}
    return coarse | {named.name} if named else coarse


def settings(manifest: film.Manifest) -> set[str]:
    return {
        "SPACE" if scene.place in OTHER_WORLDS else SETTING.Name(scene.setting) for scene in manifest.scenes
    }


def times(manifest: film.Manifest) -> set[str]:
    return {TIME.Name(scene.time_of_day) for scene in manifest.scenes}


def weathers(manifest: film.Manifest) -> set[str]:
    return {WEATHER.Name(scene.weather) for scene in manifest.scenes}


def camera(scene: film.Scene) -> set[str]:
    return {
        film.Scene.ShotSize.Name(scene.shot_size),
        film.Scene.CameraAngle.Name(scene.camera_angle),
        film.Scene.CameraMovement.Name(scene.camera_movement),
        film.Scene.Tempo.Name(scene.tempo),
    }
