"""What a given storyboard speaks: stated narration, an author's recording, or captions."""

from dataclasses import replace
from typing import Any

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_film.asset import Asset
from aiprod_film.media import Narration
from aiprod_film.options import FilmOptions
from aiprod_film.storyboard import StoryboardScene
from aiprod_film.unshown import UnshownReason

from .conftest import running_llm
from .given import brief_of, plan


async def test_narration_and_unknown_subjects_are_reported() -> None:
    scene = StoryboardScene("a fox", narration="They leave at ten.", subjects=("a fox", "a zxqwv"))
    _, _, unshown = await plan(brief_of(scene))
    assert [(item.words, item.reason, item.scene) for item in unshown] == [
        ("a zxqwv", UnshownReason.NO_FIGURE, "s1"),
        ("They leave at ten.", UnshownReason.NO_VOICE, "s1"),
    ]


RECORDING = Asset("uploads/1", 7, 1000, 1, "audio/mp4")


async def test_a_recording_needs_no_voice_and_keeps_its_words() -> None:
    given = StoryboardScene("a fox", narration="They leave at ten.", voice_over=RECORDING)
    _, scenes, unshown = await plan(brief_of(given, StoryboardScene("an owl")))
    assert [(scene.voice_over, scene.narration) for scene in scenes] == [
        (RECORDING, "They leave at ten."),
        (None, ""),
    ]
    assert unshown == []


async def test_a_recording_of_the_film_speaks_all_that_is_written() -> None:
    options = FilmOptions(narration=Narration.RECORDED, voice_over=RECORDING)
    given = StoryboardScene("a fox", narration="They leave at ten.", voice_over=RECORDING)
    brief = replace(brief_of(given, options=options), voice=True)
    _, scenes, unshown = await plan(brief)
    assert [(scene.voice_over, scene.narration) for scene in scenes] == [(None, "")]
    assert unshown == []


async def test_the_service_keeps_the_recording_of_a_film(tmp_path: Any) -> None:
    async with running_llm(tmp_path, engine="embedded") as llm:
        request = api.PlanScenesRequest(prompt="A fox runs", duration=Duration(seconds=5))
        recording = film_asset.Asset(name="uploads/1", generation=7)
        request.options.narration.CopyFrom(
            film_media.Narration(source=film_media.Narration.RECORDED, recording=recording)
        )
        head = [piece async for piece in llm.stub.PlanScenes(request)][0]
        assert (head.head.voice_over, head.options.narration) == (recording, request.options.narration)


async def test_auto_speaks_captions_where_nothing_is_written() -> None:
    """Narration AUTO: the words that are stated for a scene, else its caption."""
    stated = StoryboardScene("a fox", narration="They leave at ten.", caption="Ten o'clock")
    captioned, silent = StoryboardScene("an owl", caption="It waits"), StoryboardScene("a hen", caption="")
    brief = brief_of(stated, captioned, silent, options=FilmOptions(narration=Narration.AUTO))
    _, scenes, _ = await plan(replace(brief, voice=True))
    assert [scene.narration for scene in scenes] == ["They leave at ten.", "It waits", ""]
    assert [scene.caption for scene in scenes] == ["Ten o'clock", "It waits", ""]
