"""Composes the prompt of a scene for a model that films or draws it: the shot first, the look last."""

from collections.abc import Sequence

from aiprod_film.entity import Entity
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Scene,
    Setting,
    ShotSize,
    Tempo,
    TimeOfDay,
    Weather,
)
from aiprod_film.style import Palette, Style

SHOTS = {
    ShotSize.EXTREME_WIDE: "Extreme wide establishing shot",
    ShotSize.WIDE: "Wide shot",
    ShotSize.MEDIUM: "Medium shot",
    ShotSize.CLOSE_UP: "Close-up",
}
ANGLES = {
    CameraAngle.EYE_LEVEL: "at eye level",
    CameraAngle.LOW: "from a low angle",
    CameraAngle.HIGH: "from a high angle",
    CameraAngle.AERIAL: "from the air",
}
MOVEMENTS = {
    CameraMovement.STATIC: "the camera stands still",
    CameraMovement.PAN_LEFT: "the camera pans slowly to the left",
    CameraMovement.PAN_RIGHT: "the camera pans slowly to the right",
    CameraMovement.TILT_UP: "the camera tilts slowly upwards",
    CameraMovement.TILT_DOWN: "the camera tilts slowly downwards",
    CameraMovement.DOLLY_IN: "the camera moves slowly in",
    CameraMovement.DOLLY_OUT: "the camera moves slowly out",
    CameraMovement.ORBIT: "the camera circles the subject",
    CameraMovement.KEN_BURNS: "the camera drifts sideways and moves slowly in",
    CameraMovement.HANDHELD: "the camera is hand-held",
}
TEMPOS = {
    Tempo.REAL_TIME: "",
    Tempo.SLOW_MOTION: ", in slow motion",
    Tempo.TIME_LAPSE: ", as a time-lapse",
}
PLACES = {
    Setting.LANDSCAPE: "an open landscape",
    Setting.SEA: "the open sea and its coast",
    Setting.CITY: "a city",
    Setting.FOREST: "a forest",
    Setting.INTERIOR: "an interior",
    Setting.SPACE: "outer space",
    Setting.DESERT: "a desert",
    Setting.ABSTRACT: "an abstract space of shapes and light",
}
HOURS = {
    TimeOfDay.DAWN: "at dawn",
    TimeOfDay.DAY: "in daylight",
    TimeOfDay.DUSK: "at dusk",
    TimeOfDay.NIGHT: "at night",
}
WEATHERS = {
    Weather.CLEAR: "under a clear sky",
    Weather.CLOUDY: "under clouds",
    Weather.RAIN: "in the rain",
    Weather.SNOW: "in falling snow",
    Weather.FOG: "in fog",
    Weather.STORM: "in a storm",
}
LIGHTS = {
    Lighting.SOFT: "soft, diffuse light",
    Lighting.HARD: "hard, direct light",
    Lighting.BACKLIT: "light from behind the subject",
    Lighting.LOW_KEY: "low-key light, mostly dark",
    Lighting.NEON: "coloured neon light",
}
MOODS = {
    Mood.CALM: "calm",
    Mood.JOYFUL: "joyful",
    Mood.WONDROUS: "full of wonder",
    Mood.TENSE: "tense",
    Mood.MELANCHOLIC: "melancholic",
    Mood.EPIC: "epic",
}
INDOORS = {Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT}
"""Settings without visible weather."""


def compose_prompt(scene: Scene, style: Style, entities: Sequence[Entity], *, moving: bool = True) -> str:
    """Returns the prompt; of a picture that is not `moving` without the camera's movement.

    Every scene describes an entity in the same words, so that it looks the same.
    """
    palette = scene.palette or style.palette
    parts = (
        f"{SHOTS[scene.shot_size]} {ANGLES[scene.camera_angle]}{_movement(scene) if moving else ''}",
        scene.action or scene.title,
        *(_entity(entity) for entity in entities if entity.id in scene.subjects),
        _place(scene),
        f"Lighting: {LIGHTS[scene.lighting]}. Mood: {MOODS[scene.mood]}",
        _look(style, palette),
    )
    return " ".join(_sentence(part) for part in parts if part.strip())


def _movement(scene: Scene) -> str:
    return f", {MOVEMENTS[scene.camera_movement]}{TEMPOS[scene.tempo]}"


def _entity(entity: Entity) -> str:
    return f"{entity.name}: {entity.description}" if entity.description.strip() else ""


def _place(scene: Scene) -> str:
    weather = "" if scene.setting in INDOORS else f", {WEATHERS[scene.weather]}"
    return f"The place: {PLACES[scene.setting]} {HOURS[scene.time_of_day]}{weather}"


def _look(style: Style, palette: Palette) -> str:
    style_terms = [text for text in (style.medium, style.lens, style.grade) if text.strip()]
    colours = f"colours from {palette.zenith} and {palette.horizon} to {palette.shade}"
    accent = f"light {palette.light}, accent {palette.accent}"
    return "Style: " + ", ".join([*style_terms, colours, accent])


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text[-1] in ".!?。！？…" else f"{text}."
