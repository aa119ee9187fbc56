"""User ids from tokens: a token's subject must be 1 to 255 visible ASCII characters."""

import json
import struct
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.recording_gateway import RecordingGateway, running_recording_gateway
from tests.token_issuer import TokenIssuer

ISSUER = TokenIssuer()
INVALID_CLAIMS: dict[str, dict[str, Any]] = {
    "missing": {},
    "empty": {"sub": ""},
    "null": {"sub": None},
    "blank": {"sub": " "},
    "a tab": {"sub": "\t"},
    "spaces around": {"sub": " ada "},
    "a space within": {"sub": "ada lovelace"},
    "a number": {"sub": 42},
    "zero": {"sub": 0},
    "true": {"sub": True},
    "a list": {"sub": ["ada"]},
    "an object": {"sub": {"id": "ada"}},
    "the local user": {"sub": "local"},
    "256 characters": {"sub": "a" * 256},
    "1 KB": {"sub": "a" * 1024},
    "not ASCII": {"sub": "žofie"},
    "an emoji": {"sub": "🦊"},
    "a newline": {"sub": "ada\nx-aiprod-edge: 0"},
    "another header": {"sub": "ada\r\nx-user-id: bob"},
    "NUL": {"sub": "ada\u0000"},
    "DEL": {"sub": "ada\u007f"},
}
VALID_USERS = [
    "a",
    "ada@films.example",
    "auth0|507f1f77bcf86cd799439011",
    "CN=ada,O=films",
    "Local",
    "~" * 255,
]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordingGateway]:
    home = tmp_path_factory.mktemp("edge")
    with running_recording_gateway(home, auth=ISSUER.auth(home)) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def rest(gateway: RecordingGateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{gateway.address}") as client:
        yield client


def bearer(**claims: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {ISSUER.token(**claims)}"}


@pytest.mark.parametrize("claims", INVALID_CLAIMS.values(), ids=INVALID_CLAIMS.keys())
def test_a_token_without_a_valid_subject_is_rejected_over_rest(gateway, rest, claims) -> None:
    before = len(gateway.calls)
    for response in (
        rest.get("/api/jobs", headers=bearer(**claims)),
        rest.post("/api/generate", json={"prompt": "x"}, headers=bearer(**claims)),
    ):
        assert response.status_code == 401, response.text
        assert response.headers["content-type"] == "application/json"
        error = response.json()
        assert error["code"] == 16
        assert "sub" in error["message"]
        assert error["details"][0]["reason"] == "USER_INVALID"
    assert len(gateway.calls) == before


@pytest.mark.parametrize("claims", INVALID_CLAIMS.values(), ids=INVALID_CLAIMS.keys())
def test_a_token_without_a_valid_subject_is_rejected_over_grpc(gateway, claims) -> None:
    before = len(gateway.calls)
    metadata = tuple(bearer(**claims).items())
    with grpc.insecure_channel(gateway.address) as channel, pytest.raises(grpc.RpcError) as failure:
        GenerationServiceStub(channel).ListJobs(gateway_api.ListJobsRequest(), metadata=metadata, timeout=60)
    assert failure.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert "sub" in failure.value.details()
    info = error_details_pb2.ErrorInfo()
    assert rpc_status.from_call(failure.value).details[0].Unpack(info)
    assert (info.reason, info.domain) == ("USER_INVALID", "aiprod")
    assert len(gateway.calls) == before


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": "a b"}, {"sub": "local"}], ids=str)
def test_a_token_without_a_valid_subject_is_rejected_over_grpc_web(rest, claims) -> None:
    response = rest.post(
        "/aiprod.gateway.v1.GenerationService/ListJobs",
        content=struct.pack(">BI", 0, 0),
        headers={"content-type": "application/grpc-web+proto", "x-grpc-web": "1", **bearer(**claims)},
    )
    assert response.headers["grpc-status"] == "16"
    assert "sub" in response.headers["grpc-message"]


@pytest.mark.parametrize("user", VALID_USERS)
def test_the_user_is_the_tokens_subject(rest, user) -> None:
    response = rest.get("/api/jobs", headers={"x-user-id": "eve", **bearer(sub=user)})
    assert response.json()["jobs"][0]["title"] == user


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_small_or_large(rest, scheme) -> None:
    response = rest.get("/api/jobs", headers={"authorization": f"{scheme} {ISSUER.token(sub='ada')}"})
    assert response.json()["jobs"][0]["title"] == "ada"


def test_only_the_authorization_header_carries_a_token(gateway, rest) -> None:
    before = len(gateway.calls)
    token = ISSUER.token(sub="ada")
    responses = [
        rest.get(f"/api/jobs?access_token={token}"),
        rest.get("/api/jobs", headers={"cookie": f"access_token={token}; token={token}; Bearer={token}"}),
        rest.get("/api/jobs", headers={"x-goog-iap-jwt-assertion": token}),
        rest.get("/api/jobs", headers={"authorization": token}),
        rest.post("/api/generate", data={"access_token": token}),
    ]
    assert [response.status_code for response in responses] == [401] * len(responses)
    assert len(gateway.calls) == before


def test_an_unsigned_token_is_rejected(rest) -> None:
    body = ISSUER.token(sub="ada").split(".")[1]
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    response = rest.get("/api/jobs", headers={"authorization": f"Bearer {unsigned}"})
    assert response.status_code == 401
    assert json.loads(response.text)["message"]


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, 'Bearer realm="aiprod"'),
        ({"authorization": "Bearer x"}, 'Bearer realm="aiprod", error="invalid_token"'),
    ],
)
def test_a_challenge_does_not_repeat_the_url(rest, headers, challenge) -> None:
    response = rest.get("/api/jobs?page_token=secret", headers=headers)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, challenge)


def test_health_needs_no_token(rest) -> None:
    assert rest.get("/health").status_code == 200
