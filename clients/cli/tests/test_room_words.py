"""What is said in a room, made of words, and put into words again."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_cli.room import editing, saying
from aiprod_cli.room.presence import Presences
from aiprod_cli.room.wording import event_line, told
from aiprod_runtime.errors import AiprodError

from .conftest import FILM, MANIFEST

RATE = Fraction(30000, 1001)
ROOM = pb.Room(name="rooms/film", manifest=MANIFEST)
WITH_FILM = pb.Room(name="rooms/film", manifest=MANIFEST, film=FILM, film_seq=7)
MOVED = edits.Change(move_scene=edits.MoveScene(scene="s2"))


def test_a_comment_at_frames_is_about_the_film_that_was_seen() -> None:
    said = saying.comment(WITH_FILM, "dark", at="00:00:01;00", to="00:00:02;00").comment
    assert (said.start_frame, said.end_frame, said.film) == (30, 60, 7)
    at_the_beginning = saying.comment(WITH_FILM, "dark", at="0").comment
    assert at_the_beginning.HasField("start_frame")
    assert not at_the_beginning.HasField("end_frame")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda: saying.comment(ROOM, "x", at="3"), "NO_FILM"),
        (lambda: saying.comment(WITH_FILM, "x", to="3"), "BAD_SPAN"),
        (lambda: saying.review(ROOM, pb.Review.APPROVED), "NO_FILM"),
        (lambda: saying.revocation(ROOM, "eve"), "MEMBER_NOT_FOUND"),
        (lambda: saying.lifetime("soon"), "BAD_TIME"),
        (lambda: saying.lifetime("0d"), "BAD_TIME"),
        (lambda: saying.lifetime("9999999d"), "BAD_TIME"),
        (lambda: editing.setting(ROOM, "s9", "caption", "x"), "SCENE_NOT_FOUND"),
        (lambda: editing.setting(ROOM, "s1", "colour", "x"), "BAD_FIELD"),
        (lambda: editing.setting(ROOM, "film", "seed.low", "x"), "BAD_FIELD"),
        (lambda: editing.setting(ROOM, "s1", "mood", "grumpy"), "BAD_VALUE"),
        (lambda: editing.setting(ROOM, "s1", "seed", "-1"), "BAD_VALUE"),
        (lambda: editing.setting(ROOM, "s1", "palette", "red"), "BAD_VALUE"),
        (lambda: editing.setting(ROOM, "s1", "palette", "[" * 100_000), "BAD_VALUE"),
        (lambda: editing.setting(ROOM, "s1", "duration", "long"), "BAD_TIMECODE"),
    ],
)
def test_wrong_words_are_refused_with_a_reason(wrong, reason: str) -> None:
    with pytest.raises(AiprodError) as refused:
        wrong()
    assert refused.value.reason == reason


def test_a_film_that_was_seen_is_reviewed_though_there_is_a_newer_one() -> None:
    assert saying.review(WITH_FILM, pb.Review.APPROVED).review.film == 7
    assert saying.review(WITH_FILM, pb.Review.APPROVED, film=4).review.film == 4


def test_texts_are_merged_and_other_fields_set() -> None:
    text = editing.setting(ROOM, "s1", "caption", "The calm").edit_text
    assert (text.scene, text.base, text.text) == ("s1", "The storm comes", "The calm")
    title = editing.setting(ROOM, "film", "title", "Dawn").edit_text
    assert (title.scene, title.base) == ("", "The lighthouse")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("mood", "tense", film.Scene(mood=film.Scene.TENSE)),
        ("time_of_day", "Night", film.Scene(time_of_day=film.Scene.NIGHT)),
        ("shot_size", "close-up", film.Scene(shot_size=film.Scene.CLOSE_UP)),
        ("seed", "7", film.Scene(seed=7)),
        ("subjects", "e1, e2", film.Scene(subjects=["e1", "e2"])),
        ("duration", "2.5s", film.Scene(duration={"seconds": 2, "nanos": 500_000_000})),
        ("palette", json.dumps({"zenith": "#000000"}), film.Scene(palette={"zenith": "#000000"})),
        ("palette", "", film.Scene()),
    ],
)
def test_fields_of_a_scene(field: str, value: str, expected: film.Scene) -> None:
    update = editing.setting(ROOM, "s1", field, value).update_scene
    assert update.values == expected
    assert update.fields.paths == [field]


def test_fields_of_the_film() -> None:
    update = editing.setting(ROOM, "film", "style.grade", "cold").update_film
    assert update.values == film.Manifest(style=film.Style(grade="cold"))
    assert update.fields.paths == ["style.grade"]


def test_a_split_takes_a_free_id() -> None:
    split = editing.splitting(ROOM, "s1", "1s", "").split_scene
    assert (split.new_scene, split.at.seconds) == ("s3", 1)
    assert editing.splitting(ROOM, "s1", "1s", "calm").split_scene.new_scene == "calm"


def test_an_invitation_ends_when_it_says() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = saying.invitation("secret", "reviewer", "7d", 2, now).invitation
    assert made.expire_time.ToDatetime(UTC) == now + timedelta(days=7)
    assert (made.role, made.uses, len(made.digest)) == (pb.REVIEWER, 2, saying.DIGEST_LENGTH)


TOLD = [
    (pb.Event(manifest=MANIFEST), "opens the room: “The lighthouse”, 2 scenes"),
    (pb.Event(comment=pb.Comment(text="dark", scene="s2")), "comments in s2: dark"),
    (
        pb.Event(comment=pb.Comment(text="dark", scene="s1", start_frame=30)),
        "comments at 00:00:01;00 in s1: dark",
    ),
    (
        pb.Event(comment=pb.Comment(text="yes", reply_to=4, start_frame=0, end_frame=60)),
        "answers 4 at 00:00:00;00 to 00:00:02;00: yes",
    ),
    (pb.Event(milestone=pb.Milestone(stage="render", text="s1 is rendered")), "render: s1 is rendered"),
    (pb.Event(resolve=pb.Resolve(comment=4, resolved=True)), "resolves comment 4"),
    (pb.Event(resolve=pb.Resolve(comment=4)), "reopens comment 4"),
    (pb.Event(film=FILM), "has a film to review: 2 scenes, 00:00:04;00 long"),
    (pb.Event(review=pb.Review(verdict=1, film=7)), "approves film 7"),
    (pb.Event(review=pb.Review(verdict=2, film=7, text="too loud")), "rejects film 7: too loud"),
    (
        pb.Event(decision=pb.Decision(film=7, verdict=1, users=["ada", "bob"])),
        "has film 7 approved, by ada, bob",
    ),
    (pb.Event(version=pb.Version(number=2, name="calm")), "saves version 2, “calm”"),
    (pb.Event(describe_version=pb.DescribeVersion(number=2, name="calm")), "calls version 2 “calm”"),
    (pb.Event(member=pb.Member(user="bob", role=pb.EDITOR)), "makes bob editor"),
    (pb.Event(member=pb.Member(user="bob")), "ends the membership of bob"),
    (pb.Event(accept_invitation="ab"), "comes in by an invitation"),
    (pb.Event(withdraw_invitation="ab"), "withdraws invitation ab"),
    (
        pb.Event(policy=pb.Policy(approvers=["ada"], min_approvals=2)),
        "sets the policy: 2 approvals needed, ada among them; one rejection rejects",
    ),
    (pb.Event(edited=edits.Edited(changes=[MOVED])), "moves s2 to the beginning"),
    (pb.Event(edited=edits.Edited(changes=[MOVED], undoes=9)), "takes back 9: moves s2 to the beginning"),
    (
        pb.Event(edited=edits.Edited(changes=[MOVED] * 6, restores=1)),
        "restores version 1: " + "; ".join(["moves s2 to the beginning"] * 4) + "; and 2 more",
    ),
    (pb.Event(), "says something that this version does not know"),
]


@pytest.mark.parametrize(("event", "words"), TOLD, ids=[words[:30] for _, words in TOLD])
def test_events_in_words(event: pb.Event, words: str) -> None:
    assert told(event, RATE) == words


def test_every_kind_of_event_has_words() -> None:
    kinds = {field.name for field in pb.Event.DESCRIPTOR.oneofs_by_name["body"].fields}
    assert kinds - {event.WhichOneof("body") for event, _ in TOLD} == {"invitation"}
    invited = pb.Event(
        invitation=saying.invitation("x", "viewer", "1d", 3, datetime(2026, 1, 1, tzinfo=UTC)).invitation
    )
    assert told(invited, RATE).startswith("invites 3 viewers until 2026-01-02 00:00 UTC (")


def test_changes_in_words() -> None:
    update = edits.UpdateScene(
        scene="s1",
        values=film.Scene(caption="Calm", mood=film.Scene.TENSE, duration={"seconds": 2}),
        fields=FieldMask(paths=["caption", "mood", "duration", "action"]),
    )
    event = pb.Event(edited=edits.Edited(changes=[edits.Change(update_scene=update)]))
    expected = "changes s1: caption “Calm”, mood “TENSE”, duration “2s”, action nothing"
    assert told(event, RATE) == expected


def test_what_others_write_does_nothing_to_the_terminal() -> None:
    evil = "\x1b[2Jgone [red]red[/red]\r\nnext\x07 \u202eback"
    event = pb.Event(seq=3, actor="eve\x1b[1m", comment=pb.Comment(text=evil))
    line = event_line(event, RATE).plain
    assert "\x1b" not in line
    assert line.endswith("eve[1m comments: [2Jgone [red]red[/red] next back")
    assert "\n" not in line


def test_coming_and_going() -> None:
    presences = Presences()
    me, ada, bob = (pb.Participant(id=name, user=name) for name in ("me", "ada", "bob"))
    assert presences.greet(api.Welcome(participant="me", participants=[me])) == "nobody else is here"
    assert presences.greet(api.Welcome(participant="me", participants=[me, ada])) == "here: ada"
    looking = pb.Participant(
        id="bob", user="bob", presence=pb.Presence(frame=30, editing="scenes/s1/caption")
    )
    changes = [
        api.PresenceChange(participant=me),
        api.PresenceChange(participant=bob),
        api.PresenceChange(participant=looking),
        api.PresenceChange(participant=ada, left=True),
        api.PresenceChange(participant=ada, left=True),
    ]
    assert list(presences.tell(iter(changes), RATE)) == [
        "bob joined",
        "bob edits scenes/s1/caption and looks at 00:00:01;00",
        "ada left",
    ]
