"""The colours of a scene: the film's palette at its hour, in its weather and light."""

from dataclasses import dataclass, replace

from aiprod_film.scene import Lighting, Mood, Scene, Setting, TimeOfDay, Weather
from aiprod_film.style import Palette
from aiprod_render.picture.colour import Colour, mix, rgb, toned
from aiprod_render.picture.style_grade import Grade

_SUN, _MOON, _COOL = rgb("#ffcf87"), rgb("#cfe0ff"), rgb("#1c3366")


@dataclass(frozen=True, slots=True)
class Atmosphere:
    """The light and colours of a scene. Amounts are 0..1; `sun` is the height of the sun or moon."""

    zenith: Colour
    horizon: Colour
    light: Colour
    accent: Colour
    shade: Colour
    sun: float
    glow: float
    haze: float
    cover: float
    stars: float
    lamps: float
    night: bool

    def depth(self, depth: float) -> Colour:
        """Returns the colour of solid things at `depth`: hazy in the distance, dark nearby."""
        share = (1 - depth) ** 1.15 * (0.55 + 0.45 * self.haze) + 0.10 * self.haze
        return mix(self.shade, self.fog, min(1.0, share))

    @property
    def fog(self) -> Colour:
        """The colour of the air itself."""
        return mix(self.horizon, self.zenith, 0.28)


@dataclass(frozen=True, slots=True)
class _Hour:
    """The Oklab lightness of the palette's colours at an hour, and the hour's sun, stars and lamps."""

    zenith: float
    horizon: float
    shade: float
    light: float
    sun: float
    glow: float
    warmth: float
    stars: float
    lamps: float


_HOURS = {
    TimeOfDay.DAWN: _Hour(0.50, 0.84, 0.25, 0.93, 0.10, 0.80, 0.30, 0.0, 0.25),
    TimeOfDay.DAY: _Hour(0.66, 0.92, 0.33, 0.98, 0.62, 0.72, 0.06, 0.0, 0.0),
    TimeOfDay.DUSK: _Hour(0.36, 0.73, 0.17, 0.88, 0.06, 0.95, 0.42, 0.25, 0.7),
    TimeOfDay.NIGHT: _Hour(0.27, 0.50, 0.15, 0.93, 0.60, 0.42, 0.05, 1.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class _Sky:
    """The effect of weather: scales of lightness and chroma, cloud cover, haze, and the sun's strength."""

    lightness: float
    chroma: float
    cover: float
    haze: float
    sun: float


_SKIES = {
    Weather.CLEAR: _Sky(1.0, 1.28, 0.18, 0.30, 1.0),
    Weather.CLOUDY: _Sky(0.97, 1.05, 0.62, 0.40, 0.75),
    Weather.RAIN: _Sky(0.80, 0.78, 0.85, 0.66, 0.25),
    Weather.SNOW: _Sky(1.02, 0.70, 0.70, 0.62, 0.35),
    Weather.FOG: _Sky(0.98, 0.78, 0.45, 1.0, 0.55),
    Weather.STORM: _Sky(0.68, 0.85, 0.90, 0.60, 0.30),
}

_AT_NIGHT = 0.72
"""What is left of colours at night: lamps have them, and not the whole air."""
_VIVID = {Mood.JOYFUL: 1.15, Mood.WONDROUS: 1.15, Mood.EPIC: 1.08, Mood.MELANCHOLIC: 0.88, Mood.TENSE: 0.85}


def atmosphere(palette: Palette, scene: Scene, grade: Grade) -> Atmosphere:
    """Returns the graded colours of a scene."""
    hour, sky = _HOURS[scene.time_of_day], _SKIES[scene.weather]
    night = scene.time_of_day is TimeOfDay.NIGHT
    vivid = (
        sky.chroma
        * _VIVID.get(scene.mood, 1.0)
        * (_AT_NIGHT if night and scene.setting is not Setting.SPACE else 1.0)
    )
    # A night is already dark, so bad weather darkens it less.
    lightness = 1 - (1 - sky.lightness) * (0.1 if night else 1.0)
    # Sunlight must be warmer and shade cooler than the rest, whatever colours the palette has.
    sunlight = mix(rgb(palette.light), _MOON if night else _SUN, 0.35)
    light = toned(sunlight, hour.light, 0.85, 0.5 if night else 1.15)
    horizon = mix(rgb(palette.horizon), rgb(palette.light), hour.warmth * sky.sun)
    if night:
        # Only the sun makes a horizon warm.
        horizon = mix(horizon, rgb(palette.zenith), 0.45)
    plain = Atmosphere(
        zenith=toned(rgb(palette.zenith), hour.zenith * lightness, 0.85, vivid),
        horizon=toned(horizon, hour.horizon * lightness, 0.85, vivid),
        light=light,
        accent=toned(rgb(palette.accent), 0.74, 0.6, 1.1),
        shade=toned(
            mix(rgb(palette.shade), _COOL, 0.22), hour.shade * min(1.0, lightness + 0.1), 0.85, vivid
        ),
        sun=hour.sun,
        glow=hour.glow * sky.sun,
        haze=sky.haze,
        cover=sky.cover,
        stars=hour.stars * (1 - sky.cover) ** 1.5,
        # In bad weather people light lamps by day.
        lamps=min(1.0, hour.lamps + 0.5 * (1 - sky.sun)),
        night=night,
    )
    lit = _lit(plain, scene.lighting)
    return replace(
        lit,
        zenith=grade.apply(lit.zenith),
        horizon=grade.apply(lit.horizon),
        light=grade.apply(lit.light),
        accent=grade.apply(lit.accent),
        shade=grade.apply(lit.shade),
    )


def _lit(plain: Atmosphere, lighting: Lighting) -> Atmosphere:
    match lighting:
        case Lighting.SOFT:
            return replace(plain, haze=min(1.0, plain.haze + 0.1))
        case Lighting.HARD:
            return replace(plain, haze=plain.haze * 0.6, glow=min(1.0, plain.glow * 1.15))
        case Lighting.BACKLIT:
            return replace(
                plain, glow=min(1.0, plain.glow * 1.4), shade=mix(plain.shade, plain.shade * 0, 0.25)
            )
        case Lighting.LOW_KEY:
            zenith, horizon, shade = (
                mix(colour, plain.shade * 0.4, 0.05 if plain.night else 0.34)
                for colour in (plain.zenith, plain.horizon, plain.shade)
            )
            return replace(plain, zenith=zenith, horizon=horizon, shade=shade, lamps=1.0)
        case Lighting.NEON:
            horizon = mix(plain.horizon, plain.accent, 0.24)
            return replace(plain, horizon=horizon, light=mix(plain.light, plain.accent, 0.4), lamps=1.0)
