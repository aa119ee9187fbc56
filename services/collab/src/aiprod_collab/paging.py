"""Pages of a room's comments and revisions."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.comments import first_entries, with_current_span
from aiprod_collab.state.state import RoomState
from aiprod_database.page_tokens import page_token, parse_page_token

DEFAULT_SIZE = 100
MAX_SIZE = 1000


@dataclass(frozen=True, slots=True)
class Page[Item]:
    """Some items, and the token of the next page; empty on the last one."""

    items: list[Item]
    next_token: str


def comments_page(state: RoomState, token: str, size: int) -> Page[pb.CommentEntry]:
    """Returns a page of comments, oldest first, with their places in the newest film.

    A page has at most `size` of them: 100 when 0, never more than 1000. A token is the last comment of the
    page before. Raises INVALID_ARGUMENT for any other token.
    """
    # Pages start after a comment, not at an index: each holds a varying number of them.
    (last,) = parse_page_token(token, (0,))
    seqs = list(state.comments)
    remaining = (state.comments[seq] for seq in islice(seqs, bisect_right(seqs, last), None))
    page = [with_current_span(entry, state.films) for entry in first_entries(remaining, _page_size(size))]
    is_last = not page or page[-1].seq == seqs[-1]
    return Page(page, "" if is_last else page_token(page[-1].seq))


def revisions_page(state: RoomState, token: str, size: int) -> Page[pb.ManifestRevision]:
    """Returns a page of revisions without manifests, newest first.

    A page has at most `size` of them: 100 when 0, never more than 1000. A token counts the revisions that
    remain. Raises INVALID_ARGUMENT for any other token.
    """
    # Counted from the oldest: a revision saved meanwhile does not shift the pages.
    (count,) = parse_page_token(token, (len(state.revisions),))
    count = min(count, len(state.revisions))
    rest = max(count - _page_size(size), 0)
    return Page(state.revisions[rest:count][::-1], page_token(rest) if rest else "")


def guests_page(state: RoomState, token: str, size: int) -> Page[pb.Guest]:
    """Returns a page of guests, newest first: 100 when `size` is 0, never more than 1000.

    A token is the number of guests that remain. Raises INVALID_ARGUMENT for any other token.
    """
    guests = list(state.guests.values())
    (count,) = parse_page_token(token, (len(guests),))
    count = min(count, len(guests))
    rest = max(count - _page_size(size), 0)
    return Page(guests[rest:count][::-1], page_token(rest) if rest else "")


def _page_size(requested: int) -> int:
    return min(requested or DEFAULT_SIZE, MAX_SIZE)
