"""The whole stack with a language model: it plans, reviews and bills a film."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web_apps import started_fake

FAKE = "services.llm.tests.fake_gemini"
KEY = "AIza-a-secret-key"

pytestmark = pytest.mark.system


@pytest.fixture
def model() -> Iterator[str]:
    with started_fake(FAKE) as url:
        yield url


def test_a_model_plans_and_reviews_a_film(model: str, start_stack, tmp_path: Path) -> None:
    settings = {"AIPROD_LLM_API_KEY": KEY, "AIPROD_LLM_BASE_URL": model}
    httpx.post(f"{model}/_fake", json={"tokens_per_second": 200}).raise_for_status()
    with start_stack(tmp_path, **settings) as stack:
        run = stack.cli("generate", "a fox in the snow", "--size", "320x240", "--project", "fables", "--json")
        assert run.returncode == 0, run.stderr
        jobs = [line["job"] for line in map(json.loads, run.stdout.splitlines()) if "job" in line]
        job = jobs[-1]
        assert job["title"] == "The Fox"
        # Scenes render while the model still writes its first plan.
        planned = (run for each in jobs for run in each.get("stages", ()) if run["stage"] == "PLAN")
        plan_end = next(run["end_time"] for run in planned if "end_time" in run)
        [render] = (run for run in job["stages"] if run["stage"] == "RENDER")
        assert render["start_time"] < plan_end
        assert "gemini-2.5-flash" in job["engines"]
        assert job["quality"]["semantic"]["scores"]["visual_consistency"] == 8.5
        assert int(job["cost_usd_micros"]) > 500
        assert not job.get("degraded")
        # The model finds a fault in s2, and plans it again; a film that is no better is not delivered.
        first, second = job["quality_rounds"]
        (failing,) = first["failing_scenes"]
        assert (failing["scene"], failing["remedy"]) == ("s2", "REPLAN")
        assert failing["action"].startswith("Better: ")
        assert first["delivered"]
        assert not second.get("delivered")
        shown = stack.cli("job", job["name"])
        assert "planned again: Better:" in " ".join(shown.stdout.split())
        logs = "".join(path.read_text() for path in tmp_path.rglob("*.log"))
        assert KEY not in logs + run.stdout + run.stderr
