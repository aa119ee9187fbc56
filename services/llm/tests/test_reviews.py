"""Reviews of films: through the File API, from a bucket, or inside the request."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import google_crc32c
import grpc
import protovalidate
import pytest
from aiohttp import web

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    add_StorageServiceServicer_to_server,
)
from aiprod_rpc.status import received_reason
from tests.google_account import write_service_account
from tests.web_apps import serving_app

from .conftest import KEY, running_llm
from .fake_gemini import REVIEW, FakeGemini
from .test_degraded import film_to_watch
from .test_model import refused

FILM = b"a film of few bytes" * 100


class FakeStorage(StorageServiceServicer):
    """Signs URLs of one film."""

    url = ""

    async def SignUrls(
        self, request: storage_api.SignUrlsRequest, context: Any
    ) -> storage_api.SignUrlsResponse:
        return storage_api.SignUrlsResponse(urls=[storage_api.SignedUrl(url=self.url)])


@asynccontextmanager
async def fake_storage() -> AsyncIterator[str]:
    async def film(request: web.Request) -> web.Response:
        return web.Response(body=FILM, status=206)

    servicer, server, app = FakeStorage(), grpc.aio.server(), web.Application()
    app.router.add_get("/film", film)
    add_StorageServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    async with serving_app(app) as url:
        servicer.url = f"{url}/film"
        await server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            await server.stop(0)


def stored(size: int = len(FILM)) -> Asset:
    return Asset(
        name="jobs/j/master/a.mp4",
        generation=7,
        size=size,
        crc32c=google_crc32c.value(FILM),
        content_type="video/mp4",
    )


@pytest.fixture
async def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[None]:
    """The machine's own credentials, as Google's library finds them: a key file and a token server."""

    async def token(request: web.Request) -> web.Response:
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    app = web.Application()
    app.router.add_post("/token", token)
    async with serving_app(app) as server:
        path = write_service_account(tmp_path / "account.json", server)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        yield


@pytest.mark.usefixtures("account")
async def test_with_vertex_the_film_is_read_from_its_bucket(gemini: FakeGemini, tmp_path: Path) -> None:
    settings = {"vertex_project": "p", "vertex_location": "europe-west4", "media_bucket": "films"}
    async with running_llm(tmp_path, base_url=gemini.url, **settings) as llm:
        answer = await llm.stub.AnalyzeVideo(film_to_watch())
    assert answer.state == pb.SemanticQc.SCORED
    path = "/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash"
    assert gemini.paths == [f"{path}:streamGenerateContent"]
    media = gemini.calls[0]["contents"][0]["parts"][0]["fileData"]
    assert media["file_uri"] == "gs://films/jobs/j/master/a.mp4"


@pytest.mark.usefixtures("account")
async def test_with_vertex_and_no_bucket_small_films_are_sent(gemini: FakeGemini, tmp_path: Path) -> None:
    async with (
        fake_storage() as address,
        running_llm(tmp_path, base_url=gemini.url, vertex_project="p", storage=address) as llm,
    ):
        request = film_to_watch()
        request.master.CopyFrom(stored())
        answer = await llm.stub.AnalyzeVideo(request)
        assert answer.state == pb.SemanticQc.SCORED
        sent = gemini.calls[0]["contents"][0]["parts"][0]["inlineData"]["data"]
        assert base64.urlsafe_b64decode(sent) == FILM
        request.master.CopyFrom(stored(size=6 << 20))
        answer = await llm.stub.AnalyzeVideo(request)
        assert answer.state == pb.SemanticQc.UNSCORED
        assert answer.reason.startswith("the model could not watch the film: the film has 6291456 bytes")
        assert len(gemini.calls) == 1


async def test_without_credentials_a_film_is_not_scored(gemini: FakeGemini, tmp_path: Path) -> None:
    settings = {"vertex_project": "p", "media_bucket": "films"}
    async with running_llm(tmp_path, base_url=gemini.url, **settings) as llm:
        answer = await llm.stub.AnalyzeVideo(film_to_watch())
    assert answer.state == pb.SemanticQc.UNSCORED
    assert "check its credentials" in answer.reason


async def test_with_a_key_the_film_goes_through_the_file_api(gemini: FakeGemini, tmp_path: Path) -> None:
    async with (
        fake_storage() as storage_address,
        running_llm(tmp_path, api_key=KEY, base_url=gemini.url, storage=storage_address) as llm,
    ):
        request = film_to_watch()
        request.master.CopyFrom(stored())
        answer = await llm.stub.AnalyzeVideo(request)
        protovalidate.validate(answer)
        assert answer.state == pb.SemanticQc.SCORED
        assert answer.scores.visual_consistency == REVIEW["visual_consistency"]
        [finding] = answer.findings
        assert (finding.code, finding.scene, finding.start.seconds) == ("CHARACTER_CHANGED", "s2", 3)
        assert gemini.files == {"files/f0": len(FILM)}
        assert gemini.deleted == ["files/f0"]
        media = gemini.calls[0]["contents"][0]["parts"][0]["fileData"]
        assert media == {"file_uri": f"{gemini.url}/v1beta/files/f0", "mime_type": "video/mp4"}
        again = await llm.stub.AnalyzeVideo(request)
        assert again.provenance.cache_result == pb.HIT_L1
        request.master.generation += 1
        changed = await llm.stub.AnalyzeVideo(request)
        assert changed.provenance.cache_result == pb.MISS


async def test_an_upload_that_stays_in_processing_ends_at_the_deadline(
    gemini: FakeGemini, tmp_path: Path
) -> None:
    gemini.file_state = "PROCESSING"
    settings = {"api_key": KEY, "base_url": gemini.url, "vision_seconds": 6, "fallback": "none"}
    async with fake_storage() as address, running_llm(tmp_path, storage=address, **settings) as llm:
        request = film_to_watch()
        request.master.CopyFrom(stored())
        error = await refused(llm.stub.AnalyzeVideo(request))
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert received_reason(error) == "MODEL_TIMEOUT"
    assert gemini.deleted == ["files/f0"]


async def test_a_review_of_unknown_scenes_is_repaired(gemini: FakeGemini, tmp_path: Path) -> None:
    wrong = REVIEW | {"findings": [REVIEW["findings"][0] | {"scene": "s99"}]}
    gemini.answers = [json.dumps(wrong)]
    async with (
        fake_storage() as storage_address,
        running_llm(tmp_path, api_key=KEY, base_url=gemini.url, storage=storage_address) as llm,
    ):
        request = film_to_watch()
        request.master.CopyFrom(stored())
        assert (await llm.stub.AnalyzeVideo(request)).findings[0].scene == "s2"
        assert "names the scene s99" in str(gemini.calls[1]["contents"][-1])
