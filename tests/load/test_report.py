"""What a load test reports of the calls that ghz made."""

import json
from pathlib import Path

from tests.load.films import Films
from tests.load.ghz import Load, Report, read_report
from tests.load.loads import LEVELS, create_jobs, read_prompts
from tests.load.report import write_files

LOAD = Load("create-light", "aiprod.gateway.v1.GenerationService.CreateJob", 4, 2, [])


def report(*details: tuple[str, float]) -> Report:
    return read_report(
        LOAD,
        {"rps": 8.0, "details": [{"status": status, "latency": ms * 1e6} for status, ms in details]},
    )


def test_calls_over_a_limit_are_no_failures() -> None:
    read = report(("OK", 3), ("ResourceExhausted", 1), ("Unavailable", 2), ("OK", 5))
    assert (read.calls, read.succeeded, read.limited, read.failures) == (4, 2, 1, {"Unavailable": 1})
    assert read.success_share == 2 / 3


def test_percentiles_are_of_successful_calls() -> None:
    read = report(*(("OK", float(ms)) for ms in range(1, 101)), ("Unavailable", 9999))
    assert [read.percentile(percent) for percent in (50, 95, 99)] == [51, 96, 100]
    assert report(("Unavailable", 1)).percentile(99) == 0


def test_each_film_of_a_level_is_another_one(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("a fox\n\nan owl\n")
    load = create_jobs("light", read_prompts(prompts))
    assert len(load.data) == load.total == LEVELS["light"][0]
    assert {request["prompt"] for request in load.data} == {"a fox", "an owl"}
    assert len({request["request_id"] for request in load.data}) == load.total


def test_the_page_has_a_chart_and_the_json_both_kinds_of_figures(tmp_path: Path) -> None:
    films = Films(
        delivered=2,
        failed=0,
        unfinished=0,
        seconds=[3.0, 4.0],
        wall_seconds=60,
        usd_micros=1_000_000,
        memory_mb=812.4,
    )
    page = write_files([report(("OK", 3), ("OK", 5))], {"create-light": films}, tmp_path)
    assert "<rect" in page.read_text()
    kept = json.loads((tmp_path / "report.json").read_text())
    assert kept["accepted"][0]["success_percent"] == 100
    delivered = kept["delivered"]["create-light"]
    assert (delivered["films_per_minute"], delivered["median_seconds"]) == (2, 4)
    assert (delivered["usd_per_request"], delivered["memory_mb"]) == (0.5, 812)
