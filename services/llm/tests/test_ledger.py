"""The ledger's file: its queries, old schemas, full disks and damage."""

import asyncio
import itertools
import os
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pysqlite3
import pytest

from aiprod_database.database import Connection
from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.calls.ledger import Attempt, Ledger, Usage
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.provenance import Result, Tokens
from aiprod_rpc.errors import CannotStart, DataLoss, InvalidArgument, ResourceExhausted
from tests.backing_services import new_database
from tests.previous_data import write_previous_database

from .conftest import llm_process
from .ledger_rows import deadline, opened_ledger, read, write

SCHEMA_BEFORE = """
CREATE TABLE attempts (
    time REAL NOT NULL, day TEXT NOT NULL, user TEXT NOT NULL, request_id TEXT NOT NULL,
    operation TEXT NOT NULL, model TEXT NOT NULL, outcome TEXT NOT NULL, input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, thought_tokens INTEGER NOT NULL,
    cost_usd_nanos INTEGER
) STRICT;
CREATE INDEX attempts_by_day ON attempts (day, user);
INSERT INTO attempts VALUES (0, '2020-02-29', 'ann', 'r', 'plan', 'm', 'ok', 10, 2, 3, 4, 50);
INSERT INTO attempts VALUES (0, '2020-02-29', 'ann', 'r', 'plan', 'm', 'ok', 1, 0, 0, 0, NULL);
"""


def attempt(user: str = "ann", model: str = "m") -> Attempt:
    return Attempt(user, "r", Operation.PLAN, model, "ok", Tokens(100, 10, 20, 5), 7)


async def limit(ledger: Ledger, pages: int) -> None:
    """Limits the database to `pages` pages."""
    await ledger._database.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages}"))


async def fill(ledger: Ledger, days: int) -> None:
    """Inserts `days` days with sums of ann, requests of ben, and both of eve."""

    def insert(db: Connection) -> None:
        for number in range(days):
            day = str(date(2020, 1, 1) + timedelta(number))
            for user in ("ann", "eve"):
                db.execute("INSERT INTO days VALUES (?, ?, 1, 2, 3, 4, 5, 6, 0)", (day, user))
            for user in ("ben", "eve"):
                for result in ("hit_l1", "miss", "error"):
                    db.execute("INSERT INTO requests VALUES (?, ?, ?, 1)", (day, user, result))

    await ledger._database.run(insert)


async def pages(ledger: Ledger, size: int, user: str = "") -> list[list[Usage]]:
    found, token = [], ""
    while True:
        rows, token = await ledger.usage("2020-01-02", "2020-01-05", user, size, token)
        found.append(rows)
        if not token:
            return found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """No database for SQLite, or a new one's URL."""
    return "" if request.param == "sqlite" else new_database(request.getfixturevalue("postgres"))


@pytest.mark.parametrize("user", ["", "eve"])
async def test_pages_have_each_row_once(tmp_path: Path, database: str, user: str) -> None:
    async with opened_ledger(tmp_path, database) as ledger:
        await fill(ledger, days=10)
        whole = await read(ledger, "2020-01-02", "2020-01-05", user)
        users = [user] if user else ["eve", "ben", "ann"]
        assert [(row.day, row.user) for row in whole] == [
            (f"2020-01-0{day}", name) for day in (5, 4, 3, 2) for name in users
        ]
        assert {(row.user, row.attempts, len(row.requests)) for row in whole} == {
            (name, *{"ann": (1, 0), "ben": (0, 3), "eve": (1, 3)}[name]) for name in users
        }
        for size in (1, 2, 3, len(whole)):
            parts = await pages(ledger, size, user)
            assert {len(part) for part in parts[:-1]} <= {size}
            assert [row for part in parts for row in part] == whole


@pytest.mark.parametrize("user", ["", "eve"])
@pytest.mark.parametrize("token", ["", "2020-01-20:eve"])
async def test_a_page_takes_no_longer_in_a_long_history(tmp_path: Path, user: str, token: str) -> None:
    """Counts the steps of SQLite's virtual machine, which do not depend on other processes."""
    steps = []
    for days in (30, 3000):
        (tmp_path / str(days)).mkdir()
        async with opened_ledger(tmp_path / str(days)) as ledger:
            await fill(ledger, days)
            counter = itertools.count()
            reader = ledger._database._reader.connection
            reader.set_progress_handler(lambda counter=counter: next(counter) < 0, 1)
            rows, _ = await ledger.usage("2020-01-01", "2999-12-31", user, 5, token)
            steps.append(next(counter))
            assert len(rows) == 5
    assert steps[1] < 1.1 * steps[0], steps


async def test_a_foreign_page_token_is_refused(tmp_path: Path) -> None:
    async with opened_ledger(tmp_path) as ledger:
        with pytest.raises(InvalidArgument) as caught:
            await ledger.usage("2020-01-01", "2999-12-31", "", 5, "7")
    assert caught.value.reason == "BAD_PAGE_TOKEN"


async def test_an_old_ledger_keeps_its_sums(tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "llm.db")
    database.executescript(SCHEMA_BEFORE)
    database.close()
    for opened in range(2):
        async with opened_ledger(tmp_path) as ledger:
            (old,) = await read(ledger, "2020-01-01", "2020-12-31")
            assert (old.attempts, old.tokens, old.cost, old.unpriced) == (2, Tokens(11, 2, 3, 4), 50, 1)
            await write(ledger, attempt())
            assert (await read(ledger))[0].attempts == opened + 1


async def test_what_an_earlier_release_kept_is_found(tmp_path: Path) -> None:
    for name in ("llm", "kept"):
        write_previous_database(f"llm/{name}", tmp_path / f"{name}.db")
    async with opened_ledger(tmp_path) as ledger:
        await write(ledger, attempt())
        assert (await read(ledger))[0].attempts == 1
    with closing(pysqlite3.connect(tmp_path / "kept.db")) as database:
        ((key, value),) = database.execute("SELECT key, value FROM kept")
        # Long after the film was made, its markers would have expired.
        database.execute("UPDATE kept SET until = 1e12")
        database.commit()
    with open_sqlite_cache(tmp_path, 10) as cache:
        assert await cache.get(key) == value
        await cache.put("new", "value", 60)
        assert await cache.get("new") == "value"


async def test_no_call_is_made_that_a_full_disk_cannot_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened_ledger(tmp_path) as ledger:
        (size,) = await ledger._database.run(lambda db: db.execute("PRAGMA page_count").fetchone())
        await limit(ledger, size)
        begun: list[str] = []

        async def fill_up() -> None:
            while True:
                begun.append(await ledger.begin(attempt(model="m" * 100), deadline()))
                ledger.count("ann", Result.MISS)

        with pytest.raises(ResourceExhausted) as caught:
            await fill_up()
        assert caught.value.reason == "DISK_FULL"
        # What was paid is kept until there is room.
        for row in begun:
            ledger.finish(row, attempt(model="m" * 100))
        assert f"the disk that holds {tmp_path} is full" in caplog.text
        await limit(ledger, size + 1000)
        (ann,) = await read(ledger)
    assert (ann.attempts, ann.cost, ann.requests) == (len(begun), 7 * len(begun), {Result.MISS: len(begun)})


async def test_a_damaged_file_is_named_at_the_start(tmp_path: Path) -> None:
    for name in ("llm.db", "kept.db"):
        home = tmp_path / name
        home.mkdir()
        (home / name).write_bytes(b"no database" * 1000)
        with pytest.raises(CannotStart, match=f"{home}/{name} is damaged"):
            async with opened_ledger(home):
                pass


async def test_a_damaged_table_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with opened_ledger(tmp_path) as ledger:
        for number in range(300):
            await write(ledger, attempt(user=f"user {number}"))
    path = tmp_path / "llm.db"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:4096].ljust(size, b"\xa5"))
    with pytest.raises((DataLoss, CannotStart)) as caught:
        async with opened_ledger(tmp_path) as ledger:
            await read(ledger)
    assert f"{path} is damaged" in caplog.text + str(caught.value)


async def test_a_folder_is_private_and_of_one_process(tmp_path: Path) -> None:
    async with llm_process(tmp_path):
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aiprod_llm"),
            env={**os.environ, "AIPROD_LLM_DATA": str(tmp_path)},
            stderr=asyncio.subprocess.PIPE,
        )
        (line,) = (await second.communicate())[1].decode().splitlines()
        assert second.returncode == 1
        holder = (tmp_path / "lock").read_text().strip()
        assert f"{tmp_path} is in use by process {holder}; stop that one" in line
        files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        assert {"llm.db", "kept.db", "lock"} <= set(files)
        assert set(files.values()) == {0o600}
