"""Two of everything: processes are killed, their peers finish the work, and nothing is made or paid twice."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from tests.conftest import free_ports
from tests.scaled import PORTS, Scaled, running_scaled
from tests.system.scaled_films import User, kill, kill_forever, stored, users

pytestmark = [pytest.mark.system, pytest.mark.long]

JOBS = int(os.environ.get("CHAOS_JOBS", "60"))
KILL_SECONDS = 2.0


@pytest.fixture
async def scaled(tmp_path) -> AsyncIterator[Scaled]:
    settings = StackSettings(home=tmp_path, port=free_ports(PORTS), token_issuer=LOCAL_ISSUER)
    async with running_scaled(settings) as scaled:
        yield scaled


def all_succeeded(jobs: list[gateway_pb.Job]) -> None:
    ends = [gateway_pb.Job.State.Name(job.state) + job.error.message for job in jobs]
    assert ends == ["SUCCEEDED"] * len(jobs)


async def test_jobs_outlive_their_gateways_and_are_delivered_once(scaled: Scaled) -> None:
    async with users(scaled.plan, "ada") as (ada,):
        names = [await ada.create(f"fox {n} by a lake", 6) for n in range(6)]
        watching = [asyncio.create_task(ada.watch(name)) for name in names]
        for process in ("gateway", "gateway-2", "render"):
            kill(scaled.plan, process)
            await asyncio.wait([task for task in watching if not task.done()], return_when="FIRST_COMPLETED")
        all_succeeded(await asyncio.gather(*watching))
        assert ada.gaps() == 0
    delivered = stored(scaled.plan)
    assert delivered.deliveries == sorted(names)
    assert delivered.masters == delivered.billed == Counter(names)


@pytest.mark.timeout(1800)
async def test_whatever_is_killed_every_job_ends_once_and_nobody_misses_an_event(scaled: Scaled) -> None:
    chance, kills = random.Random(7), Counter[str]()

    async def film(user: User, number: int) -> tuple[str, gateway_pb.Job]:
        name = await user.create(f"film {number}: a fox by a lake")
        return name, await user.watch(name)

    async with users(scaled.plan, *(f"user-{n}" for n in range(8))) as crowd:
        films = [asyncio.create_task(film(crowd[n % len(crowd)], n)) for n in range(JOBS)]
        killing = asyncio.create_task(kill_forever(scaled, KILL_SECONDS, chance, kills))
        ending = asyncio.gather(*films)
        await asyncio.wait([ending, killing], return_when="FIRST_COMPLETED")
        print(f"killed: {dict(kills)}")
        assert not killing.done(), killing.exception()
        killing.cancel()
        ended = await ending
        all_succeeded([job for _, job in ended])
        assert sum(user.gaps() for user in crowd) == 0
    names = [name for name, _ in ended]
    delivered = stored(scaled.plan)
    assert delivered.deliveries == sorted(names)
    assert delivered.masters == delivered.billed == Counter(names)
    assert delivered.waiting == 0
