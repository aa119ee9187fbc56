"""Page tokens: where the next page of a list begins."""

from typing import cast

from aiprod_rpc.errors import InvalidArgument

MAX_NUMBER = 2**63 - 1
"""The largest integer of SQLite and PostgreSQL."""


def page_token(*position: int | str) -> str:
    """Returns the token of a position in a list. Only one of its texts may contain a colon, the last one."""
    return ":".join(map(str, position))


def parse_page_token[Position: tuple[int | str, ...]](token: str, start: Position) -> Position:
    """Returns the token's position, whose values have the types of those in `start`; `start` for ''.

    Numbers are 0 to MAX_NUMBER; larger ones become MAX_NUMBER. Raises InvalidArgument (BAD_PAGE_TOKEN) for a
    text that cannot be a token of this list.
    """
    if not token:
        return start
    parts = token.split(":", len(start) - 1)
    try:
        position = tuple(_value(part, type(of)) for part, of in zip(parts, start, strict=True))
    except ValueError as error:
        raise InvalidArgument(
            "page_token is not from this method; leave it empty for the first page",
            reason="BAD_PAGE_TOKEN",
            field="page_token",
        ) from error
    return cast(Position, position)


def _value(part: str, kind: type[int | str]) -> int | str:
    if kind is str:
        return part
    # int() alone would take +1, 1_0, and digits of other scripts.
    if not (part.isascii() and part.isdigit()):
        raise ValueError(f"{part!r} is not a number")
    return min(int(part), MAX_NUMBER)
