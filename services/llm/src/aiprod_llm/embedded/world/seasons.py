"""The season of each scene, which is a part of its place."""

from collections.abc import Sequence

from aiprod_film.places import OPEN_LAND, PLACES, in_season
from aiprod_film.scene import Setting, Weather
from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.places import find_season

_PLACE_OF = {setting: place for place, setting in OPEN_LAND.items()}
"""What a scene without a place is in these settings."""
_PLANTED = frozenset(
    {
        *("forest", "forest-river", "river", "river-town", "mountain-river", "lake", "hills", "hilltop"),
        *("mountains", "mountain-path", "mountain-road", "meadow", "park", "garden", "orchard", "vineyard"),
        *("village", "farm", "field", "road", "highway", "railway", "viaduct", "street", "square", "canal"),
        *("castle-gate", "temple", "graveyard", "campsite", "waterfall", "playground", "porch", "zen-garden"),
        *("paris", "london", "tokyo", "new-york", "wetland"),
    }
)
"""Places with trees or grass whose colours the seasons change."""


def choose_seasons(
    beats: Sequence[Beat], text: str, lexicons: tuple[Lexicon, ...], places: Sequence[str] = ()
) -> list[str]:
    """Returns the season of each scene: its place's, its clause's, that of the one before, or the film's."""
    current, result = find_season(text, lexicons), []
    for number, beat in enumerate(beats):
        given = in_season(places[number].strip().casefold().replace(" ", "-"))[0] if places else ""
        current = given or find_season(beat.clause.text, lexicons) or current
        result.append(current)
    return result


def seasoned(place: str, setting: Setting, weather: Weather, season: str) -> str:
    """Returns the key of a place with its season, where that changes it; under snow all is white."""
    plain = place or _PLACE_OF.get(setting, "")
    if not season or weather is Weather.SNOW or plain not in _PLANTED or PLACES[plain] is not setting:
        return place
    return f"{season}-{plain}"
