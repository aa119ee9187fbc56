"""The environment of the stack's processes: defaults, the user's variables, no other service's secrets."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.stack.supervisor import defaults, supervisord_config

SECRETS = {
    "GEMINI_API_KEY": {"llm"},
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
SLEEPER = "#!{python}\nimport time\ntime.sleep(1000)\n"


@contextmanager
def running_supervisor(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psutil.Process]:
    """supervisord with the stack's configuration and idle programs."""
    programs = home / "bin"
    programs.mkdir()
    for name in ("python", "envoy"):
        (programs / name).write_text(SLEEPER.format(python=sys.executable))
        (programs / name).chmod(0o755)
    for folder in ("run", "logs", "scratch"):
        (home / folder).mkdir()
    python = sys.executable
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    config = home / "run/supervisord.conf"
    config.write_text(supervisord_config(StackSettings(home=home), home / "run/envoy.yaml"))
    process = subprocess.Popen([python, "-m", "supervisor.supervisord", "-c", config])
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def environments_of(supervisor: psutil.Process) -> dict[str, dict[str, str]]:
    """The environment of each process, once all have replaced `env`."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with suppress(psutil.Error):
            running = [child for child in supervisor.children() if "/bin/" in "".join(child.cmdline()[1:2])]
            if len(running) == len(SERVICES) + 1:
                return {_name(child.cmdline()): child.environ() for child in running}
        time.sleep(0.05)
    raise AssertionError(f"not all processes run: {supervisor.children()}")


def _name(command: list[str]) -> str:
    return command[-1].removeprefix("aiprod_") if "-m" in command else "edge"


def test_each_process_inherits_its_own_secrets_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, f"secret of {name}")
    with running_supervisor(tmp_path, monkeypatch) as supervisor:
        environments = environments_of(supervisor)
    assert set(environments) == {*SERVICES, "edge"}
    for name, owners in SECRETS.items():
        assert {process for process, variables in environments.items() if name in variables} == owners, name
    assert environments["llm"]["GEMINI_API_KEY"] == "secret of GEMINI_API_KEY"
    assert all(variables["HOME"] == os.environ["HOME"] for variables in environments.values())
    assert environments["gateway"]["AIPROD_GATEWAY_LLM"] == "127.0.0.1:8082"
    assert "secret" not in (tmp_path / "run/supervisord.conf").read_text()


@pytest.mark.parametrize("spell", [str.upper, str.lower])
def test_the_users_variables_win_over_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spell: Callable[[str], str]
) -> None:
    """Settings ignore case, so a default beside the user's variable would be a second value."""
    settings = StackSettings(home=tmp_path)
    names = {service: [*defaults(settings, service)] for service in SERVICES}
    assert "AIPROD_LLM_STORAGE" in names["llm"]
    for name in (name for of_service in names.values() for name in of_service):
        monkeypatch.setenv(spell(name), f"the user's {name}")
    with running_supervisor(tmp_path, monkeypatch) as supervisor:
        environments = environments_of(supervisor)
    for service, of_service in names.items():
        inherited = {
            name: value for name, value in environments[service].items() if name.upper() in of_service
        }
        assert inherited == {spell(name): f"the user's {name}" for name in of_service}
