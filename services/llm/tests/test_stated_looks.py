"""What a request states of engines, letters and voices reaches the plan."""

from typing import Any

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Brand, Letters, Logo, Narration, Voice
from aiprod.llm.v1 import llm_service_pb2 as api

from .conftest import running_llm

FONT = Asset(name="uploads/font", generation=1)
LOGO = Asset(name="uploads/logo", generation=1)


def board() -> film_storyboard.Storyboard:
    scenes = [
        film_storyboard.StoryboardScene(text="A boat at sea.", engine=film_engine.VEO),
        film_storyboard.StoryboardScene(text="A lighthouse."),
    ]
    brand = Brand(colours=["#ff0000"])
    letters = Letters(font=FONT, position=Letters.TOP)
    return film_storyboard.Storyboard(scenes=scenes, brand=brand, letters=letters)


async def planned(tmp_path: Any, options: film_options.FilmOptions) -> list[api.PlanScenesResponse]:
    async with running_llm(tmp_path) as llm:
        call = llm.stub.PlanScenes(api.PlanScenesRequest(storyboard=board(), options=options))
        return [piece async for piece in call]


async def test_options_fill_in_and_replace_what_a_storyboard_states(tmp_path: Any) -> None:
    options = film_options.FilmOptions(
        engine=film_engine.STILLS,
        letters=Letters(size=Letters.LARGE, position=Letters.MIDDLE),
        brand=Brand(logo=Logo(asset=LOGO)),
        narration=Narration(voice=Voice(name="Kore", language="de-DE")),
    )
    head, *rest = await planned(tmp_path, options)
    style = head.head.style
    assert style.letters.font == FONT
    assert (style.letters.position, style.letters.size) == (Letters.MIDDLE, Letters.LARGE)
    assert style.logo.asset == LOGO
    assert style.palette.accent == "#ff0000"
    assert head.head.voice == Voice(name="Kore", language="de-DE")
    scenes = [piece.scene for piece in rest if piece.WhichOneof("piece") == "scene"]
    assert [scene.engine for scene in scenes] == [film_engine.VEO, film_engine.STILLS]


async def test_what_nobody_states_is_left_open(tmp_path: Any) -> None:
    head, *rest = await planned(tmp_path, film_options.FilmOptions())
    assert head.head.style.letters.position == Letters.TOP
    assert not head.head.HasField("voice")
    scenes = [piece.scene for piece in rest if piece.WhichOneof("piece") == "scene"]
    assert [scene.engine for scene in scenes] == [film_engine.VEO, film_engine.ENGINE_UNSPECIFIED]
