"""Prometheus's own promtool runs the alert rules: each fires when it should, and only then.

`make test` takes promtool out of Debian's package; elsewhere it has to be in the PATH.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from aiprod_infrastructure import definitions
from tests.long_cases import sampled

ROOT = Path(__file__).parents[3]
CASES = Path(__file__).parent / "alerts_test.yaml"
PLACES = f"{ROOT}/.aiprod/prometheus/usr/bin:{os.environ['PATH']}"


@pytest.fixture
def promtool() -> Callable[..., subprocess.CompletedProcess[str]]:
    program = shutil.which("promtool", path=PLACES)
    if program is None:
        pytest.skip("there is no promtool: `make programs` takes it out of Debian's package prometheus")

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *map(str, words)], capture_output=True, text=True)

    return run


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Copies the rules and their tests to one folder, where promtool expects them."""
    shutil.copy(CASES, tmp_path)
    path = tmp_path / "alerts.yaml"
    path.write_text(resources.files(definitions).joinpath("alerts.yaml").read_text())
    return path


def test_the_rules_are_valid(promtool, rules) -> None:
    checked = promtool("check", "rules", rules)
    assert checked.returncode == 0, checked.stderr
    assert "7 rules found" in checked.stdout


def test_alerts_fire_when_they_should_and_only_then(promtool, rules) -> None:
    tested = promtool("test", "rules", rules.parent / CASES.name)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    sampled(
        [
            ("[5m])) > 0.05", "[5m])) > 0.5"),
            ('=~"UNKNOWN|', '=~"NOT_FOUND|UNKNOWN|'),
            ("> 0.8 *", "> 0.6 *"),
            ("[15m])) > 0.05", "[15m])) > 0.01"),
            ("and sum(increase(aiprod_pipeline_runs_total[15m])) > 10", ""),
            ("< 6.0", "< 7.0"),
            ("and sum(increase(aiprod_quality_score_count[1h])) >= 5", ""),
            ("0.95,", "0.99,"),
            ("for: 5m", "for: 1h"),
            ("for: 10m", "for: 0s"),
        ],
        4,
    ),
)
def test_a_changed_rule_fails_its_test(promtool, rules, right, wrong) -> None:
    text = rules.read_text()
    assert right in text
    rules.write_text(text.replace(right, wrong, 1))
    assert promtool("test", "rules", rules.parent / CASES.name).returncode == 1
