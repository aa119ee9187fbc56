"""The environment of the stack's processes: defaults, the user's variables, no other service's secrets."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aiprod_stack.environment import (
    edge_environment,
    host_environment,
    service_environment,
    service_settings,
)
from aiprod_stack.plan import ONE_OF_EACH, SERVICES, StackPlan
from aiprod_stack.settings import StackSettings

from .conftest import RunningHost

SECRETS = {
    "GEMINI_API_KEY": {"llm", "render"},
    "AIPROD_RENDER_API_KEY": {"render"},
    "GOOGLE_API_KEY": {"llm"},
    "AIPROD_LLM_API_KEY": {"llm"},
    "AIPROD_LLM_REDIS": {"llm"},
    "aiprod_llm_vertex_project": {"llm"},
    "AIPROD_STORAGE_DATABASE": {"storage"},
    "AIPROD_STORAGE_SIGNING_KEY": {"storage"},
    "AIPROD_COLLAB_DATABASE": {"collab"},
    "AIPROD_RENDER_VEO_PROJECT": {"render"},
    "AIPROD_GATEWAY_DATA": {"gateway"},
    "AIPROD_DAILY_BUDGET_USD": {"gateway", "storage"},
    "OTEL_EXPORTER_OTLP_HEADERS": set(SERVICES),
    "GOOGLE_APPLICATION_CREDENTIALS": set(SERVICES),
    "https_proxy": set(SERVICES),
    "AIPROD_TOKEN": set(),
    "OPENAI_API_KEY": set(),
    "DATABASE_URL": set(),
    "AWS_SECRET_ACCESS_KEY": set(),
    "BASH_FUNC_odd%%": set(),
    "with space": set(),
}
"""Which processes inherit each variable."""
SETTINGS = StackSettings(home=Path("home"))
PLAN = StackPlan(SETTINGS, ONE_OF_EACH)


def services(user: dict[str, str]) -> dict[str, dict[str, str]]:
    """The environment of each service, for these variables of the user."""
    return {instance.service: service_environment(PLAN, instance, user) for instance in PLAN.instances}


def test_each_process_inherits_its_own_secrets_only() -> None:
    user = {name: f"secret of {name}" for name in SECRETS} | {"HOME": "/home/user"}
    environments = {**services(user), "edge": edge_environment(PLAN, user)}
    for name, owners in SECRETS.items():
        assert {process for process, variables in environments.items() if name in variables} == owners, name
    assert environments["llm"]["GEMINI_API_KEY"] == "secret of GEMINI_API_KEY"
    assert all(variables["HOME"] == "/home/user" for variables in environments.values())
    assert environments["gateway"]["AIPROD_GATEWAY_LLM"] == "127.0.0.1:8082"
    of_all = {name for name, owners in SECRETS.items() if owners == set(SERVICES)}
    assert set(SECRETS) & set(host_environment(PLAN, user)) == of_all


def test_services_have_few_heaps_unless_the_user_says_how_many() -> None:
    assert host_environment(PLAN, {})["MALLOC_ARENA_MAX"] == "2"
    assert host_environment(PLAN, {"MALLOC_ARENA_MAX": "4"})["MALLOC_ARENA_MAX"] == "4"


def test_a_process_has_its_environment_and_nothing_else(host: RunningHost) -> None:
    """For the system, a forked process has the environment that the fork server began with."""
    spec = host.spec("idle")
    (idle,) = spec.processes
    one, two = (
        replace(
            idle,
            name=name,
            log=host.folder.log(name),
            environment=idle.environment | {"KEY": f"key of {name}"},
        )
        for name in ("one", "two")
    )
    host.start(replace(spec, processes=(one, two)), OTEL_SERVICE_NAME="for all")
    for process in (one, two):
        assert json.loads(host.lines(process.name)[0]) == process.environment
    for process in host.folder.processes():
        environment = " ".join(process.environ().values())
        assert "key of" not in environment


@pytest.mark.parametrize("spell", [str.upper, str.lower])
def test_the_users_variables_win_over_the_defaults(spell: Callable[[str], str]) -> None:
    """Settings ignore case, so a default beside the user's variable would be a second value."""
    names = {instance.service: [*service_settings(PLAN, instance)] for instance in PLAN.instances}
    assert "AIPROD_LLM_STORAGE" in names["llm"]
    user = {spell(name): f"the user's {name}" for of_service in names.values() for name in of_service}
    for service, environment in services(user).items():
        own = {name: value for name, value in environment.items() if name.upper() in names[service]}
        assert own == {spell(name): f"the user's {name}" for name in names[service]}
