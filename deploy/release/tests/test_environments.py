"""What the description sets is what the services read."""

import json
from dataclasses import replace
from importlib import import_module

import pytest
from pydantic_settings import BaseSettings

from aiprod_database.postgres import MAX_CONNECTIONS
from aiprod_gateway.workflow_databases import POOL_SIZE
from aiprod_release.cloud_run import documents
from aiprod_release.compose import compose
from aiprod_release.description import Service, description
from aiprod_release.environments import Place, service_environment
from aiprod_release.project_setup import project_setup
from aiprod_release.target import PLACEHOLDERS
from aiprod_release.yaml_documents import from_yaml
from aiprod_stack.environment import service_settings
from aiprod_stack.plan import TWO_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from aiprod_stack.shared import Shared
from tests.scaled import BUCKET, described_settings
from tests.test_workspace import ROOT

SERVICES = list(description().services)


def settings_class(service: str) -> type[BaseSettings]:
    found: type[BaseSettings] = getattr(
        import_module(f"aiprod_{service}.config"), f"{service.capitalize()}Settings"
    )
    return found


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("is_local", [False, True])
def test_each_variable_is_a_setting_of_its_service(
    service: str, is_local: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(
        values={"bucket": "films", "project": "p"},
        addresses=dict.fromkeys(SERVICES, "127.0.0.1:1"),
        databases={service: "postgresql://aiprod@127.0.0.1/aiprod"},
        redis="redis://127.0.0.1:6379",
        is_local=is_local,
    )
    environment = service_environment(description(), service, "127.0.0.1:0", place)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    read = settings_class(service)()
    prefix = f"AIPROD_{service.upper()}_"
    unknown = {name.removeprefix(prefix).lower() for name in environment} - set(type(read).model_fields)
    assert not unknown


def test_postgresql_takes_the_connections_of_all_instances() -> None:
    services = description().services
    # A gateway and an llm hold one that shows that they live; DBOS adds its pool, and one that listens. Each
    # call of render has a turn and a query.
    expected = {
        "storage": MAX_CONNECTIONS,
        "llm": MAX_CONNECTIONS + 1,
        "render": 2 * services["render"].concurrency,
        "probe": 0,
        "collab": MAX_CONNECTIONS,
        "gateway": MAX_CONNECTIONS + 1 + POOL_SIZE + 2,
    }
    assert {name: each.connections for name, each in services.items()} == expected
    [created] = [
        step.command
        for step in project_setup(description(), PLACEHOLDERS)
        if step.command[1:5] == ("sql", "instances", "create", "aiprod")
    ]
    [flag] = [each for each in created if "max_connections" in each]
    assert int(flag.rpartition("=")[2]) > sum(
        expected[name] * services[name].instances.most for name in expected
    )


def test_what_counts_money_gets_the_budget_of_a_day() -> None:
    counting = {name for name in SERVICES if "daily_budget_usd" in settings_class(name).model_fields}
    assert {name for name in SERVICES if description().services[name].counts_money} == counting
    made = documents(description(), replace(PLACEHOLDERS, daily_budget_usd="20"))
    variables = {name: made[name]["spec"]["template"]["spec"]["containers"][0]["env"] for name in SERVICES}
    given = {"name": "AIPROD_DAILY_BUDGET_USD", "value": "20"}
    assert {name for name in SERVICES if given in variables[name]} == counting
    composed = compose(description())["services"]
    passed_on = {name for name in SERVICES if "AIPROD_DAILY_BUDGET_USD" in composed[name]["environment"]}
    assert passed_on == counting
    assert "AIPROD_DAILY_BUDGET_USD" not in json.dumps(documents(description(), PLACEHOLDERS))


def test_the_bucket_deletes_nothing_that_storage_still_keeps() -> None:
    [applied] = [
        step.command
        for step in project_setup(description(), PLACEHOLDERS)
        if step.command[:2] == ("aiprod-infrastructure", "apply")
    ]
    days = description().services["storage"].settings["RETENTION_DAYS"]
    assert f"--retention-days={days}" in applied


def test_credentials_that_gcloud_does_not_have_are_missed_before_what_takes_long() -> None:
    """The infrastructure command has those of the application's default, which need a login of their own."""
    enable, apply, *_ = project_setup(description(), PLACEHOLDERS)
    assert enable.command[1:3] == ("services", "enable")
    assert apply.command[:2] == ("aiprod-infrastructure", "apply")


@pytest.mark.parametrize("service", SERVICES)
def test_neighbours_are_those_that_the_service_has_addresses_for(service: str) -> None:
    fields = settings_class(service).model_fields
    assert set(description().services[service].calls) == set(SERVICES) & set(fields)


@pytest.mark.parametrize("service", SERVICES)
def test_cloud_run_and_compose_set_the_same_variables(service: str) -> None:
    cloud = documents(description(), PLACEHOLDERS)[service]["spec"]["template"]["spec"]["containers"][0][
        "env"
    ]
    prefix = f"AIPROD_{service.upper()}_"
    in_cloud = {each["name"] for each in cloud if each["name"].startswith(prefix)}
    composed = compose(description())["services"][service]["environment"]
    in_compose = {name for name in composed if name.startswith(prefix)}
    # In one place only: the emulator of the bucket, the collector of traces, and sockets at collab's port.
    # Copies on one machine share the folder with their signing key, and composed services take no guests.
    apart = {"GCS_ENDPOINT", "OTLP_ENDPOINT", "HTTP_LISTEN"}
    apart |= {"SIGNING_KEY", "SIGNING_CERTIFICATES", "GUEST_KEY"}
    assert in_cloud ^ in_compose <= {prefix + setting for setting in apart}


@pytest.mark.parametrize("service", SERVICES)
def test_make_scaled_runs_the_settings_of_a_deployment(service: str) -> None:
    prefix = f"AIPROD_{service.upper()}_"
    shared = Shared(dict.fromkeys(SERVICES, "postgresql://here"), "redis://here", BUCKET, "http://here")
    plan = StackPlan(StackSettings(), TWO_OF_EACH, replace(shared, described=described_settings()))
    scaled = service_settings(plan, plan.of_service(service)[0])
    composed = compose(description())["services"]
    deployed = composed[service if service in composed else f"{service}-1"]["environment"]
    # Each run has its own places.
    places = {neighbour.upper() for neighbour in description().services[service].calls}
    places |= {"LISTEN", "DATA", "SCRATCH", "DATABASE", "REDIS", "BUCKET", "PROJECT"}
    # Composed services have no key for guests, and on Cloud Run the set-up makes one.
    apart = {"OTLP_ENDPOINT", "GCS_ENDPOINT", "HTTP_LISTEN", "GUEST_KEY"}
    ignored = {prefix + setting for setting in places | apart} | {"AIPROD_DAILY_BUDGET_USD"}
    assert {key: scaled[key] for key in scaled.keys() - ignored} == {
        key: deployed[key] for key in deployed.keys() - ignored
    }
    assert scaled.keys() ^ deployed.keys() <= ignored


@pytest.mark.parametrize("is_local", [False, True])
def test_services_take_the_settings_of_paid_engines_that_the_page_shows(
    is_local: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs/operations.md").read_text()
    shown = from_yaml(page.partition("```yaml\n")[2].partition("```")[0])["services"]
    deployment = description()
    for name, more in shown.items():
        before = deployment.services[name].model_dump()
        merged = {key: before[key] | value for key, value in more.items() if key != "roles"}
        service = Service.model_validate(
            before | merged | {"roles": (*before["roles"], *more.get("roles", ()))}
        )
        changed = deployment.model_copy(update={"services": deployment.services | {name: service}})
        neighbours = dict.fromkeys(SERVICES, "127.0.0.1:1")
        place = Place(values={"project": "films-project"}, addresses=neighbours, is_local=is_local)
        for variable, value in service_environment(changed, name, "127.0.0.1:0", place).items():
            monkeypatch.setenv(variable, value)
        read = settings_class(name)().model_dump()
        expected = service.settings | (service.local_settings if is_local else {})
        for setting in more["settings"]:
            assert str(read[setting.lower()]).removesuffix(".0") == expected[setting].format(
                project="films-project"
            )


def test_while_redis_is_away_the_instances_of_llm_keep_its_quota_together() -> None:
    llm = description().services["llm"]
    assert llm.settings["INSTANCES"] == str(llm.instances.most)
    assert llm.local_settings["INSTANCES"] == str(llm.copies)


def test_who_is_called_is_released_before_who_calls() -> None:
    for name, service in description().services.items():
        assert set(service.calls) <= set(SERVICES[: SERVICES.index(name)])


def test_every_copy_of_a_service_is_behind_the_edge() -> None:
    services = compose(description())["services"]
    addresses = json.loads(services["edge"]["environment"]["AIPROD_PROXY_SERVICES"])
    assert len(addresses["probe"]) == description().services["probe"].copies
    given = {
        f"{each['networks']['default']['ipv4_address']}:8080"
        for name, each in services.items()
        if name.startswith("probe")
    }
    assert set(addresses["probe"]) == given


def test_no_container_of_ours_may_write_its_image_or_gain_rights() -> None:
    for name, service in compose(description())["services"].items():
        if service["image"].startswith("aiprod/"):
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name
