"""The enums of the specs have the numbers of the contract."""

from enum import IntEnum

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_render import specs


@pytest.mark.parametrize(
    ("spec_enum", "contract_enum"),
    [
        (specs.ShotSize, film.Scene.ShotSize),
        (specs.CameraAngle, film.Scene.CameraAngle),
        (specs.CameraMovement, film.Scene.CameraMovement),
        (specs.Setting, film.Scene.Setting),
        (specs.TimeOfDay, film.Scene.TimeOfDay),
        (specs.Weather, film.Scene.Weather),
        (specs.Lighting, film.Scene.Lighting),
        (specs.Mood, film.Scene.Mood),
        (specs.Transition, film.Scene.Transition),
        (specs.EntityKind, film.Entity.Kind),
    ],
)
def test_enums_match_the_contract(spec_enum: type[IntEnum], contract_enum: object) -> None:
    numbers = {name: number for name, number in contract_enum.items() if number}  # type: ignore[attr-defined]
    assert {member.name: member.value for member in spec_enum} == numbers
