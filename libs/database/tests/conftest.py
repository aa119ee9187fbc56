"""A PostgreSQL server for the tests that need one."""

from collections.abc import Iterator

import pytest

from tests.backing_services import running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of the server, without a database."""
    with running_postgres() as url:
        yield url
