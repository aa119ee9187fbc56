"""The environment of each process: what it inherits, its settings, and no other service's secrets."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from aiprod_stack.plan import LOOPBACK, SERVICES, SIGNING_KEY, WITH_HTTP, Instance, StackPlan, http_name
from aiprod_stack.record import FOLDER_VARIABLE

EVERY_PROCESS = (
    "PWD|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_.*|TZ|TZDIR|TMPDIR|TEMP|TMP|XDG_.*|VIRTUAL_ENV|"
    "LD_.*|DYLD_.*|MALLOC_.*"
)
EVERY_SERVICE = (
    "PYTHON.*|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|(HTTP|HTTPS|ALL|NO)_PROXY|GRPC_.*|OTEL_.*|COVERAGE_.*|"
    "GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CLOUD_.*|GCE_METADATA_.*|NO_GCE_CHECK|CLOUDSDK_.*|"
    "OMP_.*|OPENBLAS_.*|OPENCV_.*|FONTCONFIG_.*"
)
"""Python, network, telemetry and Google Cloud's identity. API keys belong to single services."""
ONE_SERVICE = {
    "gateway": "AIPROD_DAILY_BUDGET_USD",
    "llm": "GEMINI_API_KEY|GOOGLE_API_KEY",
    "render": "GEMINI_API_KEY",
    "storage": "AIPROD_DAILY_BUDGET_USD|STORAGE_EMULATOR_HOST",
}
"""What a service reads besides its own `AIPROD_<SERVICE>_…`."""


MALLOC_ARENAS = "2"
"""Heaps of a service, whose threads take turns at Python. What is free in one is of no use to the others."""


def edge_environment(plan: StackPlan, user: Mapping[str, str]) -> dict[str, str]:
    """Envoy's environment: no keys. `user` holds the user's variables."""
    return _inherited(plan, user, EVERY_PROCESS)


def host_environment(plan: StackPlan, user: Mapping[str, str]) -> dict[str, str]:
    """The environment of the host and of the fork server: what all services inherit, so no service's keys."""
    return {"MALLOC_ARENA_MAX": MALLOC_ARENAS} | _inherited(plan, user, EVERY_PROCESS, EVERY_SERVICE)


def service_environment(plan: StackPlan, instance: Instance, user: Mapping[str, str]) -> dict[str, str]:
    """The environment of a service. A setting of the user takes precedence over the stack's."""
    service = instance.service
    own = (f"AIPROD_{service}_.*", ONE_SERVICE.get(service, ""))
    inherited = _inherited(plan, user, EVERY_PROCESS, EVERY_SERVICE, *own)
    # Settings ignore the case of a variable's name, so the user may have set it in any.
    set_by_user = {name.upper() for name in user}
    settings = service_settings(plan, instance).items()
    return inherited | {name: value for name, value in settings if name not in set_by_user}


def _inherited(plan: StackPlan, user: Mapping[str, str], *patterns: str) -> dict[str, str]:
    # Case does not matter, as in settings.
    allowed = re.compile("|".join(patterns), re.IGNORECASE)
    variables = {name: value for name, value in user.items() if allowed.fullmatch(name)}
    # The wheels install their programs beside Python, which need not be on PATH.
    path = f"{Path(sys.executable).parent}:{user.get('PATH', '')}"
    return variables | {"PATH": path, FOLDER_VARIABLE: str(plan.home.resolve())}


def service_settings(plan: StackPlan, instance: Instance) -> dict[str, str]:
    """The variables that connect a service to the others on this machine."""
    values = {
        "LISTEN": instance.address,
        # Draining protects callers behind a load balancer; here it would only delay `aiprod down`.
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "5",
    }
    if not plan.shared:
        values["REFLECTION"] = "true"
    if plan.settings.otlp_endpoint:
        values["OTLP_ENDPOINT"] = plan.settings.otlp_endpoint
    if instance.service != "probe":
        # Instances of render share the takes that are paid and not delivered yet.
        folder = instance.service if instance.service == "render" else instance.name
        values["DATA"] = str(plan.home / "data" / folder)
    if plan.shared:
        values |= plan.shared.settings(instance.service, plan.counts[instance.service])
    match instance.service:
        case "collab":
            values["GUEST_KEY"] = str(plan.guest_keys / SIGNING_KEY)
        case "gateway":
            values |= {name.upper(): plan.target(name) for name in SERVICES if name != "gateway"}
        case "llm":
            values["STORAGE"] = plan.target("storage")
        case "render" | "probe":
            values |= {"STORAGE": plan.target("storage"), "SCRATCH": str(plan.home / "scratch")}
    if instance.service in WITH_HTTP:
        values["HTTP_LISTEN"] = f"{LOOPBACK}:{plan.ports[http_name(instance.name)]}"
    return {f"AIPROD_{instance.service.upper()}_{name}": value for name, value in values.items()}
