"""Names, ports and folders of a stack's instances."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from aiprod_stack.environment import service_environment
from aiprod_stack.plan import ONE_OF_EACH, SERVICES, TWO_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from aiprod_stack.shared import Shared

SETTINGS = StackSettings(home=Path("/home/stack"), port=9000)


def test_one_of_each_has_the_nine_ports_of_the_manual() -> None:
    plan = StackPlan(SETTINGS, ONE_OF_EACH)
    assert plan.ports == {
        "edge": 9000,
        "gateway": 9001,
        "llm": 9002,
        "render": 9003,
        "probe": 9004,
        "storage": 9005,
        "collab": 9006,
        "storage-http": 9007,
        "collab-http": 9008,
    }
    assert [instance.name for instance in plan.instances] == list(SERVICES)


def test_further_instances_leave_the_first_where_they_are() -> None:
    one = StackPlan(SETTINGS, ONE_OF_EACH)
    several = StackPlan(SETTINGS, ONE_OF_EACH | {"llm": 2, "storage": 2, "probe": 3})
    assert one.ports.items() <= several.ports.items()
    assert len(set(several.ports.values())) == len(several.ports) == 9 + 5
    assert {"llm-2", "probe-2", "probe-3", "storage-2", "storage-2-http"} <= set(several.ports)
    assert [instance.name for instance in several.of_service("probe")] == ["probe", "probe-2", "probe-3"]


def test_each_instance_has_a_port_and_a_folder_of_its_own() -> None:
    plan = StackPlan(SETTINGS, ONE_OF_EACH | {"llm": 2, "storage": 2})
    first, second = (service_environment(plan, instance, {}) for instance in plan.of_service("storage"))
    assert first["AIPROD_STORAGE_DATA"] == "/home/stack/data/storage"
    assert second["AIPROD_STORAGE_DATA"] == "/home/stack/data/storage-2"
    own = {name for name in first if first[name] != second[name]}
    assert own == {"AIPROD_STORAGE_DATA", "AIPROD_STORAGE_LISTEN", "AIPROD_STORAGE_HTTP_LISTEN"}


def test_a_service_is_called_at_all_of_its_instances() -> None:
    plan = StackPlan(SETTINGS, ONE_OF_EACH | {"llm": 2})
    gateway = service_environment(plan, plan.of_service("gateway")[0], {})
    assert gateway["AIPROD_GATEWAY_RENDER"] == "127.0.0.1:9003"
    assert gateway["AIPROD_GATEWAY_LLM"] == "ipv4:127.0.0.1:9002,127.0.0.1:9009"


def test_instances_share_databases_and_the_bucket_and_nothing_of_another_service() -> None:
    databases = {
        name: f"postgresql://db/{name}" for name in ("gateway", "llm", "render", "storage", "collab")
    }
    plan = StackPlan(SETTINGS, TWO_OF_EACH, Shared(databases, "redis://cache", "films"))
    for service, database in databases.items():
        for instance in plan.of_service(service):
            environment = service_environment(plan, instance, {})
            assert environment[f"AIPROD_{service.upper()}_DATABASE"] == database
            assert not any(other in environment.values() for other in databases.values() if other != database)
    llm = service_environment(plan, plan.of_service("llm")[1], {})
    assert (llm["AIPROD_LLM_REDIS"], llm["AIPROD_LLM_INSTANCES"]) == ("redis://cache", "2")


def test_instances_of_render_share_the_takes_that_are_paid() -> None:
    plan = StackPlan(SETTINGS, ONE_OF_EACH | {"render": 2})
    folders = {
        service_environment(plan, render, {})["AIPROD_RENDER_DATA"] for render in plan.of_service("render")
    }
    assert folders == {"/home/stack/data/render"}


@pytest.mark.parametrize("url", ["https://films.example", "http://127.0.0.1:8080", "http://localhost:8080"])
def test_a_token_goes_over_tls_or_stays_on_this_machine(url: str) -> None:
    assert StackSettings(url=url, token=SecretStr("secret")).url == url
    with pytest.raises(ValidationError, match="AIPROD_URL must be https"):
        StackSettings(url="http://films.example", token=SecretStr("secret"))
