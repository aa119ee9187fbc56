"""Stills are drawn from reference pictures of their subjects, which are read and paid with each."""

import base64
from typing import Any

import grpc
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_render.stills.picture_spec import PictureSpec
from aiprod_rpc.status import reason, received_reason

from .stills_service import StillsService
from .test_stills import LIST_PRICE

pytestmark = pytest.mark.asyncio(loop_scope="session")


def pictured(stills: StillsService, *names: str, **changes: Any) -> api.RenderSceneRequest:
    """A scene of characters with reference pictures, which storage has."""
    request = stills.scene(1, **changes)
    for number, name in enumerate(names, start=1):
        asset = Asset(name=f"uploads/{name}.png", generation=number, size=len(name), content_type="image/png")
        stills.assets.path(asset).parent.mkdir(parents=True, exist_ok=True)
        stills.assets.path(asset).write_bytes(name.encode())
        entity = film.Entity(id=name, kind=film.Entity.PERSON, name=name, reference=asset)
        request.entities.append(entity)
        request.scene.subjects.append(name)
    return request


async def test_a_picture_is_drawn_from_the_reference_pictures_of_its_subjects(stills: StillsService) -> None:
    await stills.clip(pictured(stills, "Ada", "Bea", "Cleo", "Dora"))
    (asked,) = stills.gemini.requests
    *pictures, text = asked["contents"][0]["parts"]
    sent = [base64.b64decode(part["inlineData"]["data"]) for part in pictures]
    assert sent == [b"Ada", b"Bea", b"Cleo"]
    assert "image/png" in pictures[0]["inlineData"].values()
    assert "Picture 1 shows Ada. Picture 2 shows Bea. Picture 3 shows Cleo." in text["text"]


async def test_another_reference_picture_is_another_still(stills: StillsService) -> None:
    first = await stills.clip(pictured(stills, "Ada"))
    again = await stills.clip(pictured(stills, "Ada"))
    assert (again.asset, again.cost_usd_micros) == (first.asset, 0)
    changed = pictured(stills, "Ada")
    changed.entities[0].reference.generation = 99
    assert (await stills.clip(changed)).asset != first.asset
    assert len(stills.gemini.requests) == 2


async def test_a_reference_picture_that_is_gone_costs_nothing(stills: StillsService) -> None:
    request = pictured(stills, "Ada")
    stills.assets.path(request.entities[0].reference).unlink()
    failed = (await stills.render(request)).failed
    assert reason(failed.error) == "REFERENCE_GONE"
    assert failed.cost_usd_micros == 0
    assert not stills.gemini.requests


async def test_what_a_reference_picture_costs_to_read_counts_for_a_limit(stills: StillsService) -> None:
    request = pictured(stills, "Ada", max_cost_usd_micros=LIST_PRICE)
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stills.render(request)
    assert received_reason(error.value) == "SCENE_TOO_EXPENSIVE"
    request.max_cost_usd_micros = LIST_PRICE + 780
    await stills.clip(request)


async def test_paid_pictures_without_references_keep_their_keys() -> None:
    key = "60e856245e313983818402211fa2eba1dd19be936a723a63e5ed6a239d4f982d"
    assert PictureSpec("m", "p", "16:9", 1).key == key
