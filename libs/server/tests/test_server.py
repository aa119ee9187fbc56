"""The server over real connections: health, reflection, its port, and pages that try to speak to it."""

import asyncio

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer, add_LlmServiceServicer_to_server
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings
from libs.server.tests.rooms import SETTINGS, Rooms, binding

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("body", [b"", PREFACE], ids=["nothing", "what opens HTTP/2"])
async def test_a_page_cannot_speak_to_a_service(body: bytes) -> None:
    """Browsers speak HTTP/1.1 where there is no TLS, and what they send begins with a request's line."""
    servicer = Rooms()
    path = b"/aiprod.collab.v1.CollabService/GetRoom"
    async with running(SETTINGS, binding(servicer)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc\r\n" % path)
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert not answer.startswith(b"HTTP/1.1 2")
    assert servicer.calls == 0


async def listed(channel: grpc.aio.Channel) -> set[str]:
    """The services that the server's reflection lists."""
    question = reflection_pb2.ServerReflectionRequest(list_services="")
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    answers = [answer async for answer in stub.ServerReflectionInfo(iter([question]))]
    return {service.name for service in answers[0].list_services_response.service}


async def test_health_and_reflection(port: int) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(service="aiprod.collab.v1.CollabService"))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        assert "aiprod.collab.v1.CollabService" in await listed(channel)


async def test_a_server_tells_of_its_neighbours() -> None:
    near, away, unknown = "aiprod.llm.v1.LlmService", "aiprod.probe.v1.ProbeService", "aiprod.none"
    llm = Binding(near, add_LlmServiceServicer_to_server, LlmServiceServicer())
    async with (
        running(SETTINGS, llm) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as neighbour,
        grpc.aio.insecure_channel("127.0.0.1:1") as nobody,
        running(SETTINGS, binding(Rooms()), neighbours={near: neighbour, away: nobody}) as gateway,
        grpc.aio.insecure_channel(f"127.0.0.1:{gateway}") as channel,
    ):
        health = health_pb2_grpc.HealthStub(channel)
        statuses = [
            (await health.Check(health_pb2.HealthCheckRequest(service=name))).status for name in (near, away)
        ]
        assert statuses == [
            health_pb2.HealthCheckResponse.SERVING,
            health_pb2.HealthCheckResponse.NOT_SERVING,
        ]
        with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
            await health.Check(health_pb2.HealthCheckRequest(service=unknown))
        assert {near, away} <= await listed(channel)


async def test_a_taken_port_is_an_error(port: int) -> None:
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
        async with running(ServerSettings(listen=f"127.0.0.1:{port}"), binding(Rooms())):
            pass


async def test_the_server_waits_for_one_call_at_a_time(port: int) -> None:
    """A registered method has a task that waits for its next call, and each call pays for all of them."""
    waiting = [task.get_coro() for task in asyncio.all_tasks()]
    names = [coroutine.__qualname__ for coroutine in waiting if coroutine]
    assert names.count("AioServer._request_call") == 1
    assert [name for name in names if "registered" in name] == []
