"""A logo's times in the film become times in each scene."""

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Logo
from aiprod_gateway.stages.service_requests import render_requests


def logos(**times: Duration) -> list[tuple[float | None, float | None] | None]:
    """When the logo appears and disappears in each of three scenes of four seconds; None without it."""
    scenes = [film.Scene(id=f"s{number}", duration=Duration(seconds=4)) for number in range(3)]
    form = film.VideoFormat(width=426, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
    style = film.Style(logo=Logo(asset=Asset(name="uploads/1"), **times))
    found: list[tuple[float | None, float | None] | None] = []
    for request in render_requests("jobs/1", film.Manifest(format=form, style=style, scenes=scenes)):
        logo = request.style.logo
        stated = [
            getattr(logo, name).ToNanoseconds() / 1e9 if logo.HasField(name) else None
            for name in ("start", "end")
        ]
        found.append((stated[0], stated[1]) if request.style.HasField("logo") else None)
    return found


def test_a_logo_without_times_is_in_every_scene_and_leaves_their_clips_alike() -> None:
    assert logos() == [(None, None)] * 3


def test_a_logo_from_the_middle_of_one_scene_to_that_of_another() -> None:
    times = {"start": Duration(seconds=2), "end": Duration(seconds=9)}
    assert logos(**times) == [(2, None), (None, None), (None, 1)]


def test_scenes_before_and_after_have_no_logo() -> None:
    assert logos(start=Duration(seconds=4), end=Duration(seconds=8)) == [None, (None, None), None]
