"""The film's enums have the numbers of the contract."""

from enum import IntEnum

import pytest

from aiprod.film.v1 import manifest_pb2 as film_pb2
from aiprod_render import film


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (film.ShotSize, film_pb2.Scene.ShotSize),
        (film.CameraAngle, film_pb2.Scene.CameraAngle),
        (film.CameraMovement, film_pb2.Scene.CameraMovement),
        (film.Setting, film_pb2.Scene.Setting),
        (film.TimeOfDay, film_pb2.Scene.TimeOfDay),
        (film.Weather, film_pb2.Scene.Weather),
        (film.Lighting, film_pb2.Scene.Lighting),
        (film.Mood, film_pb2.Scene.Mood),
        (film.Transition, film_pb2.Scene.Transition),
        (film.EntityKind, film_pb2.Entity.Kind),
    ],
)
def test_enums_match_the_contract(ours: type[IntEnum], theirs: object) -> None:
    stated = {name: number for name, number in theirs.items() if number}  # type: ignore[attr-defined]
    assert {member.name: member.value for member in ours} == stated
