"""Who somebody is at an edge that asks for tokens: a user's id is 1 to 255 visible ASCII characters."""

import json
import struct
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.caller_gateway import Gateway, running_front_door
from tests.tokens import Issuer

ISSUER = Issuer()
NO_USERS: dict[str, dict[str, Any]] = {
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
USERS = ["a", "ada@films.example", "auth0|507f1f77bcf86cd799439011", "CN=ada,O=films", "Local", "~" * 255]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    home = tmp_path_factory.mktemp("door")
    with running_front_door(home, auth=ISSUER.auth(home)) as door:
        yield door


@pytest.fixture(scope="module")
def rest(door: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{door.address}") as client:
        yield client


def bearer(**claims: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {ISSUER.token(**claims)}"}


@pytest.mark.parametrize("claims", NO_USERS.values(), ids=NO_USERS.keys())
def test_a_token_without_a_users_id_is_refused_over_rest(door, rest, claims) -> None:
    before = len(door.calls)
    for answer in (
        rest.get("/api/jobs", headers=bearer(**claims)),
        rest.post("/api/generate", json={"prompt": "x"}, headers=bearer(**claims)),
    ):
        assert answer.status_code == 401, answer.text
        assert answer.headers["content-type"] == "application/json"
        refusal = answer.json()
        assert refusal["code"] == 16
        assert "sub" in refusal["message"]
        assert refusal["details"][0]["reason"] == "USER_INVALID"
    assert len(door.calls) == before


@pytest.mark.parametrize("claims", NO_USERS.values(), ids=NO_USERS.keys())
def test_a_token_without_a_users_id_is_refused_over_grpc(door, claims) -> None:
    before = len(door.calls)
    metadata = tuple(bearer(**claims).items())
    with grpc.insecure_channel(door.address) as channel, pytest.raises(grpc.RpcError) as failure:
        GenerationServiceStub(channel).ListJobs(api.ListJobsRequest(), metadata=metadata, timeout=10)
    assert failure.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert "sub" in failure.value.details()
    info = error_details_pb2.ErrorInfo()
    assert rpc_status.from_call(failure.value).details[0].Unpack(info)
    assert (info.reason, info.domain) == ("USER_INVALID", "aiprod")
    assert len(door.calls) == before


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": "a b"}, {"sub": "local"}], ids=str)
def test_a_token_without_a_users_id_is_refused_over_grpc_web(rest, claims) -> None:
    answer = rest.post(
        "/aiprod.gateway.v1.GenerationService/ListJobs",
        content=struct.pack(">BI", 0, 0),
        headers={"content-type": "application/grpc-web+proto", "x-grpc-web": "1", **bearer(**claims)},
    )
    assert answer.headers["grpc-status"] == "16"
    assert "sub" in answer.headers["grpc-message"]


@pytest.mark.parametrize("user", USERS)
def test_a_users_id_is_the_tokens_subject(rest, user) -> None:
    answer = rest.get("/api/jobs", headers={"x-user-id": "eve", **bearer(sub=user)})
    assert answer.json()["jobs"][0]["title"] == user


def test_a_token_counts_in_the_authorization_header_only(door, rest) -> None:
    before = len(door.calls)
    token = ISSUER.token(sub="ada")
    answers = [
        rest.get(f"/api/jobs?access_token={token}"),
        rest.get("/api/jobs", headers={"cookie": f"access_token={token}; token={token}; Bearer={token}"}),
        rest.get("/api/jobs", headers={"x-goog-iap-jwt-assertion": token}),
        rest.get("/api/jobs", headers={"authorization": token}),
        rest.post("/api/generate", data={"access_token": token}),
    ]
    assert [answer.status_code for answer in answers] == [401] * len(answers)
    assert len(door.calls) == before


def test_an_unsigned_token_is_refused(rest) -> None:
    body = ISSUER.token(sub="ada").split(".")[1]
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    answer = rest.get("/api/jobs", headers={"authorization": f"Bearer {unsigned}"})
    assert answer.status_code == 401
    assert json.loads(answer.text)["message"]


def test_health_needs_no_token(rest) -> None:
    assert rest.get("/health").status_code == 200
