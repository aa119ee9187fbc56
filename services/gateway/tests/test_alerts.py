"""Operators see the alerts that fire, as a monitor over HTTP says."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import grpc
import pytest
from aiohttp import web

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod_gateway.alerts import Alerts
from aiprod_gateway.monitor import MAX_BYTES
from aiprod_rpc.call import in_call
from aiprod_rpc.errors import Unavailable
from aiprod_rpc.status import received_reason
from tests.web_apps import serving_app

from .test_roles import AUDREY, EVE, OLGA, reason_of

REQUEST = api.GetAlertsRequest()


def alert(name: str, since: str, severity: str = "critical", state: str = "firing") -> dict[str, object]:
    """An alert as Prometheus writes it."""
    return {
        "labels": {"alertname": name, "severity": severity, "notify": "page"},
        "annotations": {"summary": f"{name} is wrong", "runbook_url": f"docs/alerts.md#{name}"},
        "state": state,
        "activeAt": since,
        "value": "6e+00",
    }


def answer(*alerts: dict[str, object]) -> str:
    return json.dumps({"status": "success", "data": {"alerts": alerts}})


@dataclass
class Monitor:
    """A monitor that answers with `status` and `text`, or never."""

    url: str = ""
    status: int = 200
    text: str = answer()
    is_silent: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    paths: list[str] = field(default_factory=list)

    async def respond(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        if self.is_silent:
            await self.ended.wait()
        headers = {"location": "/other"} if self.status == 302 else {}
        return web.Response(text=self.text, status=self.status, headers=headers)


@pytest.fixture
async def monitor() -> AsyncIterator[Monitor]:
    monitor = Monitor()
    application = web.Application()
    application.router.add_get("/{path:.*}", monitor.respond)
    async with serving_app(application) as monitor.url:
        yield monitor
        monitor.ended.set()


@pytest.fixture
async def gateway(settings, monitor, start_gateway):
    async with start_gateway(settings.model_copy(update={"monitor_url": f"{monitor.url}/"})) as stub:
        yield stub


async def test_the_alerts_that_fire_are_listed_by_urgency(gateway, monitor) -> None:
    monitor.text = answer(
        alert("high_latency", "2026-11-28T03:00:00Z", severity="warning"),
        alert("cost_overrun", "2026-11-28T05:27:12.60602144+02:00"),
        alert("unreachable", "2026-11-28T03:00:00Z", state="pending"),
        alert("high_error_rate", "2026-11-28T03:10:00Z"),
    )
    with in_call(OLGA):
        shown = await gateway.GetAlerts(REQUEST)
    assert monitor.paths == ["/api/v1/alerts"]
    assert shown.monitored
    assert [each.name for each in shown.alerts] == ["high_error_rate", "cost_overrun", "high_latency"]
    first = shown.alerts[0]
    assert (first.severity, first.summary) == ("critical", "high_error_rate is wrong")
    assert first.page == "docs/alerts.md#high_error_rate"
    assert shown.alerts[1].start_time.ToJsonString() == "2026-11-28T03:27:12.606021Z"


async def test_no_alert_fires(gateway) -> None:
    assert await gateway.GetAlerts(REQUEST) == api.GetAlertsResponse(monitored=True)


async def test_without_a_monitor_nothing_is_known(settings, start_gateway) -> None:
    async with start_gateway(settings) as stub:
        assert await stub.GetAlerts(REQUEST) == api.GetAlertsResponse()


async def test_only_operators_and_auditors_see_alerts(gateway, monitor) -> None:
    with in_call(EVE):
        assert await reason_of(gateway.GetAlerts(REQUEST)) == "ROLE_REQUIRED"
    assert not monitor.paths
    with in_call(AUDREY):
        assert (await gateway.GetAlerts(REQUEST)).monitored


async def test_many_and_long_alerts_are_cut(gateway, monitor) -> None:
    monitor.text = answer(*[alert("x" * 3000, "2026-11-28T03:00:00Z")] * 103)
    shown = await gateway.GetAlerts(REQUEST)
    assert (len(shown.alerts), shown.left_out) == (100, 3)
    assert (len(shown.alerts[0].name), len(shown.alerts[0].summary)) == (200, 1000)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "<html>"),
        (200, '{"data": {"alerts": [{"state": "firing"}]}}'),
        (200, answer(alert("early", "0001-01-01T00:00:00+14:00"))),
        (200, " " * MAX_BYTES + answer()),
        (302, answer()),
        (503, answer()),
    ],
    ids=["no JSON", "no alert", "no time", "too long", "elsewhere", "down"],
)
async def test_another_answer_is_an_error(gateway, monitor, status: int, text: str) -> None:
    monitor.status, monitor.text = status, text
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.GetAlerts(REQUEST)
    assert received_reason(failure.value) == "MONITOR_UNAVAILABLE"
    assert monitor.url not in failure.value.details()
    assert monitor.paths == ["/api/v1/alerts"]


async def test_a_silent_monitor_is_an_error(monitor) -> None:
    monitor.is_silent = True
    with pytest.raises(Unavailable):
        await Alerts(monitor.url, seconds=0.05).get()
