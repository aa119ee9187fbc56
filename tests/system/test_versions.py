"""Each service is deployed by itself: two releases of it at once, and one service older than all others.

An earlier release is an earlier commit, whose sources stand before those of this checkout. From the earliest
one, all services are updated, with their databases. To an earlier one a service goes back as far as its
database lets it. The release that follows has one migration more for each database, which only adds: from
there a service goes back to this checkout.
"""

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_collab.logs import schema as rooms
from aiprod_database.schema import Schema
from aiprod_gateway.jobs import jobs
from aiprod_llm.calls import ledger as calls
from aiprod_stack.health import is_healthy
from aiprod_stack.plan import SERVICES, TWO_OF_EACH, Instance, StackPlan
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from aiprod_storage.records import schema as records
from tests.conftest import free_ports
from tests.migration_statements import migration_modules
from tests.scaled import PORTS, Scaled, running_scaled
from tests.system.scaled_films import pid, stored, users

pytestmark = [pytest.mark.system, pytest.mark.long, pytest.mark.timeout(1200)]

ROOT = Path(__file__).parents[2]
PREVIOUS = "8b50fc2"
"""The release that all services are updated from. Move it when a release is out."""

TOLERANCE = "tests/migration_statements.py"
"""This file came with the release that started first on a newer schema."""

SCHEMAS = {
    "gateway": jobs.SCHEMA,
    "llm": calls.SCHEMA,
    "storage": records.SCHEMA,
    "collab": rooms.SCHEMA,
}
"""The schema of each service's database; render opens its own for paid engines only."""

FOLLOWING = "9999"
ADD_COLUMNS = """
import sqlalchemy as sa
from alembic import op


def upgrade():
    tables = sa.inspect(op.get_bind()).get_table_names()
    for table in (table for table in tables if not table.endswith("_version")):
        op.add_column(table, sa.Column("following", sa.Text, nullable=False, server_default=""))
        op.add_column(table, sa.Column("following_number", sa.BigInteger))
"""

UNDER_WAY = 4
"""Events after which a film is in the middle of its work."""


@dataclass
class Releases:
    """A scaled stack whose instances change between two releases."""

    scaled: Scaled
    scripts: Path

    async def change(self, instance: Instance, sources: Path | None = None) -> None:
        """Ends the instance and starts it again from the sources or this checkout; returns when it serves."""
        write_script(self.scripts, instance, sources)
        before = pid(self.scaled.plan, instance.name)
        assert before
        # A gateway that is asked to stop may end its films first; killed, it leaves them to its peer.
        os.kill(before, signal.SIGKILL if instance.service == "gateway" else signal.SIGTERM)
        while pid(self.scaled.plan, instance.name) in (None, before) or not await is_healthy(instance):
            await asyncio.sleep(0.1)


def write_script(folder: Path, instance: Instance, sources: Path | None) -> None:
    """Writes the program of an instance: its service from these sources, or from this checkout."""
    lines = []
    if sources:
        paths = [path for path in sources.glob("*/*/src") if path.is_dir()]
        assert paths
        lines.append(f"export PYTHONPATH={shlex.quote(':'.join(map(str, paths)))}")
    lines.append(f"exec {shlex.quote(sys.executable)} -m aiprod_{instance.service}")
    (folder / instance.name).write_text("\n".join(lines))


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """The sources of the release that is updated."""
    return sources_of(PREVIOUS, tmp_path / "previous")


@pytest.fixture
def earliest(tmp_path: Path) -> Path:
    """The sources of the earliest release that starts on the databases of this checkout."""
    needed = [needed_migration(schema) for schema in SCHEMAS.values()]
    if any(path.name < schema.head for path, schema in zip(needed, SCHEMAS.values(), strict=True)):
        needed.append(ROOT / TOLERANCE)
    command = ["git", "log", "-1", "--diff-filter=A", "--format=%H", "--", *map(str, needed)]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return sources_of(commit, tmp_path / "earliest")


def needed_migration(schema: Schema) -> Path:
    """The file of the migration that a release must know to work with the schema."""
    newest = migration_modules(schema)[-1]
    (path,) = schema.folder.glob(f"versions/{getattr(newest, 'oldest', newest.revision)}_*.py")
    return path


@pytest.fixture
def following(tmp_path: Path) -> Path:
    """The sources of this checkout with one migration more for each database."""
    folder = tmp_path / "following"
    for sources in [*ROOT.glob("libs/*/src"), *ROOT.glob("services/*/src"), *ROOT.glob("clients/python/src")]:
        shutil.copytree(sources, folder / sources.relative_to(ROOT))
    for schema in SCHEMAS.values():
        add_migration(schema, folder / schema.folder.relative_to(ROOT))
    return folder


def add_migration(schema: Schema, folder: Path) -> None:
    """Writes a migration that adds a column to each table, and states that this checkout works with it."""
    values = {"revision": FOLLOWING, "down_revision": schema.head, "oldest": schema.head}
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    (folder / "versions" / f"{FOLLOWING}_following.py").write_text("\n".join([*lines, ADD_COLUMNS]))


def sources_of(commit: str, folder: Path) -> Path:
    """Returns the folder with the sources of a commit; skips the test without the history to it."""
    archive = folder.with_suffix(".tar")
    command = ["git", "archive", "-o", str(archive), commit, "libs", "services", "clients"]
    if subprocess.run(command, cwd=ROOT, capture_output=True).returncode:
        pytest.skip(f"this checkout has no history to {commit}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


@pytest.fixture
async def releases(tmp_path: Path, previous: Path) -> AsyncIterator[Releases]:
    """A scaled stack of the earlier release."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    settings = StackSettings(home=tmp_path / "home", port=free_ports(PORTS), token_issuer=LOCAL_ISSUER)
    instances = StackPlan(settings, TWO_OF_EACH).instances
    for instance in instances:
        write_script(scripts, instance, previous)
    commands = {instance.name: ("/bin/sh", str(scripts / instance.name)) for instance in instances}
    async with running_scaled(settings, commands) as scaled:
        yield Releases(scaled, scripts)


async def test_two_releases_work_together_in_every_mix(
    releases: Releases, earliest: Path, following: Path
) -> None:
    """All services but the gateway first: then the gateway alone is old, and then each one in turn."""
    plan = releases.scaled.plan
    async with users(plan, "ada", "bob", "eve") as crowd:
        ends: dict[str, gateway_pb.Job] = {}

        async def film(number: int) -> None:
            user = crowd[number % len(crowd)]
            name = await user.create(f"a stork {number}", 4)
            ends[name] = await user.watch(name)

        def seen() -> int:
            return sum(len(offsets) for user in crowd for offsets in user.offsets.values())

        # Journals of the earlier release are ended by this one: films are under way at each change.
        started = list[asyncio.Task[None]]()
        rolling = sorted(plan.instances, key=lambda instance: instance.service == "gateway")
        for number, instance in enumerate(rolling):
            before = seen()
            running = [asyncio.create_task(film(3 * number + user)) for user in range(len(crowd))]
            started += running
            while seen() < before + UNDER_WAY * len(running):
                await asyncio.sleep(0.05)
            await releases.change(instance)
            if number % 2:
                await asyncio.gather(*running)
        await asyncio.gather(*started)
        for service in SERVICES:
            for sources in (earliest, None, following, None):
                for instance in plan.of_service(service):
                    await releases.change(instance, sources)
                await film(0)
        assert [job.error.message for job in ends.values() if job.state != gateway_pb.Job.SUCCEEDED] == []
        assert sum(user.gaps() for user in crowd) == 0
    delivered = stored(plan)
    assert delivered.masters == delivered.billed == Counter(delivered.deliveries) == Counter(list(ends))
    assert plan.shared
    with psycopg.connect(plan.shared.databases["gateway"]) as journals:
        recovered = "select count(*) from dbos.workflow_status where recovery_attempts > 1"
        assert journals.execute(recovered).fetchone() > (0,)
    for service, schema in SCHEMAS.items():
        found = revision(plan.shared.databases[service], schema)
        assert found == FOLLOWING, (
            f"this checkout's {service} has worked with the schema of the following one"
        )


def revision(url: str, schema: Schema) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(schema.select_version().encode()).fetchone()
        assert row
        return str(row[0])
