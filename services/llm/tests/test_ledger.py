"""The ledger's file: its queries, old schemas, full disks and damage."""

import asyncio
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.calls.ledger import Attempt, Ledger, Usage, open_ledger
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.provenance import Result, Tokens
from aiprod_rpc.errors import CannotStart, DataLoss, InvalidArgument, ResourceExhausted
from tests.previous_data import write_previous_database

from .conftest import llm_process
from .ledger_rows import read, write

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


def limit(ledger: Ledger, pages: int) -> None:
    """Limits the database to `pages` pages."""
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")


def fill(ledger: Ledger, days: int) -> None:
    """Inserts `days` days with sums of ann, requests of ben, and both of eve."""
    numbers = "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ? - 1)"
    day = "date('2020-01-01', n || ' days')"
    sums = f'SELECT {day}, value, 1, 2, 3, 4, 5, 6, 0 FROM numbers, json_each(\'["ann", "eve"]\')'
    counts = f"""
    SELECT {day}, user.value, result.value, 1
    FROM numbers, json_each('["ben", "eve"]') AS user, json_each('["hit_l1", "miss", "error"]') AS result
    """
    ledger._connection.execute(f"INSERT INTO days {numbers} {sums}", (days,))
    ledger._connection.execute(f"INSERT INTO requests {numbers} {counts}", (days,))


def pages(ledger: Ledger, size: int, user: str = "") -> Iterator[list[Usage]]:
    token = ""
    while True:
        rows, token = ledger.usage("2020-01-02", "2020-01-05", user, size, token)
        yield rows
        if not token:
            return


@pytest.mark.parametrize("user", ["", "eve"])
def test_pages_have_each_row_once(tmp_path: Path, user: str) -> None:
    with open_ledger(tmp_path) as ledger:
        fill(ledger, days=10)
        whole = read(ledger, "2020-01-02", "2020-01-05", user)
        users = [user] if user else ["eve", "ben", "ann"]
        assert [(row.day, row.user) for row in whole] == [
            (f"2020-01-0{day}", name) for day in (5, 4, 3, 2) for name in users
        ]
        assert {(row.user, row.attempts, len(row.requests)) for row in whole} == {
            (name, *{"ann": (1, 0), "ben": (0, 3), "eve": (1, 3)}[name]) for name in users
        }
        for size in (1, 2, 3, len(whole)):
            parts = list(pages(ledger, size, user))
            assert {len(part) for part in parts[:-1]} <= {size}
            assert [row for part in parts for row in part] == whole


@pytest.mark.parametrize("user", ["", "eve"])
@pytest.mark.parametrize("token", ["", "2020-01-20:eve"])
def test_a_page_takes_no_longer_in_a_long_history(tmp_path: Path, user: str, token: str) -> None:
    """Counts the steps of SQLite's virtual machine, which do not depend on other processes."""
    steps = []
    for days in (30, 3000):
        (tmp_path / str(days)).mkdir()
        with open_ledger(tmp_path / str(days)) as ledger:
            fill(ledger, days)
            counter = itertools.count()
            ledger._connection.set_progress_handler(lambda counter=counter: next(counter) < 0, 1)
            rows, _ = ledger.usage("2020-01-01", "2999-12-31", user, 5, token)
            steps.append(next(counter))
            assert len(rows) == 5
    assert steps[1] < 1.1 * steps[0], steps


def test_a_foreign_page_token_is_refused(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, pytest.raises(InvalidArgument) as caught:
        ledger.usage("2020-01-01", "2999-12-31", "", 5, "7")
    assert caught.value.reason == "BAD_PAGE_TOKEN"


def test_an_old_ledger_keeps_its_sums(tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "llm.db")
    database.executescript(SCHEMA_BEFORE)
    database.close()
    for opened in range(2):
        with open_ledger(tmp_path) as ledger:
            (old,) = read(ledger, "2020-01-01", "2020-12-31")
            assert (old.attempts, old.tokens, old.cost, old.unpriced) == (2, Tokens(11, 2, 3, 4), 50, 1)
            write(ledger, attempt())
            assert read(ledger)[0].attempts == opened + 1


async def test_what_an_earlier_release_kept_is_found(tmp_path: Path) -> None:
    for name in ("llm", "kept"):
        write_previous_database(f"llm/{name}", tmp_path / f"{name}.db")
    with open_ledger(tmp_path) as ledger:
        write(ledger, attempt())
        assert read(ledger)[0].attempts == 1
    with closing(pysqlite3.connect(tmp_path / "kept.db")) as database:
        ((key, value),) = database.execute("SELECT key, value FROM kept")
        # Long after the film was made, its markers would have expired.
        database.execute("UPDATE kept SET until = 1e12")
        database.commit()
    with open_sqlite_cache(tmp_path, 10) as cache:
        assert await cache.get(key) == value
        await cache.put("new", "value", 60)
        assert await cache.get("new") == "value"


def test_rows_wait_for_room_on_a_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_ledger(tmp_path) as ledger:
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        limit(ledger, pages)
        for _ in range(200):
            write(ledger, attempt(model="m" * 100))
            ledger.count("ann", Result.MISS)
        assert f"the disk that holds {tmp_path} is full" in caplog.text
        with pytest.raises(ResourceExhausted) as caught:
            read(ledger)
        assert caught.value.reason == "DISK_FULL"
        limit(ledger, pages + 1000)
        (ann,) = read(ledger)
    assert (ann.attempts, ann.cost, ann.requests) == (200, 1400, {Result.MISS: 200})


def test_a_damaged_file_is_named_at_the_start(tmp_path: Path) -> None:
    for name, opening in (("llm.db", open_ledger), ("kept.db", lambda path: open_sqlite_cache(path, 10))):
        (tmp_path / name).write_bytes(b"no database" * 1000)
        with pytest.raises(CannotStart, match=f"{tmp_path}/{name} is damaged"), opening(tmp_path):
            pass


def test_a_damaged_table_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_ledger(tmp_path) as ledger:
        for number in range(300):
            write(ledger, attempt(user=f"user {number}"))
    path = tmp_path / "llm.db"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:4096].ljust(size, b"\xa5"))
    with pytest.raises((DataLoss, CannotStart)) as caught, open_ledger(tmp_path) as ledger:
        read(ledger)
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
