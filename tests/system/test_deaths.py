"""A gateway is killed at the worst lines: work is done, paid and stored, and no journal knows of it."""

import sys
from collections import Counter
from pathlib import Path

import pysqlite3
import pytest

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import ONE_OF_EACH, StackPlan
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from tests.conftest import free_ports
from tests.system.scaled_films import users

pytestmark = pytest.mark.system

STEPS = {"plan", "room", "assemble", "probe", "watch", "gate", "deliver"}


def rows(home: Path, service: str, query: str) -> list[tuple[str]]:
    """Reads the database of a service."""
    database = pysqlite3.connect(f"file:{home}/data/{service}/{service}.db?mode=ro", uri=True)
    try:
        return [tuple(row) for row in database.execute(query)]
    finally:
        database.close()


async def test_a_gateway_that_dies_behind_each_step_doubles_nothing(tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    settings = StackSettings(home=tmp_path / "home", port=free_ports(9), token_issuer=LOCAL_ISSUER)
    program = (sys.executable, str(Path(__file__).with_name("dying_gateway.py")), str(deaths))
    plan = StackPlan(settings, ONE_OF_EACH, commands={"gateway": program})
    async with running_stack(plan, print), users(plan, "ada") as (ada,):
        name = await ada.create("a caption and a fox by a lake", 4)
        job = await ada.watch(name)
        assert job.state == gateway_pb.Job.SUCCEEDED, job.error
        assert ada.gaps() == 0
    scenes = {f"render {scene.scene}" for scene in job.scenes}
    assert {path.name for path in deaths.iterdir()} == STEPS | scenes
    objects = [stored for (stored,) in rows(plan.home, "storage", "select name from objects")]
    # Of each clip, the master, and each file with captions there is one.
    assert max(Counter(map(kind, objects)).values()) == 1, objects
    assert rows(plan.home, "storage", "select name from removals") == []
    assert rows(plan.home, "storage", "select job from manifests") == [(name,)]
    assert rows(plan.home, "storage", "select job from ledger") == [(name,)]


def kind(stored: str) -> str:
    """A clip by its content key, and other files by their folder and extension."""
    folder, _, file = stored.rpartition("/")
    return f"{folder}/*.{file.partition('.')[2]}"
