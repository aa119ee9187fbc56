"""Page tokens come back as the position that they were made of, and nothing else is one."""

import pytest

from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_rpc.errors import InvalidArgument


@pytest.mark.parametrize("position", [(0,), (7, "jobs/1"), (7, "jobs/1", 2), (7, "a:b"), ("day",)])
def test_a_token_is_its_position(position: tuple[int | str, ...]) -> None:
    start = tuple(type(value)() for value in position)
    assert parse_page_token(page_token(*position), start) == position


def test_no_token_is_the_start() -> None:
    assert parse_page_token("", (MAX_NUMBER, "")) == (MAX_NUMBER, "")


def test_a_number_fits_into_the_databases() -> None:
    assert parse_page_token("9" * 99, (0,)) == (MAX_NUMBER,)


@pytest.mark.parametrize("token", ["nonsense", "1", ":", "-1:a", "²:a", "٣:a", "1.5:a", " 1:a"])
def test_another_text_is_refused(token: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_page_token(token, (0, ""))
    assert (caught.value.reason, caught.value.field) == ("BAD_PAGE_TOKEN", "page_token")
