"""One caller's headers do not fail the calls of others, which share connections behind the edge.

A gRPC server keeps the headers of a connection, with whether they could be read, for later calls.
"""

import base64
import struct
from collections.abc import Iterator

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2, status_pb2

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.long_cases import long_cases
from tests.recording_gateway import RecordingGateway, running_recording_gateway

LIST = "/aiprod.gateway.v1.GenerationService/ListJobs"
MALFORMED = [
    ("grpc-timeout", "abc"),
    ("grpc-encoding", "zip"),
    *long_cases(
        ("grpc-timeout", ""),
        ("grpc-timeout", "1"),
        ("grpc-timeout", "-1S"),
        ("grpc-timeout", "1.5S"),
        ("grpc-timeout", "123456789S"),
        ("grpc-timeout", "1S, 2S"),
        ("grpc-timeout", "1s"),
        ("grpc-encoding", "gzip, deflate"),
    ),
]
STRANGE = [
    ("grpc-previous-rpc-attempts", "many"),
    ("x-data-bin", "not base64!"),
    *long_cases(
        ("grpc-timeout", "00000000S"),
        ("grpc-timeout", "99999999H"),
        ("grpc-accept-encoding", "zip, ,"),
        ("grpc-internal-encoding-request", "zip"),
        ("grpc-message", "%zz"),
        ("grpc-retry-pushback-ms", "soon"),
        ("grpc-server-stats-bin", "%"),
        ("grpc-status", "bad"),
        ("grpc-status-details-bin", "%"),
        ("grpc-tags-bin", "%"),
        ("grpc-trace-bin", "%"),
        ("lb-cost-bin", "%"),
        ("lb-token", "\u00ff"),
        ("te", "gzip"),
        ("traceparent", "00-%-%-%"),
        ("user-agent", "\u00ff\u00fe"),
        ("x-forwarded-for", "nobody"),
        ("x-letters", "\u00ff"),
        ("x-request-id", "\u00ff"),
    ),
]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordingGateway]:
    with running_recording_gateway(tmp_path_factory.mktemp("edge")) as gateway:
        yield gateway


def ask(gateway: RecordingGateway, name: str = "x-none", value: str = "") -> list[httpx.Response]:
    """The same call over REST and grpc-web with one more header, each on a connection of its own."""
    header = (name.encode(), value.encode("latin-1"))
    calls = [
        ("GET", "/api/jobs", {}, b""),
        ("POST", LIST, {"content-type": "application/grpc-web"}, b"\0" * 5),
    ]
    answers = []
    for method, path, headers, body in calls:
        with httpx.Client(base_url=f"http://{gateway.address}") as client:
            sent = [*((key.encode(), each.encode()) for key, each in headers.items()), header]
            answers.append(client.request(method, path, headers=sent, content=body, timeout=60))
    return answers


def assert_others_are_served(gateway: RecordingGateway) -> None:
    # More often than Envoy has threads, each with a connection of its own.
    for answer in (answer for _ in range(4) for answer in ask(gateway)):
        assert answer.status_code == 200, answer.text
        assert answer.headers.get("grpc-status", "0") == "0", answer.headers


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_header_that_no_server_could_read_is_refused(
    gateway: RecordingGateway, name: str, value: str
) -> None:
    before = len(gateway.calls)
    rest, web = ask(gateway, name, value)
    assert rest.status_code == 400
    assert rest.json()["code"] == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert name in rest.json()["message"]
    assert web.headers["grpc-status"] == "3"
    details = web.headers["grpc-status-details-bin"]
    info, status = error_details_pb2.ErrorInfo(), status_pb2.Status()
    status.ParseFromString(base64.b64decode(details + "=" * (-len(details) % 4)))
    assert status.details[0].Unpack(info)
    assert info.reason == "INVALID_REQUEST"
    assert len(gateway.calls) == before
    assert_others_are_served(gateway)


@pytest.mark.parametrize(("name", "value"), STRANGE)
def test_a_strange_header_of_one_caller_fails_no_call_of_others(
    gateway: RecordingGateway, name: str, value: str
) -> None:
    ask(gateway, name, value)
    assert_others_are_served(gateway)


def test_deadlines_and_compression_of_callers_still_work(gateway: RecordingGateway) -> None:
    with grpc.insecure_channel(gateway.address, compression=grpc.Compression.Gzip) as channel:
        request = gateway_api.ListJobsRequest(page_token="a" * 4096)
        assert GenerationServiceStub(channel).ListJobs(request, timeout=60).jobs
    body = struct.pack(">BI", 0, 0)
    web = httpx.post(
        f"http://{gateway.address}{LIST}",
        content=body,
        headers={"content-type": "application/grpc-web", "grpc-timeout": "60S"},
    )
    assert web.headers.get("grpc-status", "0") == "0"
