"""EnsureInfrastructure with Google's real clients, against servers that store what they receive."""

from collections.abc import AsyncIterator, Iterator, Sequence

import grpc
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.protobuf.json_format import ParseError

from aiprod.storage.v1.storage_service_pb2 import EnsureInfrastructureRequest, EnsureInfrastructureResponse
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import FailedPrecondition
from aiprod_storage.__main__ import serving
from aiprod_storage.config import StorageSettings
from aiprod_storage.infrastructure.alert_rules import alert_policies, definition
from aiprod_storage.infrastructure.alerting import AlertPoliciesResource, Channel, ChannelsResource
from aiprod_storage.infrastructure.dashboard import DashboardResource
from aiprod_storage.infrastructure.google_messages import to_message
from aiprod_storage.infrastructure.log_sink import LogSinkResource
from aiprod_storage.infrastructure.objectives import ObjectivesResource
from aiprod_storage.infrastructure.reconcile import Action, Change, Resource, matches
from services.storage.tests.google_api import PARENT, GoogleApi, running_google_api

PAGE = Channel("page", "pagerduty", {}, {"service_key": "secret"})
MAIL = Channel("email", "email", {"email_address": "ops@aiprod.invalid"})


@pytest.fixture
def api() -> GoogleApi:
    return GoogleApi()


@pytest.fixture
def resources(api: GoogleApi) -> Iterator[Sequence[Resource]]:
    with running_google_api(api) as connection:

        def client(kind):
            return kind(transport=kind.get_transport_class("grpc")(channel=connection))

        channels = ChannelsResource(PARENT, client(monitoring.NotificationChannelServiceClient), [PAGE, MAIL])
        yield (
            channels,
            AlertPoliciesResource(PARENT, client(monitoring.AlertPolicyServiceClient), channels),
            ObjectivesResource(PARENT, client(monitoring.ServiceMonitoringServiceClient)),
            DashboardResource(PARENT, client(dashboards.DashboardsServiceClient)),
            LogSinkResource(
                PARENT, client(ConfigServiceV2Client), "bigquery.googleapis.com/projects/p/datasets/d"
            ),
        )


def ensure(resources: Sequence[Resource], dry_run: bool = False) -> list[Change]:
    return [change for part in resources for change in part.ensure(dry_run)]


def actions(changes: list[Change]) -> set[Action]:
    return {change.action for change in changes}


def test_resources_are_created_once(resources, api) -> None:
    created = ensure(resources)
    assert actions(created) == {Action.CREATED}
    assert [change.what for change in created] == [
        "notification channel page", "notification channel email",
        "alert policy high_error_rate", "alert policy cost_overrun", "alert policy pipeline_failure_rate",
        "alert policy low_quality_systematic", "alert policy high_latency",
        "service aiprod", "objective films-delivered", "objective films-in-time",
        "dashboard AIPROD", "log sink aiprod",
    ]  # fmt: skip
    assert actions(ensure(resources)) == {Action.UNCHANGED}
    assert not [call for call in api.calls if call.startswith("Update")]


def test_a_dry_run_changes_nothing(resources, api) -> None:
    assert actions(ensure(resources, dry_run=True)) == {Action.CREATED}
    assert api.resources == {}


def test_a_changed_resource_is_repaired_and_nothing_else(resources, api) -> None:
    ensure(resources)
    policy = named(api, "high_latency")
    policy.conditions[0].condition_prometheus_query_language.query = "vector(0)"
    policy.user_labels["team"] = "films"
    [change] = [change for change in ensure(resources) if change.action is not Action.UNCHANGED]
    assert change == Change("alert policy high_latency", Action.UPDATED, "conditions")
    mended = named(api, "high_latency")
    assert "> 300" in mended.conditions[0].condition_prometheus_query_language.query
    assert dict(mended.user_labels) == {"app": "aiprod", "team": "films"}
    assert actions(ensure(resources)) == {Action.UNCHANGED}


def named(api, title: str):
    return next(item for item in api.resources.values() if getattr(item, "display_name", "") == title)


def test_alerts_go_to_the_configured_channels(resources, api) -> None:
    ensure(resources)
    pager, mail = named(api, "aiprod page").name, named(api, "aiprod email").name
    assert list(named(api, "high_error_rate").notification_channels) == [pager]
    assert list(named(api, "cost_overrun").notification_channels) == [mail]


def test_a_rejection_is_a_failed_precondition(resources, api) -> None:
    api.errors = [grpc.StatusCode.PERMISSION_DENIED]
    with pytest.raises(FailedPrecondition, match="refuses"):
        ensure(resources)


@pytest.mark.parametrize(
    ("kind", "desired"),
    [
        *((monitoring.AlertPolicy, policy) for policy in alert_policies(definition("alerts"), {})),
        *((monitoring.ServiceLevelObjective, desired) for desired in definition("objectives").values()),
        (dashboards.Dashboard, definition("dashboard")),
    ],
)
def test_definitions_are_valid_google_messages(kind, desired) -> None:
    to_message(kind, desired)
    wrong = {**desired, "displayNaem": "x"}
    with pytest.raises(ParseError, match="displayNaem"):
        to_message(kind, wrong)


@pytest.mark.parametrize(
    ("desired", "existing", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2], "c": 3}}, True),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ({"a": False, "b": "", "c": {}}, {}, True),
        ({"a": True}, {}, False),
        ("x", "y", False),
    ],
)
def test_matches(desired, existing, expected) -> None:
    assert matches(desired, existing) is expected


async def ensured(storage, **request) -> list[tuple[str, str, str]]:
    answer = await storage.EnsureInfrastructure(EnsureInfrastructureRequest(**request))
    action = EnsureInfrastructureResponse.Action
    return [(change.what, action.Name(change.action), change.details) for change in answer.changes]


@pytest.fixture
async def buckets() -> AsyncIterator[dict[str, dict]]:
    """The buckets that a server stores; its address is under the name `url`."""
    buckets: dict[str, dict] = {}

    async def get(request: web.Request) -> web.Response:
        bucket = buckets.get(request.match_info["name"])
        return web.json_response(bucket) if bucket else web.json_response({}, status=404)

    async def write(request: web.Request) -> web.Response:
        body = await request.json()
        name = request.match_info.get("name") or body["name"]
        buckets[name] = {**buckets.get(name, {}), **body}
        return web.json_response(buckets[name])

    app = web.Application()
    path = "/storage/v1/b"
    app.add_routes(
        [web.get(f"{path}/{{name}}", get), web.patch(f"{path}/{{name}}", write), web.post(path, write)]
    )
    async with TestServer(app) as server:
        buckets["url"] = {"url": str(server.make_url("")).rstrip("/")}
        yield buckets


@pytest.fixture
def settings(embedded_settings, buckets) -> StorageSettings:
    google = {"store": "gcs", "gcs_endpoint": buckets["url"]["url"], "bucket": "films"}
    return embedded_settings.model_copy(update=google)


async def test_the_bucket_is_created_once(storage, buckets) -> None:
    assert await ensured(storage, dry_run=True) == [("bucket films", "CREATED", "")]
    assert "films" not in buckets
    assert await ensured(storage) == [("bucket films", "CREATED", "")]
    bucket = buckets["films"]
    assert bucket["versioning"] == {"enabled": True}
    assert [rule["condition"] for rule in bucket["lifecycle"]["rule"]] == [
        {"age": 90, "isLive": True}, {"daysSinceNoncurrentTime": 7, "isLive": False}, {"age": 7},
    ]  # fmt: skip
    assert bucket["iamConfiguration"]["uniformBucketLevelAccess"] == {"enabled": True}
    assert bucket["iamConfiguration"]["publicAccessPrevention"] == "enforced"
    assert await ensured(storage) == [("bucket films", "UNCHANGED", "")]


async def test_a_changed_bucket_is_repaired(storage, buckets) -> None:
    await ensured(storage)
    buckets["films"]["versioning"], buckets["films"]["cors"] = {"enabled": False}, []
    assert await ensured(storage) == [("bucket films", "UPDATED", "versioning, cors")]
    assert buckets["films"]["versioning"] == {"enabled": True}
    assert await ensured(storage) == [("bucket films", "UNCHANGED", "")]


async def test_outside_callers_cannot_set_up_infrastructure(storage) -> None:
    edge = (("x-aiprod-edge", "1"), ("x-user-id", "eve"))
    with pytest.raises(grpc.aio.AioRpcError, match="only services"):
        await storage.EnsureInfrastructure(EnsureInfrastructureRequest(), metadata=edge)


async def test_an_embedded_store_needs_no_infrastructure(embedded_settings) -> None:
    async with (
        serving(embedded_settings) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1") as ch,
    ):
        assert await ensured(StorageServiceStub(ch)) == []
