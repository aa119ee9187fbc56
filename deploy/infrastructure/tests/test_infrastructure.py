"""The desired state and what brings it about, with Google's real clients."""

from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.protobuf.json_format import ParseError

from aiprod_infrastructure.alert_rules import alert_policies
from aiprod_infrastructure.cloud.adapters import apply
from aiprod_infrastructure.cloud.bucket import Buckets
from aiprod_infrastructure.cloud.errors import CloudError
from aiprod_infrastructure.cloud.messages import to_message
from aiprod_infrastructure.desired_state import bucket, desired_state
from aiprod_infrastructure.reconcile import Action, Change, matches, reconcile
from aiprod_infrastructure.yaml_documents import definition
from deploy.infrastructure.tests.conftest import MAIL, storage_client
from tests.backing_services import running_fake_gcs


def changes(settings, cloud, dry_run: bool = False) -> list[Change]:
    """All changes but those of resources that stay as they are."""
    every = apply(settings, cloud, dry_run)
    return [change for change in every if change.action is not Action.UNCHANGED]


def test_everything_is_created_once(settings, cloud, api) -> None:
    created = changes(settings, cloud)
    assert {change.action for change in created} == {Action.CREATED}
    assert [change.title for change in created] == [
        "bucket films", "notification channel aiprod email", "notification channel aiprod page",
        "alert policy high_error_rate", "alert policy unreachable",
        "alert policy service_away", "alert policy cost_overrun", "alert policy pipeline_failure_rate",
        "alert policy low_quality_systematic", "alert policy high_latency",
        "service aiprod", "objective films-delivered", "objective films-in-time",
        "dashboard AIPROD", "uptime check aiprod films.example", "log sink aiprod",
    ]  # fmt: skip
    assert len([call for call in api.calls if call.startswith("Create")]) == 15


def test_a_second_run_changes_nothing(settings, cloud, api) -> None:
    changes(settings, cloud)
    api.calls.clear()
    assert changes(settings, cloud) == []
    assert not [call for call in api.calls if not call.startswith(("Get", "List"))]


def test_a_dry_run_changes_nothing(settings, cloud, api, buckets) -> None:
    assert {change.action for change in changes(settings, cloud, dry_run=True)} == {Action.CREATED}
    assert (api.resources, buckets) == ({}, {})


def test_what_is_planned_is_what_exists(settings, cloud) -> None:
    changes(settings, cloud)
    for resource in desired_state(settings):
        existing = cloud[resource.kind].find(resource)
        assert matches(resource.fields, existing), resource.title


def test_a_changed_policy_is_repaired_and_nothing_else(settings, cloud, api) -> None:
    changes(settings, cloud)
    policy = named(api, "high_latency")
    policy.conditions[0].condition_prometheus_query_language.query = "vector(0)"
    policy.user_labels["team"] = "films"
    assert changes(settings, cloud) == [Change("alert policy high_latency", Action.CHANGED, ["conditions"])]
    mended = named(api, "high_latency")
    assert "> 300" in mended.conditions[0].condition_prometheus_query_language.query
    assert dict(mended.user_labels) == {"app": "aiprod", "team": "films"}
    assert changes(settings, cloud) == []


def named(api, title: str):
    return next(item for item in api.resources.values() if getattr(item, "display_name", "") == title)


def test_alerts_go_to_the_channels_that_their_rules_name(settings, cloud, api) -> None:
    changes(settings, cloud)
    mail, pager = named(api, "aiprod email").name, named(api, "aiprod page").name
    assert list(named(api, "high_error_rate").notification_channels) == [pager]
    assert list(named(api, "cost_overrun").notification_channels) == [mail]


def test_no_alert_is_silent(settings) -> None:
    policies = alert_policies(definition("alerts"), [MAIL])
    assert {tuple(policy["notificationChannels"]) for policy in policies} == {("aiprod email",)}


def test_another_channel_changes_the_policies_that_it_is_for(settings, cloud, api) -> None:
    changes(replace(settings, channels=(MAIL,)), cloud)
    paged = [Action.CHANGED, ["notificationChannels"]]
    assert (
        changes(settings, cloud, dry_run=True)
        == changes(settings, cloud)
        == [
            Change("notification channel aiprod page", Action.CREATED),
            Change("alert policy high_error_rate", *paged),
            Change("alert policy unreachable", *paged),
            Change("alert policy service_away", *paged),
            Change("alert policy pipeline_failure_rate", *paged),
        ]
    )
    assert changes(settings, cloud) == []


def test_a_changed_uptime_check_is_repaired(settings, cloud, api) -> None:
    changes(settings, cloud)
    check = named(api, "aiprod films.example")
    assert check.monitored_resource.labels["host"] == "films.example"
    check.http_check.path = "/"
    assert changes(settings, cloud) == [
        Change("uptime check aiprod films.example", Action.CHANGED, ["httpCheck"])
    ]
    assert named(api, "aiprod films.example").http_check.path == "/health"
    assert changes(settings, cloud) == []


def test_without_a_host_nobody_checks(settings, cloud) -> None:
    titles = [change.title for change in changes(replace(settings, host=""), cloud)]
    assert not [title for title in titles if title.startswith("uptime check")]


def test_another_host_gets_a_check_of_its_own(settings, cloud, api) -> None:
    changes(settings, cloud)
    [change] = changes(replace(settings, host="clips.example"), cloud)
    assert change == Change("uptime check aiprod clips.example", Action.CREATED)
    assert named(api, "aiprod films.example")


def test_secrets_reach_google_and_no_plan(settings, cloud, api) -> None:
    changes(settings, cloud)
    assert api.secrets == {"service_key": "secret"}
    assert "secret" not in str(list(desired_state(settings))) + str(settings)


def test_a_refusal_is_one_line_that_names_the_resource(settings, cloud, api) -> None:
    api.errors = [grpc.StatusCode.PERMISSION_DENIED]
    with pytest.raises(CloudError, match=r"^notification channel aiprod email: 403 a bad day$"):
        changes(settings, cloud)


def test_the_bucket_gets_all_its_settings(settings, cloud, buckets) -> None:
    changes(settings, cloud)
    films = buckets["films"]
    assert films["location"] == "EU"
    assert films["versioning"] == {"enabled": True}
    assert [rule["condition"] for rule in films["lifecycle"]["rule"]] == [
        {"age": 90, "isLive": True}, {"daysSinceNoncurrentTime": 7, "isLive": False}, {"age": 7},
    ]  # fmt: skip
    assert films["iamConfiguration"]["uniformBucketLevelAccess"] == {"enabled": True}
    assert films["iamConfiguration"]["publicAccessPrevention"] == "enforced"


def test_a_changed_bucket_is_repaired(settings, cloud, buckets) -> None:
    changes(settings, cloud)
    buckets["films"].update(versioning={"enabled": False}, cors=[], storageClass="NEARLINE")
    change = reconcile(bucket(settings), cloud["bucket"], dry_run=False)
    assert change == Change("bucket films", Action.CHANGED, ["versioning", "cors"])
    assert buckets["films"]["versioning"] == {"enabled": True}
    assert buckets["films"]["storageClass"] == "NEARLINE"
    assert reconcile(bucket(settings), cloud["bucket"], dry_run=False).action is Action.UNCHANGED


def test_a_bucket_cannot_move(settings, cloud) -> None:
    changes(settings, cloud)
    with pytest.raises(CloudError, match="bucket films is in EU, and a bucket cannot move"):
        changes(replace(settings, region="US"), cloud)


def test_a_bucket_of_fake_gcs_server(settings, tmp_path: Path) -> None:
    """An implementation that is not ours; it forgets all settings but versioning."""
    desired = bucket(replace(settings, region="us-central1"))
    with running_fake_gcs(tmp_path, "-backend", "memory") as endpoint:
        adapter = Buckets(storage_client(endpoint))
        assert reconcile(desired, adapter, dry_run=True).action is Action.CREATED
        assert adapter.find(desired) is None
        assert reconcile(desired, adapter, dry_run=False).action is Action.CREATED
        assert reconcile(desired, adapter, dry_run=False).fields == ["lifecycle", "cors", "iamConfiguration"]


@pytest.mark.parametrize(
    ("kind", "desired"),
    [
        *((monitoring.AlertPolicy, policy) for policy in alert_policies(definition("alerts"), [])),
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
