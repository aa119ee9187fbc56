"""Tables of a room's comments, revisions and members."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from google.protobuf.message import Message
from rich.table import Column, Table
from rich.text import Text

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room.text import role_text, span_text, time_text
from aiprod_cli.terminal.consoles import plain
from aiprod_cli.terminal.output import Output


def print_table(
    messages: Sequence[Message], table: Callable[[], Table], as_json: bool, empty: str = ""
) -> None:
    """Prints messages as lines of JSON, or as a table; without rows, as the sentence `empty`."""
    output = Output(as_json)
    for message in messages:
        output.json(message)
    output.table(table(), empty)


def comments_table(entries: list[collab_pb.CommentEntry], rate: Fraction, guests: Mapping[str, str]) -> Table:
    """One row for each comment, replies below what they reply to, resolved ones dim.

    `guests` has the names of guests.
    """
    table = Table(
        "No.", Column("Where", no_wrap=True), "Author", Column("Time (UTC)", no_wrap=True), "Comment"
    )
    for depth, entry in _threads(entries):
        reply = "  " * (depth - 1) + "↳ " if depth else ""
        drawing = " (with a drawing)" if entry.comment.HasField("drawing") else ""
        resolved = " (resolved)" if entry.resolved else ""
        table.add_row(
            str(entry.seq),
            _text(_where(entry, rate)),
            _text(guests.get(entry.author, entry.author)),
            time_text(entry.create_time.ToDatetime()),
            _text(f"{reply}{entry.comment.text}{drawing}{resolved}"),
            style="dim" if entry.resolved else "",
        )
    return table


def _threads(entries: list[collab_pb.CommentEntry]) -> list[tuple[int, collab_pb.CommentEntry]]:
    """Each comment with its depth, oldest thread first."""
    replies: dict[int, list[collab_pb.CommentEntry]] = {}
    for entry in entries:
        replies.setdefault(entry.comment.reply_to, []).append(entry)
    ordered: list[tuple[int, collab_pb.CommentEntry]] = []
    # A stack and not recursion: a thread may be deeper than Python's recursion limit.
    stack = [(0, entry) for entry in reversed(replies.get(0, []))]
    while stack:
        depth, entry = stack.pop()
        ordered.append((depth, entry))
        stack.extend((depth + 1, reply) for reply in reversed(replies.get(entry.seq, [])))
    return ordered


def _where(entry: collab_pb.CommentEntry, rate: Fraction) -> str:
    scene = f" {entry.comment.scene}" if entry.comment.scene else ""
    if entry.HasField("current"):
        return span_text(entry.current, rate) + scene
    if entry.comment.HasField("start_frame"):
        return f"changed{scene}"
    return scene.strip() or "film"


def revisions_table(revisions: list[collab_pb.ManifestRevision]) -> Table:
    """One row for each revision, with the number of edits by user since the revision before."""
    table = Table("No.", "Title", "Author", Column("Time (UTC)", no_wrap=True), "Edits", "Description")
    for revision in revisions:
        edits = ", ".join(f"{user} {count}" for user, count in sorted(revision.contributions.items()))
        table.add_row(
            str(revision.number),
            _text(revision.display_name),
            _text(revision.author),
            time_text(revision.create_time.ToDatetime()),
            _text(edits),
            _text(revision.description),
        )
    return table


def diff_table(changes: list[collab_api.FieldChange]) -> Table:
    """One row for each field that differs."""
    table = Table(Column("Field", no_wrap=True), "Before", "After")
    for change in changes:
        table.add_row(_text(change.path), _text(change.before), _text(change.after))
    return table


def guests_table(guests: list[collab_pb.Guest]) -> Table:
    """One row for each guest."""
    table = Table("Name", "Role", "Invited by", "Came (UTC)", "Until (UTC)", Column("User", no_wrap=True))
    for guest in guests:
        table.add_row(
            _text(guest.display_name),
            role_text(guest.role),
            _text(guest.inviter),
            time_text(guest.create_time.ToDatetime()),
            time_text(guest.expire_time.ToDatetime()),
            _text(guest.user),
        )
    return table


def members_table(members: list[collab_pb.Member], guests: Mapping[str, str]) -> Table:
    """One row for each member; `guests` has the names of guests."""
    table = Table("User", "Role", "Name")
    for member in members:
        table.add_row(_text(member.user), role_text(member.role), _text(guests.get(member.user, "")))
    return table


def _text(text: str) -> Text:
    return Text(plain(text))
