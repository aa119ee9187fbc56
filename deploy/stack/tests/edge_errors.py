"""The errors that clients can get from the edge: how to cause each, and what it says over REST and gRPC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from google.rpc import error_details_pb2

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from tests.token_issuer import TokenIssuer

ISSUER = TokenIssuer()


PAGE = {"origin": "http://localhost:5173"}


JSON = {"content-type": "application/json"}


GATEWAY = "/aiprod.gateway.v1.GenerationService/"


JOBS_PER_MINUTE = 2


class Rest(NamedTuple):
    """A request of the REST API."""

    method: str
    path: str
    content: bytes | None = None
    headers: Mapping[str, str] = MappingProxyType({})


class Rpc(NamedTuple):
    """A call of a gRPC method, for gRPC and grpc-web."""

    path: str
    request: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


@dataclass
class Error:
    """A cause, and the error that it has on each protocol on which it can happen."""

    reason: str
    rest: Rest | None = None
    rpc: Rpc | None = None
    rpc_reason: str = ""
    edge: str = "working"
    details: list[type] = field(default_factory=list)
    parsed: bool = True


def get_job(name: str) -> bytes:
    return gateway_api.GetJobRequest(name=f"jobs/{name}").SerializeToString()


def bearer(**claims: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {ISSUER.token(**claims)}"}


FIELD, RETRY = error_details_pb2.BadRequest, error_details_pb2.RetryInfo


LARGE = b" " * (2 << 20)


ERRORS = {
    "a service's error": Error(
        "JOB_NOT_FOUND",
        Rest("GET", "/api/jobs/missing"),
        Rpc(GATEWAY + "GetJob", get_job("missing")),
        details=[FIELD],
    ),
    "a service's limit": Error(
        "DISK_FULL", Rest("GET", "/api/jobs/full"), Rpc(GATEWAY + "GetJob", get_job("full")), details=[RETRY]
    ),
    "a service's fault": Error(
        "INTERNAL",
        Rest("GET", "/api/jobs/broken"),
        Rpc(GATEWAY + "GetJob", get_job("broken")),
        details=[error_details_pb2.RequestInfo],
    ),
    "an invalid request": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs/A"), Rpc(GATEWAY + "GetJob", get_job("A")), details=[FIELD]
    ),
    "no message": Error("UNREADABLE_REQUEST", rpc=Rpc(GATEWAY + "GetJob", b"\xff")),
    "a method that the release lacks": Error("UNIMPLEMENTED", rpc=Rpc(GATEWAY + "ListJobs")),
    "an unknown method": Error("UNIMPLEMENTED", rpc=Rpc(GATEWAY + "Nothing")),
    "an internal method": Error("UNIMPLEMENTED", rpc=Rpc("/aiprod.collab.v1.CollabService/OpenRoom")),
    "an unknown path": Error("NO_SUCH_PATH", Rest("GET", "/api/nothing"), Rpc("/x"), "UNIMPLEMENTED"),
    "gRPC on a REST path": Error("UNIMPLEMENTED", rpc=Rpc("/api/jobs")),
    "an encoded slash": Error("NO_SUCH_PATH", Rest("GET", "/api/jobs/a%2Fb")),
    "an encoded NUL": Error("NO_SUCH_PATH", Rest("GET", "/api/jobs/a%00b")),
    "another HTTP method": Error("METHOD_NOT_ALLOWED", Rest("PUT", "/api/jobs")),
    "a header with an underscore": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs", headers={"x_y": "1"}), parsed=False
    ),
    "long headers": Error(
        "HEADERS_TOO_LARGE", Rest("GET", "/api/jobs", headers={"x-y": "z" * 40_000}), parsed=False
    ),
    "more headers than the edge takes": Error(
        "HEADERS_TOO_LARGE",
        Rest("GET", "/api/jobs", headers={f"x-{each}": "z" for each in range(120)}),
        parsed=False,
    ),
    "a path that is no UTF-8": Error("INVALID_REQUEST", Rest("GET", "/api/jobs/%ff"), details=[FIELD]),
    "a parameter that is no UTF-8": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs?page_token=%c0%80"), details=[FIELD]
    ),
    "an unknown parameter": Error("INVALID_REQUEST", Rest("GET", "/api/jobs?size=5"), details=[FIELD]),
    "a parameter with two values": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs?page_size=1&pageSize=2"), details=[FIELD]
    ),
    "a parameter where there are none": Error(
        "INVALID_REQUEST", Rest("GET", "/api/caller?user=ada"), details=[FIELD]
    ),
    "a compressed body": Error(
        "UNSUPPORTED_MEDIA_TYPE",
        Rest("POST", "/api/generate", b'{"prompt": "x"}', {**JSON, "content-encoding": "gzip"}),
    ),
    "a parameter of another type": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs?page_size=many"), details=[FIELD]
    ),
    "a parameter that the path has": Error(
        "INVALID_REQUEST", Rest("GET", "/api/jobs/a?name=jobs/b"), details=[FIELD]
    ),
    "a parameter beside a body": Error(
        "INVALID_REQUEST", Rest("POST", "/api/generate?prompt=x", b"{}", JSON), details=[FIELD]
    ),
    "an unknown field": Error(
        "INVALID_REQUEST", Rest("POST", "/api/generate", b'{"promt": "x"}', JSON), details=[FIELD]
    ),
    "a field of another type": Error(
        "INVALID_REQUEST", Rest("POST", "/api/generate", b'{"duration_sec": "long"}', JSON), details=[FIELD]
    ),
    "incomplete JSON": Error("INVALID_REQUEST", Rest("POST", "/api/generate", b"{", JSON)),
    "another content type": Error(
        "UNSUPPORTED_MEDIA_TYPE", Rest("POST", "/api/generate", b"x", {"content-type": "text/plain"})
    ),
    "a large body": Error(
        "REQUEST_TOO_LARGE", Rest("POST", "/api/generate", LARGE, JSON), Rpc(GATEWAY + "GetJob", LARGE)
    ),
    "a large response": Error("INTERNAL", Rest("GET", "/api/jobs/huge")),
    "a deadline": Error(
        "TIMEOUT",
        Rest("GET", "/api/jobs/slow", headers={"grpc-timeout": "200m"}),
        Rpc(GATEWAY + "GetJob", get_job("slow"), {"grpc-timeout": "200m"}),
    ),
    # Too short for the edge to be earlier than a server that counts as well.
    "a short deadline": Error(
        "TIMEOUT",
        Rest("GET", "/api/jobs/slow", headers={"grpc-timeout": "50m"}),
        Rpc(GATEWAY + "GetJob", get_job("slow"), {"grpc-timeout": "50m"}),
    ),
    "a status without details": Error(
        "TIMEOUT", Rest("GET", "/api/jobs/bare"), Rpc(GATEWAY + "GetJob", get_job("bare"))
    ),
    "too many jobs": Error(
        "TOO_MANY_REQUESTS",
        Rest("POST", "/api/generate", b'{"prompt": "x"}', JSON),
        Rpc(GATEWAY + "CreateJob", gateway_api.CreateJobRequest(prompt="x").SerializeToString()),
        edge="busy",
        details=[RETRY],
    ),
    "no gateway": Error(
        "SERVICE_UNAVAILABLE",
        Rest("GET", "/api/jobs"),
        Rpc(GATEWAY + "ListJobs"),
        edge="without a gateway",
        details=[RETRY],
    ),
    "a gateway that speaks no HTTP": Error(
        "SERVICE_UNAVAILABLE",
        Rest("GET", "/api/jobs"),
        Rpc(GATEWAY + "ListJobs"),
        edge="before garbage",
        details=[RETRY],
    ),
    "no token": Error("UNAUTHENTICATED", Rest("GET", "/api/jobs"), Rpc(GATEWAY + "GetJob"), edge="tokens"),
    "an expired token": Error(
        "TOKEN_EXPIRED",
        Rest("GET", "/api/jobs", headers=bearer(sub="ada", exp=1_700_000_000)),
        Rpc(GATEWAY + "GetJob", headers=bearer(sub="ada", exp=1_700_000_000)),
        edge="tokens",
    ),
    "a token of another audience": Error(
        "PERMISSION_DENIED",
        Rest("GET", "/api/jobs", headers=bearer(sub="ada", aud="others")),
        Rpc(GATEWAY + "GetJob", headers=bearer(sub="ada", aud="others")),
        edge="tokens",
    ),
    "a token of nobody": Error(
        "USER_INVALID",
        Rest("GET", "/api/jobs", headers=bearer(sub="a b")),
        Rpc(GATEWAY + "GetJob", headers=bearer(sub="a b")),
        edge="tokens",
    ),
}
