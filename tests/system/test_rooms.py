"""A room survives its instances: no event is lost or doubled, and no state is ever invalid."""

from collections.abc import Iterator

import pytest

from tests.backing_services import new_database, running_postgres
from tests.rooms.chaos import run_chaos

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


async def test_edits_survive_crashes_of_instances_and_redis(server: str, tmp_path) -> None:
    report = await run_chaos(new_database(server), tmp_path, seed=1, seconds=6, min_logged=50)
    assert report.flawless, report
    assert report.kills > 0


@pytest.mark.long
async def test_chaos_finds_a_service_without_deduplication(server: str, tmp_path) -> None:
    """The negative control: without deduplication, a crash after a commit logs events twice."""
    report = await run_chaos(new_database(server), tmp_path, seed=2, seconds=6, crash=0.05, skip_dedup=True)
    assert report.doubled > 0, report
