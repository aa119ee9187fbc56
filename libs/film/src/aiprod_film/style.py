"""The look that all scenes of a film share."""

from dataclasses import dataclass

from aiprod_film.media import Letters, Logo


@dataclass(frozen=True, slots=True)
class Palette:
    """Five colours as `#rrggbb`."""

    zenith: str
    horizon: str
    light: str
    accent: str
    shade: str


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a film: medium, lens and grade in a few words each, colours, a logo, and its letters."""

    medium: str
    palette: Palette
    lens: str
    grade: str
    logo: Logo | None = None
    letters: Letters | None = None
