"""`aiprod room JOB` against a real collab service."""

import signal
from pathlib import Path

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb

from .conftest import BOB, FilmRoom


def test_comments_at_frames_answers_and_resolving(room: FilmRoom) -> None:
    film = room.film()
    (said,) = room.json("comment", "too dark", "--at", "00:00:01;00", "--to", "60")
    assert said["comment"] == {
        "text": "too dark",
        "scene": "s1",
        "start_frame": 30,
        "end_frame": 60,
        "film": str(film.seq),
    }
    assert f"answers {said['seq']}: it is night" in room.shown(
        "comment", "it is night", "--reply", said["seq"]
    )
    room.json("resolve", said["seq"])
    first, second = room.json("comments")
    assert (first["resolved"], first["current"]["timecode"]) == (True, "00:00:01;00")
    assert second["comment"]["reply_to"] == said["seq"]
    table = room.shown("comments")
    assert "00:00:01;00 to 00:00:02;00 s1" in table
    assert "↳ it is night" in table
    (reopened,) = room.json("resolve", said["seq"], "--reopen")
    assert "resolved" not in reopened["resolve"]


def test_exports(room: FilmRoom, tmp_path: Path) -> None:
    assert "NO_FILM" in room.refusal("export", "edl")
    room.film()
    room.json("comment", "louder", "--at", "30")
    assert "louder" in room.shown("export", "csv")
    target = tmp_path / "new" / "markers.edl"
    assert (room.cli("export", "edl", "-o", str(target))).stdout.strip() == str(target)
    assert "* LOC: 00:00:01;00 RED     local: louder" in target.read_text()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "CANNOT_WRITE" in room.refusal("export", "otio", "-o", str(blocked / "x.otio"))


def test_reviews_by_the_policy(room: FilmRoom) -> None:
    assert "NO_FILM" in room.refusal("approve")
    film = room.film()
    room.json("policy", "--min", "2", "--approver", "local")
    assert "2 approvals needed, local among them" in room.shown("policy")
    room.accept(room.shown("invite", "reviewer", "--expires", "1h").strip(), BOB)
    room.say(metadata=BOB, review=pb.Review(verdict=pb.Review.APPROVED, film=film.seq))
    room.json("approve", "--text", "lovely", "--film", str(film.seq))
    decision = (room.get()).decision
    assert (decision.verdict, list(decision.users)) == (pb.Review.APPROVED, ["bob", "local"])
    assert "STALE the film is decided already" in room.refusal("reject", "no, wait")


def test_members_come_and_go(room: FilmRoom) -> None:
    (made,) = room.json("invite", "editor", "--uses", "2")
    room.accept(made["token"], BOB)
    assert room.json("members") == [
        {"user": "local", "role": "OWNER"},
        {"user": "bob", "role": "EDITOR"},
    ]
    assert "You are a member" in room.cli("accept", made["token"]).stderr
    assert "MEMBER_NOT_FOUND" in room.refusal("revoke", "eve")
    room.json("revoke", "bob")
    room.json("revoke", made["invitation"]["digest"])
    assert [member.user for member in (room.get()).members] == ["local"]


def test_edits_versions_and_undo(room: FilmRoom) -> None:
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
    assert "STALE" in room.refusal("undo", caption["seq"])
    (restored,) = room.json("restore", "2")
    assert restored["edited"]["restores"] == 2
    assert room.json("diff", "2") == []
    newest, plan = room.json("versions")
    assert (newest["name"], newest["description"], plan["name"]) == ("before", "as planned", "Plan")


def test_locks_and_what_the_room_refuses(room: FilmRoom) -> None:
    room.json("lock", "s1")
    assert "INVARIANT scene s1 is locked" in room.refusal("edit", "s1", "mood", "calm")
    room.json("unlock", "s1")
    assert "INVARIANT" in room.refusal("merge", "s2", "s1")
    room.json("merge", "s1", "s2")
    assert "GONE" in room.refusal("remove", "s2")
    assert "BAD_FIELD" in room.refusal("edit", "s1", "id", "x")
    assert "GONE version 9" in room.refusal("restore", "9")
    assert "VERSION_NOT_FOUND" in room.refusal("diff", "9")


def test_wrong_words(room: FilmRoom) -> None:
    room.film()
    assert "BAD_TIMECODE" in room.refusal("comment", "x", "--at", "00:00:99:00")
    assert "INVARIANT the film has the frames 0 to 119" in room.refusal("comment", "x", "--at", "120")
    assert "INVALID_REQUEST" in room.refusal("comment", "")
    assert room.cli("sing").exit_code == 2
    assert "Commands" in room.shown("--help")


def test_a_room_that_is_not_there(room: FilmRoom) -> None:
    room.id = "nowhere"
    assert "ROOM_NOT_FOUND" in room.refusal()
    room.id = "No Room"
    assert "INVALID_REQUEST" in room.refusal("comments")


def test_following_tells_what_happens(room: FilmRoom) -> None:
    with room.following() as following:
        following.line_with("“The lighthouse”, nobody else is here")
        following.line_with("1  ", "opens the room")
        room.film()
        following.line_with("has a film to review: 2 scenes, 00:00:04;00 long")
        room.say(comment=pb.Comment(text="dark\x1b[2J", start_frame=30))
        assert "\x1b" not in following.line_with("local comments at 00:00:01;00 in s1: dark")
        with room.following("follow", "--json") as watching:
            assert "nobody" not in following.line_with("local joined")
            watching.leave()
            following.line_with("local left")
        code, said = following.leave()
    assert (code, said.split(".")[0]) == (130, "You left the room")


def test_following_goes_on_after_a_crash_without_a_gap(room: FilmRoom) -> None:
    with room.following("--json", "--from", "1") as following:
        room.film()
        seqs = following.seqs_to(2)
        room.collab.stop(signal.SIGKILL)
        room.collab.start()
        # The follower may be back before this is said or after: it gets it once.
        for text in ("one", "two"):
            room.json("comment", text)
        seqs += following.seqs_to(4)
    assert seqs == [2, 3, 4]


def test_texts_may_begin_with_a_dash(room: FilmRoom) -> None:
    (said,) = room.json("comment", "- too dark")
    assert said["comment"]["text"] == "- too dark"
    (edited,) = room.json("edit", "s1", "caption", "-3 degrees")
    assert edited["edited"]["changes"][0]["update_scene"]["values"]["caption"] == "-3 degrees"
    # Tokens that the service makes may, too.
    assert "You are a member" in room.cli("accept", "-axHSTQ-8QTvuS1lRDRYjL").stderr
    assert room.cli("comment", "dark", "--att", "3").exit_code == 2


def test_texts_are_merged(room: FilmRoom) -> None:
    room.say(
        edit=edits.Edit(
            changes=[
                edits.Change(
                    edit_text=edits.EditText(
                        scene="s1", field="caption", base="The storm comes", text="The storm arrives"
                    )
                )
            ]
        )
    )
    (edited,) = room.json("edit", "s1", "caption", "A storm arrives")
    assert edited["edited"]["changes"][0]["update_scene"]["values"]["caption"] == "A storm arrives"
