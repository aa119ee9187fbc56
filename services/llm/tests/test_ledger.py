"""The ledger's file: its queries, old schemas, full disks and damage."""

import asyncio
import os
import sys
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.calls.ledger import Attempt, Ledger, open_ledger
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.provenance import Result, Tokens
from aiprod_rpc.errors import CannotStart, DataLoss, ResourceExhausted
from tests.previous_data import write_previous_database

from .conftest import llm_process
from .ledger_rows import write

EVER = ("2000-01-01", "2999-12-31")
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


@pytest.mark.parametrize("user", ["", "ann"])
def test_usage_reads_sums_of_days_by_index(tmp_path: Path, user: str) -> None:
    statements: list[str] = []
    with open_ledger(tmp_path) as ledger:
        write(ledger, attempt())
        ledger._connection.set_trace_callback(statements.append)
        ledger.usage(*EVER, user)
    reading = [statement for statement in statements if statement.lstrip().startswith("SELECT")]
    assert len(reading) == 2
    database = pysqlite3.connect(tmp_path / "llm.db")
    for statement in reading:
        plans = [row[-1] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
        key = "user=? AND day>? AND day<?" if user else "day>? AND day<?"
        assert [plan.startswith("SEARCH") and key in plan for plan in plans] == [True], plans
    database.close()


def test_an_old_ledger_keeps_its_sums(tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "llm.db")
    database.executescript(SCHEMA_BEFORE)
    database.close()
    for opened in range(2):
        with open_ledger(tmp_path) as ledger:
            (old,) = ledger.usage("2020-01-01", "2020-12-31")
            assert (old.attempts, old.tokens, old.cost, old.unpriced) == (2, Tokens(11, 2, 3, 4), 50, 1)
            write(ledger, attempt())
            assert ledger.usage(*EVER)[0].attempts == opened + 1


async def test_what_an_earlier_release_kept_is_found(tmp_path: Path) -> None:
    for name in ("llm", "kept"):
        write_previous_database(f"llm/{name}", tmp_path / f"{name}.db")
    with open_ledger(tmp_path) as ledger:
        write(ledger, attempt())
        assert ledger.usage(*EVER)[0].attempts == 1
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
            ledger.usage(*EVER)
        assert caught.value.reason == "DISK_FULL"
        limit(ledger, pages + 1000)
        (ann,) = ledger.usage(*EVER)
    assert (ann.attempts, ann.cost, ann.requests) == (200, 1400, {"miss": 200})


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
        ledger.usage(*EVER)
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
