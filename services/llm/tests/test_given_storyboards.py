"""A storyboard of a request is kept exactly, and a planned one gives the same film again."""

from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.storyboard_pb2 import Storyboard as StoryboardMessage
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_film.asset import Asset
from aiprod_film.frames import SECOND
from aiprod_film.media import Fit, SceneMedia
from aiprod_film.options import Captions, FilmOptions
from aiprod_film.scene import CameraMovement, Mood, ShotSize, Tempo, TimeOfDay, Transition, Weather
from aiprod_film.storyboard import Storyboard, StoryboardScene
from aiprod_film.unshown import UnshownReason
from aiprod_llm.plan import Brief
from aiprod_rpc.status import received_reason, received_status

from .conftest import Running, running_llm
from .fake_gemini import FakeGemini
from .given import RATE, brief_of, plan

GIVEN = StoryboardScene(
    "zoom in on: an OLD heron, at night, #birds (no captions)!",
    duration=3 * SECOND // 2,
    caption="Out they go: 04:10",
    place="desert",
    shot_size=ShotSize.MEDIUM,
    camera_movement=CameraMovement.ORBIT,
    time_of_day=TimeOfDay.DAWN,
    weather=Weather.FOG,
    mood=Mood.TENSE,
    transition=Transition.FADE,
    title="The heron",
)


async def test_what_is_given_stays_exactly() -> None:
    other = StoryboardScene("Two boats leave", 2 * SECOND, caption="")
    head, [first, second, _], _ = await plan(
        brief_of(GIVEN, other, StoryboardScene("fog"), title="my own TITLE", style="blue chalk on slate")
    )
    assert (head.title, head.style.medium) == ("my own TITLE", "blue chalk on slate")
    for name in ("duration", "caption", "shot_size", "camera_movement", "time_of_day", "weather", "mood"):
        assert getattr(first, name) == getattr(GIVEN, name)
    assert (first.action, first.title, first.transition) == (GIVEN.text, "The heron", Transition.FADE)
    assert (second.action, second.caption, second.duration) == ("Two boats leave", "", 2 * SECOND)


@pytest.mark.parametrize("lengths", [(0.5, 0.5, 60), (1.3, 2.7, 3.1, 0.9), (7 / 3, 7 / 3, 7 / 3)])
async def test_given_lengths_hold_to_the_frame(lengths: tuple[float, ...]) -> None:
    given = [StoryboardScene("a fox", round(length * SECOND)) for length in lengths]
    _, scenes, unshown = await plan(brief_of(*given))
    for scene, length in zip(scenes, lengths, strict=True):
        assert abs(scene.duration - length * SECOND) <= SECOND / RATE
    assert unshown == []


@pytest.mark.parametrize(
    ("captions", "expected"),
    [
        (Captions.AUTO, ["Given", "", "An owl"]),
        (Captions.OWN, ["Given", "", ""]),
        (Captions.OFF, ["", "", ""]),
    ],
)
async def test_captions_are_given_planned_or_none(captions: Captions, expected: list[str]) -> None:
    scenes = (StoryboardScene("a fox", caption="Given"), StoryboardScene("a crow", caption=""))
    _, planned, _ = await plan(
        brief_of(*scenes, StoryboardScene("an owl"), title="T", options=FilmOptions(captions))
    )
    assert [scene.caption for scene in planned] == expected


async def test_options_win_over_the_text() -> None:
    quiet = Brief("A fox runs, no captions, no text", 4 * SECOND, RATE, 1)
    head, scenes, _ = await plan(quiet)
    assert (head.title, {scene.caption for scene in scenes}) == ("", {""})
    head, scenes, _ = await plan(replace(quiet, options=FilmOptions(Captions.AUTO, title=True)))
    assert head.title
    head, scenes, _ = await plan(
        Brief("A fox runs", 4 * SECOND, RATE, 1, options=FilmOptions(Captions.OFF, title=False))
    )
    assert (head.title, {scene.caption for scene in scenes}) == ("", {""})


@pytest.mark.parametrize(
    "prompt",
    [
        "A lighthouse keeper watches a storm roll in, then a calm golden dawn",
        "Drei Füchse spielen im Schnee, nachts, keine Untertitel",
        "海辺の猫、夕暮れ",
        'Scene 1 (3s): a fox wakes. Scene 2 (4s): it runs. Caption: "Run!"',
        "5 tips for better sleep",
    ],
)
async def test_a_planned_storyboard_gives_the_same_film(prompt: str) -> None:
    first = Brief(prompt, 12 * SECOND, RATE, 7)
    head, scenes, _ = await plan(first)
    names = {entity.id: entity.name for entity in head.entities}
    board = Storyboard(
        tuple(
            StoryboardScene(
                scene.action,
                scene.duration,
                scene.caption,
                place=scene.place.replace("-", " ") or scene.setting.name.lower(),
                **{
                    name: getattr(scene, name)
                    for name in ("shot_size", "camera_angle", "camera_movement", "time_of_day", "weather")
                },
                mood=scene.mood,
                transition=scene.transition,
                title=scene.title,
                lighting=scene.lighting,
                subjects=tuple(names[id] for id in scene.subjects),
            )
            for scene in scenes
        ),
        head.title,
        head.style.medium,
        prompt,
    )
    again, scenes_again, _ = await plan(replace(first, storyboard=board))
    assert (again.title, again.style, again.entities) == (head.title, head.style, head.entities)
    assert scenes_again == scenes


async def test_sentences_without_time_and_scaled_lengths_are_reported() -> None:
    text = " ".join(f"A fox sees the crow number {number} fly." for number in range(40))
    _, scenes, unshown = await plan(Brief(text, 4 * SECOND, RATE, 1))
    left = [item.words for item in unshown if item.reason is UnshownReason.NO_TIME]
    assert len({scene.action for scene in scenes}) + len(left) == 40
    _, _, unshown = await plan(Brief("Scene 1 (3s): a fox. Scene 2 (9s): an owl.", 6 * SECOND, RATE, 1))
    assert [item.reason for item in unshown] == [UnshownReason.LENGTHS_SCALED]
    _, _, unshown = await plan(Brief("Scene 1 (3s): a fox. Scene 2 (9s): an owl.", 12 * SECOND, RATE, 1))
    assert unshown == []


async def test_what_the_engine_cannot_film_is_reported() -> None:
    _, _, unshown = await plan(Brief("A fox runs in slow motion, no music", 4 * SECOND, RATE, 1))
    assert unshown == []


async def test_a_scene_with_its_authors_picture_draws_nothing() -> None:
    """What its text names is in the picture; its caption, camera and length are planned as of any scene."""
    media = SceneMedia(Asset("uploads/1", 7, 1000, 1, "image/png"), Fit.FIT)
    texts = ("A fox runs.", "A theremin juggles a harpsichord in a dune buggy.", "It sleeps.")
    board = Storyboard(tuple(StoryboardScene(text) for text in texts))
    board = replace(
        board,
        scenes=(board.scenes[0], replace(board.scenes[1], media=media, caption="Mine"), board.scenes[2]),
    )
    head, scenes, unshown = await plan(Brief("", 9 * SECOND, RATE, 1, storyboard=board))
    assert [scene.media for scene in scenes] == [None, media, None]
    assert [entity.name for entity in head.entities] == ["fox"]
    assert [scene.subjects for scene in scenes] == [("e1",), (), ("e1",)]
    assert scenes[1].caption == "Mine"
    assert unshown == []


@pytest.mark.parametrize("text", ["A green field.", "Moving colours", ""])
async def test_a_film_of_own_pictures_only_draws_nobody_and_misses_nothing(text: str) -> None:
    media = SceneMedia(Asset("uploads/1", 7, 1000, 1, "image/png"), Fit.FIT)
    scenes = tuple(StoryboardScene(text, media=media, caption="") for _ in range(3))
    head, planned, unshown = await plan(brief_of(*scenes, duration=9 * SECOND))
    assert (head.entities, unshown) == ((), [])
    assert [scene.subjects for scene in planned] == [(), (), ()]


async def test_the_service_plans_the_music_that_text_and_options_ask_for(tmp_path: Any) -> None:
    async with running_llm(tmp_path, engine="embedded") as llm:
        request = api.PlanScenesRequest(prompt="A fox runs, no music", duration=Duration(seconds=5))
        head = [piece async for piece in llm.stub.PlanScenes(request)][0]
        assert head.head.music.source == film_media.Music.NONE
        assert [(item.words, item.followed) for item in head.directions] == [("no music", True)]
        track = film_asset.Asset(name="uploads/1", generation=7)
        request.options.music.CopyFrom(film_media.Music(source=film_media.Music.OWN, track=track))
        head = [piece async for piece in llm.stub.PlanScenes(request)][0]
        assert head.head.music == request.options.music
        assert [item.followed for item in head.directions] == [False]


async def test_a_manner_that_no_scene_has_is_reported() -> None:
    scenes = tuple(StoryboardScene(text, tempo=Tempo.REAL_TIME) for text in ("A fox", "An owl"))
    board = Storyboard(scenes, prompt="Animals in slow motion")
    *_, unshown = await plan(Brief(board.prompt, 4 * SECOND, RATE, 1, storyboard=board))
    assert ("in slow motion", UnshownReason.NO_CAMERA) in [(item.words, item.reason) for item in unshown]


async def test_the_service_reads_length_shape_and_letters_from_the_text(tmp_path: Any) -> None:
    async with running_llm(tmp_path, engine="embedded") as llm:
        request = api.PlanScenesRequest(prompt="A fox runs, 9:16, 5 seconds, no captions")
        head, *pieces = [piece async for piece in llm.stub.PlanScenes(request)]
        assert (head.head.format.width, head.head.format.height) == (720, 1280)
        assert sum(piece.scene.duration.ToNanoseconds() for piece in pieces) == 5 * SECOND
        assert [(item.words, item.followed) for item in head.directions] == [
            ("9:16", True),
            ("5 seconds", True),
            ("no captions", True),
        ]
        assert head.options.captions == film_options.OFF
        request.duration.CopyFrom(Duration(seconds=7))
        request.options.captions = film_options.AUTO
        head, *_ = [piece async for piece in llm.stub.PlanScenes(request)]
        assert [item.followed for item in head.directions] == [True, False, False]


async def test_a_model_keeps_what_is_given(llm: Running, gemini: FakeGemini) -> None:
    gemini.scenes = 2
    board = StoryboardMessage(title="My own title", style="blue chalk")
    board.scenes.add(
        text="An OLD heron!",
        duration=Duration(seconds=2),
        caption="",
        narration="It waits.",
        shot_size=film.Scene.CLOSE_UP,
    )
    picture = film_media.SceneMedia(asset=film_asset.Asset(name="uploads/1", generation=7), fit=1, sound=2)
    voice = film_asset.Asset(name="uploads/2", generation=8)
    board.scenes.add(
        text="A fox leaves", duration=Duration(seconds=5), caption="Gone", media=picture, voice_over=voice
    )
    request = api.PlanScenesRequest(storyboard=board)
    head, first, second, *rest = [piece async for piece in llm.stub.PlanScenes(request)]
    assert (head.head.title, head.head.style.medium) == ("My own title", "blue chalk")
    shown = [(scene.action, scene.caption, scene.duration) for scene in (first.scene, second.scene)]
    assert shown == [(scene.text, scene.caption, scene.duration) for scene in board.scenes]
    assert (first.scene.shot_size, second.scene.shot_size) == (
        film.Scene.CLOSE_UP,
        film.Scene.WIDE,
    )
    assert (second.scene.media, list(second.scene.subjects)) == (picture, [])
    assert second.scene.voice_over == voice
    assert "It waits." in [piece.unshown.words for piece in rest]
    assert '"shot_size": "CLOSE_UP"' in gemini.calls[0]["contents"][0]["parts"][0]["text"]


async def test_the_service_refuses_lengths_that_contradict_the_film(tmp_path: Any) -> None:
    async with running_llm(tmp_path, engine="embedded") as llm:
        request = api.PlanScenesRequest(storyboard=StoryboardMessage(), duration=Duration(seconds=12))
        for seconds in (3, 4):
            request.storyboard.scenes.add(text="a fox", duration=Duration(seconds=seconds))
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await anext(aiter(llm.stub.PlanScenes(request)))
    assert received_reason(failure.value) == "LENGTHS_CONTRADICT"
    assert "7 s together, not 12 s" in received_status(failure.value).message


async def test_a_film_has_the_colours_and_the_logo_of_its_brand(tmp_path: Any) -> None:
    logo = film_media.Logo(asset=film_asset.Asset(name="uploads/1", generation=7), opacity=0.5)
    brand = film_media.Brand(colours=["#0B3D91", "#ffffff", "#101820", "#7fb2e5"], logo=logo)
    board = StoryboardMessage(brand=brand)
    board.scenes.add(text="A fox in the snow", duration=Duration(seconds=2))
    board.scenes.add(text="An owl at night", duration=Duration(seconds=2))
    async with running_llm(tmp_path, engine="embedded") as llm:
        request = api.PlanScenesRequest(storyboard=board)
        head, *pieces = [piece async for piece in llm.stub.PlanScenes(request)]
        palette = head.head.style.palette
        assert (palette.accent, palette.light, palette.shade) == ("#0b3d91", "#ffffff", "#101820")
        assert palette.zenith == "#7fb2e5"
        assert [piece.scene.palette for piece in pieces if piece.HasField("scene")] == [palette] * 2
        assert (head.head.style.logo.asset, head.head.style.logo.opacity) == (logo.asset, 0.5)
        request.options.brand.colours.append("#ff0000")
        head, *_ = [piece async for piece in llm.stub.PlanScenes(request)]
        assert (head.head.style.palette.accent, head.head.style.HasField("logo")) == ("#ff0000", True)
        request.options.brand.colours.append("red")
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            [piece async for piece in llm.stub.PlanScenes(request)]
        assert received_reason(refused.value) == "INVALID_REQUEST"
