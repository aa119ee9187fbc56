"""A room outlives its instances: nothing said is lost or doubled, and no state is ever invalid."""

from collections.abc import Iterator

import pytest

from tests.backing_services import new_database, running_postgres
from tests.rooms.fire import under_fire

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


async def test_editors_outlive_the_instances_and_redis(server: str, tmp_path) -> None:
    report = await under_fire(new_database(server), tmp_path, seed=1, seconds=6)
    assert report.flawless, report
    assert report.logged > 50
    assert report.refused > 0


async def test_the_fire_finds_a_service_that_forgets_what_was_said(server: str, tmp_path) -> None:
    """The negative control: without knowing ops again, a death after a commit says things twice."""
    report = await under_fire(new_database(server), tmp_path, seed=2, seconds=6, crash=0.05, forgetful=True)
    assert report.doubled > 0, report
