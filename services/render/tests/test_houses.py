"""Houses are lived in: light behind the windows in the dark, snow on the roof, smoke over the chimney."""

from dataclasses import replace

import numpy as np
import pytest

from aiprod_film.entity import EntityKind
from aiprod_film.scene import ShotSize, TimeOfDay, Weather
from aiprod_film.staging import Act

from .test_lands import entity, picture, spec

HOUSES = ["🏠", "log-cabin"]


def house(figure: str, **changes: object) -> np.ndarray:
    return picture(spec("meadow", entity(figure, EntityKind.PLACE), shot_size=ShotSize.MEDIUM, **changes))


@pytest.mark.parametrize("figure", HOUSES)
def test_its_windows_are_lit_at_night(figure: str) -> None:
    def warm(frame: np.ndarray) -> int:
        blue, green, red = (frame[..., channel] for channel in range(3))
        return int(((red > 200) & (green > 150) & (blue < 150)).sum())

    assert warm(house(figure, time_of_day=TimeOfDay.NIGHT)) > warm(house(figure)) + 1000


@pytest.mark.parametrize("figure", HOUSES)
def test_snow_lies_on_its_roof(figure: str) -> None:
    def white(frame: np.ndarray) -> int:
        return int((frame.min(axis=2) > 225).sum())

    assert white(house(figure, weather=Weather.SNOW)) > white(house(figure)) + 300


@pytest.mark.parametrize("figure", HOUSES)
def test_smoke_rises_over_it_unless_it_burns(figure: str) -> None:
    film = spec("meadow", entity(figure, EntityKind.PLACE), shot_size=ShotSize.WIDE)
    # Nothing else above the roof changes within half a second.
    early, late = (picture(film, number)[20:90] for number in (0, 12))
    assert np.abs(early - late).max() > 12
    burning = replace(film.scene, acts=(Act("e1", "burn"),))
    assert not np.array_equal(picture(replace(film, scene=burning)), picture(film))
