"""A room's lists, as tables."""

from fractions import Fraction

from rich.table import Column, Table
from rich.text import Text

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.room.wording import plain, role_text, span_text, time_text


def comments_table(entries: list[pb.CommentEntry], rate: Fraction) -> Table:
    """Answers stand under what they answer; what is resolved is dim."""
    table = Table("No.", Column("Where", no_wrap=True), "Who", Column("When (UTC)", no_wrap=True), "Comment")
    for depth, entry in _threads(entries):
        answer = "  " * (depth - 1) + "↳ " if depth else ""
        done = " (resolved)" if entry.resolved else ""
        table.add_row(
            str(entry.seq),
            _text(_where(entry, rate)),
            _text(entry.author),
            time_text(entry.create_time.ToDatetime()),
            _text(f"{answer}{entry.comment.text}{done}"),
            style="dim" if entry.resolved else "",
        )
    return table


def _threads(entries: list[pb.CommentEntry]) -> list[tuple[int, pb.CommentEntry]]:
    """Each comment with its depth, the oldest thread first."""
    answers: dict[int, list[pb.CommentEntry]] = {}
    for entry in entries:
        answers.setdefault(entry.comment.reply_to, []).append(entry)
    ordered: list[tuple[int, pb.CommentEntry]] = []
    waiting = [(0, entry) for entry in reversed(answers.get(0, []))]
    while waiting:
        depth, entry = waiting.pop()
        ordered.append((depth, entry))
        waiting.extend((depth + 1, answer) for answer in reversed(answers.get(entry.seq, [])))
    return ordered


def _where(entry: pb.CommentEntry, rate: Fraction) -> str:
    scene = f" {entry.comment.scene}" if entry.comment.scene else ""
    if entry.HasField("current"):
        return span_text(entry.current, rate) + scene
    if entry.comment.HasField("start_frame"):
        return f"changed since{scene}"
    return scene.strip() or "film"


def versions_table(versions: list[pb.Version]) -> Table:
    table = Table("No.", "Name", "Saved by", Column("When (UTC)", no_wrap=True), "Edits before it", "For")
    for version in versions:
        edits = ", ".join(f"{user} {count}" for user, count in sorted(version.contributions.items()))
        table.add_row(
            str(version.number),
            _text(version.name),
            _text(version.author),
            time_text(version.create_time.ToDatetime()),
            _text(edits),
            _text(version.description),
        )
    return table


def differences_table(changes: list[api.FieldChange]) -> Table:
    table = Table(Column("Field", no_wrap=True), "Before", "After")
    for change in changes:
        table.add_row(_text(change.path), _text(change.before), _text(change.after))
    return table


def members_table(members: list[pb.Member]) -> Table:
    table = Table("User", "Role")
    for member in members:
        table.add_row(_text(member.user), role_text(member.role))
    return table


def _text(text: str) -> Text:
    return Text(plain(text))
