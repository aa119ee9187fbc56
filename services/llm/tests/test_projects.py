"""Markers keep the style and the entities of a project across its films."""

from pathlib import Path

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.cache.sqlite import open_sqlite_cache

from .conftest import Running, running_llm
from .fake_gemini import ENTITIES, FakeGemini
from .test_model import plan_request, planned


async def test_a_later_film_keeps_stored_markers_and_adds_new_ones(tmp_path: Path) -> None:
    async with running_llm(tmp_path, engine="embedded") as llm:
        first = await llm.stub.ExtractMarkers(
            api.ExtractMarkersRequest(prompt="an old keeper lights the lighthouse at dusk", project="p")
        )
        again = await llm.stub.ExtractMarkers(
            api.ExtractMarkersRequest(prompt="an old keeper lights the lighthouse at dusk", project="p")
        )
        assert again == first
        later = await llm.stub.ExtractMarkers(
            api.ExtractMarkersRequest(prompt="the old keeper finds a whale in the morning", project="p")
        )
        assert (later.id, later.version) == (first.id, 2)
        assert later.style == first.style
        assert list(later.entities[: len(first.entities)]) == list(first.entities)
        assert "whale" in later.entities[-1].name
        assert len({entity.id for entity in later.entities}) == len(later.entities)
        other = await llm.stub.ExtractMarkers(
            api.ExtractMarkersRequest(prompt="the old keeper", project="p"),
            metadata=(("x-user-id", "somebody-else"),),
        )
        assert other.version == 1


async def test_a_project_survives_a_restart(tmp_path: Path) -> None:
    request = api.ExtractMarkersRequest(prompt="an old keeper lights the lighthouse at dusk", project="p")
    async with running_llm(tmp_path, engine="embedded") as llm:
        first = await llm.stub.ExtractMarkers(request)
    request.prompt = "a whale in the morning"
    async with running_llm(tmp_path, engine="embedded") as llm:
        later = await llm.stub.ExtractMarkers(request)
    assert (later.id, later.version, later.style) == (first.id, 2, first.style)
    assert list(later.entities[: len(first.entities)]) == list(first.entities)


async def test_sqlite_values_expire_and_are_evicted(tmp_path: Path) -> None:
    with open_sqlite_cache(tmp_path, capacity=2) as cache:
        await cache.put("ended", "0", seconds=0)
        assert await cache.get("ended") is None
        for number, key in enumerate("abc"):
            await cache.put(key, key, seconds=60 + number)
        assert [await cache.get(key) for key in "abc"] == [None, "b", "c"]


async def test_a_plan_applies_the_markers(tmp_path: Path, gemini: FakeGemini) -> None:
    async with running_llm(tmp_path, api_key="k", base_url=gemini.url) as llm:
        markers = await llm.stub.ExtractMarkers(api.ExtractMarkersRequest(prompt="a fox", project="p"))
        markers.style.grade = "cold"
        markers.entities[0].description = "a silver fox"
        request = plan_request()
        request.markers.CopyFrom(markers)
        head = (await planned(llm, request))[0].head
        assert head.style == markers.style
        assert head.entities[0].description == "a silver fox"
        assert "a silver fox" in str(gemini.calls[-1]["contents"])
        plain = (await planned(llm, plan_request()))[0].head
        assert plain.entities[0].description == ENTITIES[0]["description"]


async def test_markers_without_a_project_are_the_films_own(llm: Running) -> None:
    first = await llm.stub.ExtractMarkers(api.ExtractMarkersRequest(prompt="a fox"))
    again = await llm.stub.ExtractMarkers(api.ExtractMarkersRequest(prompt="a fox"))
    assert again.provenance.cache_result == pb.HIT_L1
    assert (again.id, again.version) == (first.id, 1)
