"""The enums of the inputs have the numbers of the contract."""

from enum import IntEnum

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_render import render_inputs


@pytest.mark.parametrize(
    ("spec_enum", "contract_enum"),
    [
        (render_inputs.ShotSize, film.Scene.ShotSize),
        (render_inputs.CameraAngle, film.Scene.CameraAngle),
        (render_inputs.CameraMovement, film.Scene.CameraMovement),
        (render_inputs.Setting, film.Scene.Setting),
        (render_inputs.TimeOfDay, film.Scene.TimeOfDay),
        (render_inputs.Weather, film.Scene.Weather),
        (render_inputs.Lighting, film.Scene.Lighting),
        (render_inputs.Mood, film.Scene.Mood),
        (render_inputs.Transition, film.Scene.Transition),
        (render_inputs.EntityKind, film.Entity.Kind),
    ],
)
def test_enums_match_the_contract(spec_enum: type[IntEnum], contract_enum: object) -> None:
    numbers = {name: number for name, number in contract_enum.items() if number}  # type: ignore[attr-defined]
    assert {member.name: member.value for member in spec_enum} == numbers
