"""On one machine, Prometheus takes the same rules, and Grafana gets the same dashboard."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aiprod_infrastructure.local import write
from aiprod_infrastructure.yaml_documents import definition
from deploy.infrastructure.tests.test_alerts import PLACES, ROOT
from tests.backing_services import free_port

URL = "http://127.0.0.1:9099"
TARGETS = {"storage": "127.0.0.1:9464", "gateway": "127.0.0.1:9465"}


def test_prometheus_takes_the_configuration_with_the_rules(tmp_path: Path) -> None:
    program = shutil.which("promtool", path=PLACES)
    if program is None:
        pytest.skip("there is no promtool: `make programs` takes it out of Debian's package prometheus")
    words = [f"{name}={address}" for name, address in TARGETS.items()]
    subprocess.run([sys.executable, "-m", "aiprod_infrastructure.local", tmp_path, URL, *words], check=True)
    checked = subprocess.run(
        [program, "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert "7 rules found" in checked.stdout
    assert "127.0.0.1:9465" in (tmp_path / "prometheus.yml").read_text()


def test_grafana_shows_what_the_cloud_shows(tmp_path: Path) -> None:
    write(tmp_path, URL, TARGETS)
    google = definition("dashboard")
    grafana = json.loads((tmp_path / "grafana/json/aiprod.json").read_text())
    queries = re.findall(r"'prometheusQuery': '(.*?)'\}", str(google))
    assert [target["expr"] for panel in grafana["panels"] for target in panel["targets"]] == queries
    tiles = google["mosaicLayout"]["tiles"]
    assert [panel["title"] for panel in grafana["panels"]] == [tile["widget"]["title"] for tile in tiles]
    places = [tuple(panel["gridPos"].values()) for panel in grafana["panels"]]
    assert places == [(x, y, 12, 8) for y in (0, 8, 16) for x in (0, 12)]
    provider = yaml.safe_load((tmp_path / "grafana/dashboards/aiprod.yaml").read_text())["providers"][0]
    assert Path(provider["options"]["path"]) == tmp_path / "grafana/json"
    sources = yaml.safe_load((tmp_path / "grafana/datasources/prometheus.yaml").read_text())["datasources"]
    assert [source["url"] for source in sources] == [URL]


def test_without_prometheus_the_message_says_where_to_get_it(tmp_path: Path) -> None:
    command = ["/bin/sh", str(ROOT / "tools/up_with_monitor.sh")]
    result = subprocess.run(command, cwd=tmp_path, env={"PATH": "/nowhere"}, capture_output=True, text=True)
    assert result.returncode == 1
    assert "make programs" in result.stderr


def test_a_monitor_that_does_not_start_is_not_said_to_run(tmp_path: Path) -> None:
    for name, line in (
        ("prometheus", "echo 'bind: address already in use' >&2; exit 1"),
        ("aiprod", "exit 0"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{Path(sys.executable).parent}:/usr/bin:/bin",
        "AIPROD_HOME": str(tmp_path / "home"),
        "MONITOR_PORT": str(free_port()),
    }
    command = ["/bin/sh", str(ROOT / "tools/up_with_monitor.sh")]
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 1
    assert "Prometheus did not start:\nbind: address already in use" in result.stderr
    assert "http://" not in result.stdout
