"""Chooses the style of a film and the palette of each scene, by place and time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from aiprod_film.scene import Mood, Setting, TimeOfDay
from aiprod_film.style import Palette, Style
from aiprod_llm.embedded.prompt_parser import ParsedPrompt
from aiprod_llm.embedded.text.text_fitting import shorten
from aiprod_llm.embedded.world.environment import Environment
from aiprod_llm.storyboard.screen_words import stated_looks

BY_TIME = {
    TimeOfDay.DAWN: (
        Palette("#33476e", "#f4a98a", "#ffe2b0", "#e8574a", "#1a1f38"),
        Palette("#5b5f97", "#ffc6a8", "#fff1d0", "#ff7f50", "#242043"),
        Palette("#3f6c8f", "#f7c59f", "#fff3c4", "#d1495b", "#16283a"),
    ),
    TimeOfDay.DAY: (
        Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"),
        Palette("#5aa9e6", "#f3ecd9", "#fffdf0", "#ff6392", "#1d3557"),
        Palette("#6fa9c4", "#f6efd2", "#fffbe6", "#ee8434", "#22403c"),
    ),
    TimeOfDay.DUSK: (
        Palette("#2d1e4f", "#f2704e", "#ffd08a", "#ffb347", "#150f2b"),
        Palette("#413c69", "#e8838c", "#ffe0ac", "#f9564f", "#1c1733"),
        Palette("#22395b", "#f29e4c", "#ffe5a5", "#e05780", "#101b2e"),
    ),
    TimeOfDay.NIGHT: (
        Palette("#070b1f", "#28406e", "#e9efff", "#f5c26b", "#03050e"),
        Palette("#0b132b", "#3a506b", "#d7f2ff", "#5bc0be", "#050913"),
        Palette("#150f30", "#51407f", "#f2e5ff", "#ff9770", "#09061a"),
    ),
}

BY_SETTING = {
    (Setting.CITY, TimeOfDay.NIGHT): (
        Palette("#0d0a2b", "#43388a", "#c8f7ff", "#ff2a8a", "#060112"),
        Palette("#06101f", "#1f4e79", "#fff0c9", "#00d1c7", "#03080f"),
    ),
    (Setting.SEA, TimeOfDay.NIGHT): (
        Palette("#04101f", "#1d4e68", "#e6f4ff", "#ffb454", "#020811"),
        Palette("#0a1128", "#2c5f7c", "#f0f7ff", "#7fdbca", "#040816"),
    ),
    (Setting.SEA, TimeOfDay.DAY): (
        Palette("#1f6f9f", "#bfe6e4", "#fffbea", "#ff7a59", "#0c2d48"),
        Palette("#2a8fa8", "#e4f1e4", "#fffceb", "#e76f51", "#14363a"),
    ),
    (Setting.FOREST, TimeOfDay.DAY): (
        Palette("#4f7f52", "#dfe9b5", "#fdfbd8", "#e9724c", "#18301f"),
        Palette("#3b6b5c", "#cfdfb8", "#fff7d6", "#f2a541", "#132a24"),
    ),
    (Setting.FOREST, TimeOfDay.NIGHT): (
        Palette("#06140f", "#2b5a4b", "#e4fff0", "#ffcf6b", "#020806"),
        Palette("#0a1a22", "#31586a", "#e0f4ff", "#b8f28c", "#040c10"),
    ),
    (Setting.DESERT, TimeOfDay.DAY): (
        Palette("#4a90b8", "#f2d5a0", "#fff6dc", "#c8553d", "#5a3220"),
        Palette("#6d9dc5", "#eec584", "#fff4d6", "#a63c06", "#47250f"),
    ),
}

ANYTIME = {
    Setting.SPACE: (
        Palette("#05060f", "#2a1f5c", "#eaf2ff", "#ff8a5b", "#020309"),
        Palette("#040812", "#123a5a", "#fff2d1", "#7bdff2", "#01040a"),
        Palette("#0d0716", "#5b2a6e", "#ffe9f3", "#f9c74f", "#05030a"),
    ),
    Setting.INTERIOR: (
        Palette("#3b2f2f", "#c08552", "#ffe6b8", "#d1603d", "#1b1412"),
        Palette("#2f3e46", "#a9b89f", "#fff3d4", "#e07a5f", "#161d20"),
    ),
    Setting.ABSTRACT: (
        Palette("#22223b", "#c9ada7", "#fff4ec", "#f25f5c", "#11111f"),
        Palette("#003049", "#fcbf49", "#fff7e0", "#d62828", "#00131f"),
        Palette("#2b2d42", "#8ecae6", "#fdfcdc", "#fb5607", "#14151f"),
    ),
}

MEDIA = (
    "layered illustration in motion",
    "gouache illustration in motion",
    "flat vector animation",
    "poster art in motion",
    "screen-print animation",
)
LENSES = ("24 mm, deep focus", "35 mm, shallow focus", "50 mm, natural", "85 mm, soft background")
GRADES = {
    Mood.CALM: "natural contrast, clean whites",
    Mood.JOYFUL: "bright, saturated, warm",
    Mood.WONDROUS: "glowing highlights, lifted blacks",
    Mood.TENSE: "hard contrast, cool shadows",
    Mood.MELANCHOLIC: "muted, faded colours",
    Mood.EPIC: "rich contrast, deep blacks",
}


MAX_WORDS = 200
"""Characters, as the contract limits them."""


def choose_style(prompt: ParsedPrompt, environments: Sequence[Environment], rng: Random) -> Style:
    """Returns a style that suits most scenes, with the medium and the accent colour that the prompt names."""
    [(main, _)] = Counter(
        (environment.setting, environment.time_of_day) for environment in environments
    ).most_common(1)
    palette = rng.choice(_palettes(*main))
    medium, lens = rng.choice(MEDIA), rng.choice(LENSES)
    mood = Counter(environment.mood for environment in environments).most_common(1)[0][0]
    if accent := prompt.first("colour"):
        palette = replace(palette, accent=accent)
    # The author's words go along with the lexicon's, which may be wider: `sepia`, `film noir`.
    looks = stated_looks(prompt.text)
    if named := prompt.first("medium"):
        grade = shorten(", ".join([GRADES[mood], *looks]), MAX_WORDS)
        return Style(named, palette, lens, grade)
    return Style(shorten(", ".join(looks), MAX_WORDS) or medium, palette, lens, GRADES[mood])


def colour_script(film: Palette, environments: Sequence[Environment], rng: Random) -> list[Palette]:
    """Returns the palette of each scene by its place and time; all have the film's accent colour."""
    # One variant for the whole film, so that its scenes go together.
    variant = rng.randrange(len(BY_TIME[TimeOfDay.DAY]))
    scripts = [_palettes(environment.setting, environment.time_of_day) for environment in environments]
    return [replace(script[variant % len(script)], accent=film.accent) for script in scripts]


def _palettes(setting: Setting, time: TimeOfDay) -> tuple[Palette, ...]:
    return ANYTIME.get(setting) or BY_SETTING.get((setting, time)) or BY_TIME[time]
