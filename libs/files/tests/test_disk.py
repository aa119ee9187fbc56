"""Errors of the disk and of real databases, mapped to errors with a reason, a place and a remedy."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aiprod_files.disk import disk_errors, opening
from aiprod_rpc.errors import (
    AiprodError,
    CannotStart,
    DataLoss,
    NotFound,
    ResourceExhausted,
    Unavailable,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with a table of many pages."""
    path = tmp_path / "rows.db"
    database = sqlite3.connect(path)
    with database:
        database.execute("create table row(id integer primary key, body text)")
        database.executemany("insert into row(body) values (?)", [("x" * 1000,)] * 200)
    database.close()
    return path


def mapped_error(path: Path, uri: str, statement: str) -> AiprodError:
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("pragma max_page_count = 1")
        with pytest.raises(AiprodError) as caught, disk_errors(path):
            database.execute(statement).fetchall()
    return caught.value


def damage(path: Path, first_byte: int) -> None:
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:first_byte].ljust(size, b"\xa5"))


def test_a_full_disk(path: Path) -> None:
    grow = "insert into row(body) select body from row"
    error = mapped_error(path, f"file:{path}", grow)
    assert isinstance(error, ResourceExhausted)
    assert (error.reason, str(error)) == (
        "DISK_FULL",
        f"the disk that holds {path.parent} is full; free space there",
    )
    assert error.retry_after


def test_a_read_only_database(path: Path) -> None:
    error = mapped_error(path, f"file:{path}?mode=ro", "delete from row")
    assert isinstance(error, Unavailable)
    assert error.reason == "DISK_DENIED"
    assert f"{path} cannot be opened for writing" in str(error)


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be opened"), opening(tmp_path / "rows.db"):
        sqlite3.connect(f"file:{tmp_path}/none/rows.db", uri=True)


@pytest.mark.parametrize("first_byte", [0, 4096])
def test_a_damaged_database(path: Path, first_byte: int, caplog: pytest.LogCaptureFixture) -> None:
    damage(path, first_byte)
    reading = "select sum(length(body)) from row"
    with closing(sqlite3.connect(path)) as database:
        with pytest.raises(AiprodError) as caught, disk_errors(path):
            database.execute(reading)
        error = caught.value
        with pytest.raises(CannotStart, match=f"{path} is damaged; restore it"), opening(path):
            database.execute(reading)
    assert isinstance(error, DataLoss)
    assert error.reason == "DATABASE_DAMAGED"
    assert str(path) not in str(error)
    assert f"{path} is damaged; restore it from a backup" in caplog.text


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "DISK_FULL"),
        (errno.EDQUOT, "DISK_FULL"),
        (errno.EFBIG, "DISK_FULL"),
        (errno.EROFS, "DISK_READ_ONLY"),
        (errno.EACCES, "DISK_DENIED"),
        (errno.EIO, "DISK_FAILING"),
    ],
)
def test_an_os_error_is_mapped_through_the_errors_raised_from_it(
    path: Path, number: int, reason: str
) -> None:
    with pytest.raises(AiprodError) as caught, disk_errors(path):
        raise RuntimeError("a library failed") from OSError(number, "the system's text")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "error", [ValueError("a bug"), NotFound("none", reason="NONE"), ConnectionRefusedError(), KeyError()]
)
def test_other_errors_pass_unchanged(path: Path, error: Exception) -> None:
    for block in (disk_errors, opening):
        with pytest.raises(type(error)) as caught, block(path):
            raise error
        assert caught.value is error


def test_a_mistake_in_sql_is_not_a_disk_fault(path: Path) -> None:
    database = sqlite3.connect(path)
    with pytest.raises(sqlite3.OperationalError), disk_errors(path):
        database.execute("select nothing from nowhere")
    database.close()
