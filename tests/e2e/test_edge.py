"""The edge of the whole stack: REST, server-sent events, grpc-web, CORS, access."""

import json
import struct

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub

pytestmark = pytest.mark.e2e

SMALL = {"width": 320, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}}


@pytest.fixture
def rest(stack):
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        yield client


def test_a_job_over_rest(rest) -> None:
    created = rest.post(
        "/api/generate", json={"prompt": "snow in the city", "duration_sec": 2, "format": SMALL}
    )
    assert created.status_code == 200, created.text
    name = created.json()["name"]
    with rest.stream("GET", f"/api/{name}:watch") as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        events = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert events[-1]["job"]["state"] == "SUCCEEDED", events[-1]["job"].get("error")
    assert rest.get(f"/api/{name}").json()["title"]
    assert rest.get("/api/jobs", params={"page_size": 1}).json()["jobs"][0]["name"] == name
    delivery = rest.get(f"/api/{name}/delivery").json()
    assert rest.get(delivery["play_url"]["url"]).content[4:8] == b"ftyp"
    assert rest.post(f"/api/{name}:cancel", json={}).json()["state"] == "SUCCEEDED"


BAD = {
    "empty": '{"prompt": ""}',
    "whitespace": '{"prompt": "  \\n "}',
    "nul": '{"prompt": "a\\u0000b"}',
    "100 KB": json.dumps({"prompt": "x" * 100_000}),
    "zero": '{"prompt": "x", "duration_sec": 0}',
    "negative": '{"prompt": "x", "duration_sec": -3}',
    "too short": '{"prompt": "x", "duration_sec": 0.4}',
    "ten hours": '{"prompt": "x", "duration_sec": 36000}',
    "NaN": '{"prompt": "x", "duration_sec": NaN}',
    "NaN as text": '{"prompt": "x", "duration_sec": "NaN"}',
    "no JSON": "prompt=x",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_bad_requests_get_a_clear_400(rest, body) -> None:
    response = rest.post("/api/generate", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["message"]


def test_violations_name_the_field(rest) -> None:
    response = rest.post("/api/generate", json={"prompt": "x", "duration_sec": 0.4}).json()
    bad = next(detail for detail in response["details"] if detail["@type"].endswith("BadRequest"))
    assert bad["field_violations"][0]["field"] == "duration_sec"


@pytest.mark.parametrize("prompt", ["🎬🌊🌅", "سفينة في عاصفة ليلا", "夜の海の灯台"])
def test_prompts_in_any_script_are_accepted(rest, prompt) -> None:
    created = rest.post("/api/generate", json={"prompt": prompt, "duration_sec": 1, "format": SMALL}).json()
    with rest.stream("GET", f"/api/{created['name']}:watch") as stream:
        last = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")][-1]
    assert last["job"]["state"] == "SUCCEEDED", last["job"].get("error")


def test_unknown_jobs_and_paths_are_not_found(rest) -> None:
    missing = rest.get("/api/jobs/nope")
    assert missing.status_code == 404
    assert missing.json()["details"][0]["reason"] == "JOB_NOT_FOUND"
    assert rest.get("/api/nothing").status_code == 404


def test_the_edge_rejects_too_large_bodies(rest) -> None:
    response = rest.post(
        "/api/generate", content=b" " * 2_000_000, headers={"content-type": "application/json"}
    )
    assert response.status_code == 413


def test_health_and_ready(rest) -> None:
    assert rest.get("/health").json() == {"status": "ok"}
    assert rest.get("/ready").status_code == 200


def grpc_web(rest: httpx.Client, method: str, request: object) -> tuple[list[bytes], dict[str, str]]:
    """One grpc-web call from a web page: its messages and trailers."""
    body = request.SerializeToString()
    response = rest.post(
        f"/aiprod.gateway.v1.GenerationService/{method}",
        content=struct.pack(">BI", 0, len(body)) + body,
        headers={
            "content-type": "application/grpc-web+proto",
            "x-grpc-web": "1",
            "origin": "http://localhost:5173",
        },
    )
    messages, trailers, data = [], {}, response.content
    while data:
        kind, length = struct.unpack(">BI", data[:5])
        frame, data = data[5 : 5 + length], data[5 + length :]
        if kind & 0x80:
            trailers = dict(line.split(":", 1) for line in frame.decode().split("\r\n") if line)
        else:
            messages.append(frame)
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"
    return messages, trailers or dict(response.headers)


PUBLIC = {
    "aiprod.collab.v1.CollabService",
    "aiprod.gateway.v1.GenerationService",
    "aiprod.llm.v1.LlmService",
    "aiprod.probe.v1.ProbeService",
    "aiprod.storage.v1.StorageService",
}


@pytest.mark.lone
def test_the_edge_lists_the_public_services(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel:
        question = reflection_pb2.ServerReflectionRequest(list_services="")
        [answer] = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([question]))
        listed = {service.name for service in answer.list_services_response.service}
        assert {name for name in listed if name.startswith("aiprod")} == PUBLIC


def test_the_edge_tells_the_health_of_the_public_services(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel:
        for name in PUBLIC:
            health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=name))
            assert health.status == health_pb2.HealthCheckResponse.SERVING


def test_grpc_web_unary_and_stream(rest) -> None:
    request = gateway_api.CreateJobRequest(
        prompt="a forest in the rain",
        duration_sec=1,
        format=film.VideoFormat(width=320, height=240, frame_rate={"numerator": 24, "denominator": 1}),
    )
    messages, trailers = grpc_web(rest, "CreateJob", request)
    assert trailers["grpc-status"] == "0"
    name = gateway_pb.Job.FromString(messages[0]).name
    messages, trailers = grpc_web(rest, "WatchJob", gateway_api.WatchJobRequest(name=name))
    assert gateway_pb.JobEvent.FromString(messages[-1]).job.state == gateway_pb.Job.SUCCEEDED
    _, trailers = grpc_web(rest, "GetJob", gateway_api.GetJobRequest(name="jobs/nope"))
    assert trailers["grpc-status"] == "5"


def test_cors_preflight(rest) -> None:
    headers = {
        "origin": "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-grpc-web,content-type",
    }
    response = rest.options("/aiprod.gateway.v1.GenerationService/GetJob", headers=headers)
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"
    rejected = rest.options("/api/generate", headers={**headers, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in rejected.headers


# deploy/stack/tests/test_edge_origins.py has the cases; this is the way from the settings to the edge.
@pytest.mark.long
def test_listed_hosts_and_origins_are_accepted(start_stack, tmp_path) -> None:
    listed = {"AIPROD_HOSTS": '["films.lan"]', "AIPROD_ORIGINS": '["https://films.example"]'}
    page = {"host": "films.lan:8080", "origin": "https://films.example"}
    with start_stack(tmp_path / "home", **listed) as stack, httpx.Client(base_url=stack.url) as rest:
        assert rest.get("/api/jobs", headers=page).status_code == 200
        assert rest.get("/api/jobs", headers=page | {"host": "evil.example"}).status_code == 403
        assert rest.get("/api/jobs", headers=page | {"origin": "https://evil.example"}).status_code == 403


def test_clients_cannot_choose_their_user(rest, stack) -> None:
    """The edge overwrites the user header, so `local` owns the job."""
    job = rest.post(
        "/api/generate",
        json={"prompt": "x", "duration_sec": 1, "format": SMALL},
        headers={"x-user-id": "ada"},
    )
    assert rest.get(f"/api/{job.json()['name']}").status_code == 200


def test_internal_methods_are_hidden(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel:
        stub = StorageServiceStub(channel)
        with pytest.raises(grpc.RpcError) as hidden_error:
            stub.FindAsset(storage_api.FindAssetRequest(content_key="a" * 32), timeout=60)
        forged = storage_api.BeginUploadRequest(
            role=1, content_type="video/mp4", size=1, content_key="a" * 32
        )
        with pytest.raises(grpc.RpcError) as denied_error:
            stub.BeginUpload(forged, timeout=60)
    assert hidden_error.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert denied_error.value.code() == grpc.StatusCode.PERMISSION_DENIED


def call_probe(stub: ProbeServiceStub, asset: film_asset.Asset, method: str) -> object:
    if method == "Probe":
        return stub.Probe(probe_api.ProbeRequest(asset=asset), timeout=60)
    request = probe_api.ValidateRequest if method == "Validate" else probe_api.AnalyzeRequest
    response = getattr(stub, method)(request(asset=asset, spec=probe_pb.QcSpec()), timeout=60)
    return response if method == "Validate" else list(response)


@pytest.mark.parametrize("method", ["Probe", "Validate", "Analyze"])
def test_users_probe_their_films_but_no_clips(rest, stack, method) -> None:
    """Clips belong to no user: only services may read them, even by name."""
    request = {"prompt": "a quiet lake", "duration_sec": 1, "format": SMALL}
    job = rest.post("/api/generate", json=request).json()
    with rest.stream("GET", f"/api/{job['name']}:watch") as stream:
        assert '"SUCCEEDED"' in stream.read().decode()
    with grpc.insecure_channel(stack.target) as channel:
        delivery = GenerationServiceStub(channel).GetDelivery(
            gateway_api.GetDeliveryRequest(name=f"{job['name']}/delivery"), timeout=60
        )
        stub = ProbeServiceStub(channel)
        assert call_probe(stub, delivery.manifest.master, method)
        with pytest.raises(grpc.RpcError) as hidden_error:
            call_probe(stub, delivery.manifest.scenes[0].clip, method)
    assert hidden_error.value.code() == grpc.StatusCode.NOT_FOUND


def test_native_grpc_errors_have_details(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel, pytest.raises(grpc.RpcError) as failure:
        GenerationServiceStub(channel).GetJob(gateway_api.GetJobRequest(name="jobs/nope"), timeout=60)
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND
    assert any(key == "grpc-status-details-bin" for key, _ in failure.value.trailing_metadata())


def test_an_error_names_a_port_in_use(stack) -> None:
    home = str(stack.home / "second")
    environment = {**stack.environment, "AIPROD_PORT": str(stack.port + 1), "AIPROD_HOME": home}
    import subprocess
    import sys

    second = subprocess.run(
        [sys.executable, "-m", "aiprod_cli", "up"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert f"port {stack.port + 1}" in second.stderr.replace("\n", " ") or "is in use by" in second.stderr
