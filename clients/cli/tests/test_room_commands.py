"""`aiprod room JOB` against a real collab service."""

import signal
from pathlib import Path

from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb

from .conftest import BOB, FilmRoom


def test_comments_at_frames_replies_and_resolve(room: FilmRoom) -> None:
    film = room.publish_film()
    (event,) = room.json("comment", "too dark", "--at", "00:00:01;00", "--to", "60")
    assert event["comment"] == {
        "text": "too dark",
        "scene": "s1",
        "start_frame": 30,
        "end_frame": 60,
        "film": str(film.seq),
    }
    assert f"replies to {event['seq']}: it is night" in room.text(
        "comment", "it is night", "--reply", event["seq"]
    )
    room.json("resolve", event["seq"])
    first, second = room.json("comments")
    assert (first["resolved"], first["current"]["timecode"]) == (True, "00:00:01;00")
    assert second["comment"]["reply_to"] == event["seq"]
    table = room.text("comments")
    assert "00:00:01;00 to 00:00:02;00 s1" in table
    assert "↳ it is night" in table
    (reopened,) = room.json("resolve", event["seq"], "--reopen")
    assert "resolved" not in reopened["resolve"]


def test_exports(room: FilmRoom, tmp_path: Path) -> None:
    assert "NO_FILM" in room.error("export", "edl")
    room.publish_film()
    room.json("comment", "louder", "--at", "30")
    assert "louder" in room.text("export", "csv")
    target = tmp_path / "new" / "markers.edl"
    assert room.cli("export", "edl", "-o", str(target)).stdout.strip() == str(target)
    assert "* LOC: 00:00:01;00 RED     local: louder" in target.read_text()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "CANNOT_WRITE" in room.error("export", "otio", "-o", str(blocked / "x.otio"))


def test_reviews_follow_the_policy(room: FilmRoom) -> None:
    assert "NO_FILM" in room.error("approve")
    film = room.publish_film()
    room.json("policy", "--min", "2", "--approver", "local")
    assert "Needs 2 approvals, including local" in room.text("policy")
    room.accept(room.text("invite", "reviewer", "--expires", "1h").strip(), BOB)
    room.submit(metadata=BOB, review=collab_pb.Review(verdict=collab_pb.Review.APPROVED, film=film.seq))
    room.json("approve", "--text", "lovely", "--film", str(film.seq))
    decision = room.get().decision
    assert (decision.verdict, list(decision.users)) == (collab_pb.Review.APPROVED, ["bob", "local"])
    assert "STALE the film is already decided" in room.error("reject", "no, wait")


def test_invite_and_revoke_members(room: FilmRoom) -> None:
    (created,) = room.json("invite", "editor", "--uses", "2")
    room.accept(created["token"], BOB)
    assert room.json("members") == [
        {"user": "local", "role": "OWNER"},
        {"user": "bob", "role": "EDITOR"},
    ]
    assert "You are a member" in room.cli("accept", created["token"]).stderr
    assert "MEMBER_NOT_FOUND" in room.error("revoke", "eve")
    room.json("revoke", "bob")
    room.json("revoke", created["invitation"]["digest"])
    assert [member.user for member in room.get().members] == ["local"]


def test_edits_revisions_and_undo(room: FilmRoom) -> None:
    room.json("save", "before", "--description", "as planned")
    (caption,) = room.json("edit", "s1", "caption", "The calm")
    room.json("edit", "s2", "duration", "3s")
    room.json("edit", "film", "style.grade", "cold")
    room.json("split", "s2", "1s")
    room.json("move", "s3")
    changes = {change["path"]: change for change in room.json("diff", "2")}
    assert changes["scenes/s1/caption"]["after"] == "The calm"
    assert changes.keys() == {
        "style.grade",
        "scenes/s1/caption",
        "scenes/s2/duration",
        "scenes/s3",
    }
    room.json("undo", caption["seq"])
    assert "STALE" in room.error("undo", caption["seq"])
    (restored,) = room.json("restore", "2")
    assert restored["edited"]["restores"] == 2
    assert room.json("diff", "2") == []
    newest, plan = room.json("revisions")
    assert (newest["display_name"], newest["description"]) == ("before", "as planned")
    assert (plan["display_name"], plan["name"]) == ("Plan", f"rooms/{room.id}/revisions/1")
    assert "before" in room.text("revisions")


def test_locks_and_rejected_edits(room: FilmRoom) -> None:
    room.json("lock", "s1")
    assert "LOCKED locked scenes cannot change: s1" in room.error("edit", "s1", "mood", "calm")
    room.json("unlock", "s1")
    assert "INVARIANT" in room.error("merge", "s2", "s1")
    room.json("merge", "s1", "s2")
    assert "GONE" in room.error("remove", "s2")
    assert "BAD_FIELD" in room.error("edit", "s1", "id", "x")
    assert "NOT_FOUND revision 9" in room.error("restore", "9")
    assert "REVISION_NOT_FOUND" in room.error("diff", "9")


def test_restoring_around_a_locked_scene(room: FilmRoom) -> None:
    room.json("edit", "s1", "caption", "The calm")
    room.json("edit", "s2", "caption", "The storm")
    room.json("lock", "s1")
    assert "LOCKED locked scenes cannot change: s1" in room.error("restore", "1")
    room.json("restore", "1", "--keep-locked")
    assert [change["path"] for change in room.json("diff", "1")] == ["scenes/s1/caption"]


def test_invalid_arguments(room: FilmRoom) -> None:
    room.publish_film()
    assert "BAD_TIMECODE" in room.error("comment", "x", "--at", "00:00:99:00", exit_code=2)
    assert "INVARIANT the film has only the frames 0 to 119" in room.error("comment", "x", "--at", "120")
    assert "INVALID_REQUEST" in room.error("comment", "")
    assert room.cli("sing").exit_code == 2
    assert "Commands" in room.text("--help")


def test_unknown_room(room: FilmRoom) -> None:
    room.id = "nowhere"
    assert "ROOM_NOT_FOUND" in room.error()
    room.id = "No Room"
    assert "INVALID_REQUEST" in room.error("comments")


def test_follow_shows_events_and_participants(room: FilmRoom) -> None:
    with room.follow() as follower:
        follower.line_with("“The lighthouse”, nobody else is here")
        follower.line_with("1  ", "opens the room")
        room.publish_film()
        follower.line_with("has a new film to review: 2 scenes, 00:00:04;00 long")
        room.submit(comment=collab_pb.Comment(text="dark\x1b[2J", start_frame=30))
        assert "\x1b" not in follower.line_with("local comments at 00:00:01;00 in s1: dark")
        with room.follow("follow", "--json") as second:
            assert "nobody" not in follower.line_with("local joined")
            second.leave()
            follower.line_with("local left")
        code, message = follower.leave()
    assert (code, message.split(".")[0]) == (130, "You left the room")


def test_follow_resumes_after_a_crash_without_a_gap(room: FilmRoom) -> None:
    with room.follow("--json", "--from", "1") as follower:
        room.publish_film()
        seqs = follower.seqs_to(2)
        room.collab.stop(signal.SIGKILL)
        room.collab.start()
        # The follower may reconnect before or after these events: it gets each once.
        for text in ("one", "two"):
            room.json("comment", text)
        seqs += follower.seqs_to(4)
    assert seqs == [2, 3, 4]


def test_texts_may_begin_with_a_dash(room: FilmRoom) -> None:
    (event,) = room.json("comment", "- too dark")
    assert event["comment"]["text"] == "- too dark"
    (edited,) = room.json("edit", "s1", "caption", "-3 degrees")
    assert edited["edited"]["changes"][0]["update_scene"]["values"]["caption"] == "-3 degrees"
    # So may tokens that the service creates.
    assert "You are a member" in room.cli("accept", "-axHSTQ-8QTvuS1lRDRYjL").stderr
    assert room.cli("comment", "dark", "--att", "3").exit_code == 2


def test_texts_are_merged(room: FilmRoom) -> None:
    room.submit(
        edit=collab_edits.Edit(
            changes=[
                collab_edits.Change(
                    edit_text=collab_edits.EditText(
                        scene="s1", field="caption", base="The storm comes", text="The storm arrives"
                    )
                )
            ]
        )
    )
    (edited,) = room.json("edit", "s1", "caption", "A storm arrives")
    assert edited["edited"]["changes"][0]["update_scene"]["values"]["caption"] == "A storm arrives"
