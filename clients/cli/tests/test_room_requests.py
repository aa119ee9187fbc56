"""Requests to a room from arguments, and its events as text."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import RENDER
from aiprod_cli.room import edit_requests, requests
from aiprod_cli.room.event_text import describe_event, event_line
from aiprod_cli.room.presence import move_text, others_text
from aiprod_client.rooms import Move
from aiprod_rpc.errors import AiprodError

from .conftest import FILM, MANIFEST

RATE = Fraction(30000, 1001)
ROOM = collab_pb.Room(name="rooms/film", manifest=MANIFEST)
WITH_FILM = collab_pb.Room(name="rooms/film", manifest=MANIFEST, film=FILM, film_seq=7)
MOVED = collab_edits.Change(move_scene=collab_edits.MoveScene(scene="s2"))


def test_a_comment_at_frames_names_the_newest_film() -> None:
    body = requests.comment(WITH_FILM, "dark", at="00:00:01;00", to="00:00:02;00").comment
    assert (body.start_frame, body.end_frame, body.film) == (30, 60, 7)
    at_the_beginning = requests.comment(WITH_FILM, "dark", at="0").comment
    assert at_the_beginning.HasField("start_frame")
    assert not at_the_beginning.HasField("end_frame")


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: requests.comment(ROOM, "x", at="3"), "NO_FILM"),
        (lambda: requests.comment(WITH_FILM, "x", to="3"), "BAD_SPAN"),
        (lambda: requests.review(ROOM, collab_pb.Review.APPROVED), "NO_FILM"),
        (lambda: requests.revocation(ROOM, "eve"), "MEMBER_NOT_FOUND"),
        (lambda: requests.parse_lifetime("soon"), "BAD_TIME"),
        (lambda: requests.parse_lifetime("0d"), "BAD_TIME"),
        (lambda: requests.parse_lifetime("9999999d"), "BAD_TIME"),
        (lambda: edit_requests.set_field(ROOM, "s9", "caption", "x"), "SCENE_NOT_FOUND"),
        (lambda: edit_requests.set_field(ROOM, "s1", "colour", "x"), "BAD_FIELD"),
        (lambda: edit_requests.set_field(ROOM, "film", "seed.low", "x"), "BAD_FIELD"),
        (lambda: edit_requests.set_field(ROOM, "s1", "mood", "grumpy"), "BAD_VALUE"),
        (lambda: edit_requests.set_field(ROOM, "s1", "seed", "-1"), "BAD_VALUE"),
        (lambda: edit_requests.set_field(ROOM, "s1", "palette", "red"), "BAD_VALUE"),
        (lambda: edit_requests.set_field(ROOM, "s1", "palette", "[" * 100_000), "BAD_VALUE"),
        (lambda: edit_requests.set_field(ROOM, "s1", "duration", "long"), "BAD_TIMECODE"),
    ],
)
def test_invalid_arguments_have_a_reason(build, reason: str) -> None:
    with pytest.raises(AiprodError) as raised:
        build()
    assert raised.value.reason == reason


def test_a_review_can_name_an_older_film() -> None:
    assert requests.review(WITH_FILM, collab_pb.Review.APPROVED).review.film == 7
    assert requests.review(WITH_FILM, collab_pb.Review.APPROVED, film=4).review.film == 4


def test_text_fields_become_mergeable_edits() -> None:
    text = edit_requests.set_field(ROOM, "s1", "caption", "The calm").edit_text
    assert (text.scene, text.base, text.text) == ("s1", "The storm comes", "The calm")
    title = edit_requests.set_field(ROOM, "film", "title", "Dawn").edit_text
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
    update = edit_requests.set_field(ROOM, "s1", field, value).update_scene
    assert update.values == expected
    assert update.fields.paths == [field]


def test_fields_of_the_film() -> None:
    update = edit_requests.set_field(ROOM, "film", "style.grade", "cold").update_film
    assert update.values == film.Manifest(style=film.Style(grade="cold"))
    assert update.fields.paths == ["style.grade"]


def test_a_split_takes_a_free_id() -> None:
    split = edit_requests.split_scene(ROOM, "s1", "1s", "").split_scene
    assert (split.new_scene, split.at.seconds) == ("s3", 1)
    assert edit_requests.split_scene(ROOM, "s1", "1s", "calm").split_scene.new_scene == "calm"


def test_an_invitation_expires() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    body = requests.invitation("secret", "reviewer", "7d", 2, now).invitation
    assert body.expire_time.ToDatetime(UTC) == now + timedelta(days=7)
    assert (body.role, body.uses, len(body.digest)) == (collab_pb.REVIEWER, 2, requests.DIGEST_LENGTH)


DESCRIPTIONS = [
    (collab_pb.Event(manifest=MANIFEST), "opens the room: “The lighthouse”, 2 scenes"),
    (collab_pb.Event(comment=collab_pb.Comment(text="dark", scene="s2")), "comments in s2: dark"),
    (
        collab_pb.Event(comment=collab_pb.Comment(text="dark", scene="s1", start_frame=30)),
        "comments at 00:00:01;00 in s1: dark",
    ),
    (
        collab_pb.Event(
            comment=collab_pb.Comment(
                text="here",
                start_frame=30,
                drawing=collab_pb.Drawing(strokes=[collab_pb.Stroke(tool="BOX", points=(0, 0, 1, 1))]),
            )
        ),
        "comments at 00:00:01;00 with a drawing: here",
    ),
    (
        collab_pb.Event(comment=collab_pb.Comment(text="yes", reply_to=4, start_frame=0, end_frame=60)),
        "replies to 4 at 00:00:00;00 to 00:00:02;00: yes",
    ),
    (
        collab_pb.Event(milestone=collab_pb.Milestone(stage=RENDER, text="s1 is rendered")),
        "render: s1 is rendered",
    ),
    (
        # An event that is older than the field.
        collab_pb.Event(milestone=collab_pb.Milestone(text="s1 was rendered")),
        "s1 was rendered",
    ),
    (collab_pb.Event(resolve=collab_pb.Resolve(comment=4, resolved=True)), "resolves comment 4"),
    (collab_pb.Event(resolve=collab_pb.Resolve(comment=4)), "reopens comment 4"),
    (collab_pb.Event(film=FILM), "has a new film to review: 2 scenes, 00:00:04;00 long"),
    (collab_pb.Event(review=collab_pb.Review(verdict=1, film=7)), "approves film 7"),
    (
        collab_pb.Event(review=collab_pb.Review(verdict=2, film=7, text="too loud")),
        "rejects film 7: too loud",
    ),
    (
        collab_pb.Event(decision=collab_pb.Decision(film=7, verdict=1, users=["ada", "bob"])),
        "approves film 7, reviewed by ada, bob",
    ),
    (
        collab_pb.Event(revision=collab_pb.ManifestRevision(number=2, display_name="calm")),
        "saves revision 2, “calm”",
    ),
    (
        collab_pb.Event(describe_revision=collab_pb.DescribeRevision(number=2, display_name="calm")),
        "renames revision 2 to “calm”",
    ),
    (
        collab_pb.Event(member=collab_pb.Member(user="bob", role=collab_pb.EDITOR)),
        "gives bob the role editor",
    ),
    (collab_pb.Event(member=collab_pb.Member(user="bob")), "removes bob from the room"),
    (collab_pb.Event(accept_invitation="ab"), "accepts an invitation"),
    (collab_pb.Event(withdraw_invitation="ab"), "revokes invitation ab"),
    (
        collab_pb.Event(guest=collab_pb.Guest(display_name="Zoë", role=collab_pb.COMMENTER, inviter="ada")),
        "comes as a guest: Zoë, commenter, invited by ada",
    ),
    (
        collab_pb.Event(policy=collab_pb.Policy(approvers=["ada"], min_approvals=2)),
        "sets the review policy: needs 2 approvals, including ada; one rejection rejects",
    ),
    (collab_pb.Event(edited=collab_edits.Edited(changes=[MOVED])), "moves s2 to the beginning"),
    (
        collab_pb.Event(edited=collab_edits.Edited(changes=[MOVED], undoes=9)),
        "undoes 9: moves s2 to the beginning",
    ),
    (
        collab_pb.Event(edited=collab_edits.Edited(changes=[MOVED] * 6, restores=1)),
        "restores revision 1: " + "; ".join(["moves s2 to the beginning"] * 4) + "; and 2 more",
    ),
    (collab_pb.Event(), "does something that this version of aiprod cannot show"),
]


@pytest.mark.parametrize(("event", "text"), DESCRIPTIONS, ids=[text[:30] for _, text in DESCRIPTIONS])
def test_describe_event(event: collab_pb.Event, text: str) -> None:
    assert describe_event(event, RATE) == text


def test_every_event_has_a_description() -> None:
    kinds = {field.name for field in collab_pb.Event.DESCRIPTOR.oneofs_by_name["body"].fields}
    assert kinds - {event.WhichOneof("body") for event, _ in DESCRIPTIONS} == {
        *("invitation", "review_request"),
    }
    request = collab_pb.ReviewRequest(job="jobs/j1", estimated_cost_usd_micros=1_500_000)
    request.expire_time.FromDatetime(datetime(2026, 1, 2, tzinfo=UTC))
    asked = describe_event(collab_pb.Event(review_request=request), RATE)
    assert asked == "asks for a review of the plan until 01-02 00:00 UTC; rendering it costs $1.50"
    invited = collab_pb.Event(
        invitation=requests.invitation("x", "viewer", "1d", 3, datetime(2026, 1, 1, tzinfo=UTC)).invitation
    )
    assert describe_event(invited, RATE).startswith("invites 3 viewers until 2026-01-02 00:00 UTC (")


def test_describe_a_scene_update() -> None:
    update = collab_edits.UpdateScene(
        scene="s1",
        values=film.Scene(caption="Calm", mood=film.Scene.TENSE, duration={"seconds": 2}),
        fields=FieldMask(paths=["caption", "mood", "duration", "action"]),
    )
    event = collab_pb.Event(edited=collab_edits.Edited(changes=[collab_edits.Change(update_scene=update)]))
    expected = "changes s1: caption “Calm”, mood “TENSE”, duration “2s”, action nothing"
    assert describe_event(event, RATE) == expected


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = "\x1b[2Jgone [red]red[/red]\r\nnext\x07 \u202eback"
    event = collab_pb.Event(seq=3, actor="eve\x1b[1m", comment=collab_pb.Comment(text=text))
    line = event_line(event, RATE).plain
    assert "\x1b" not in line
    assert line.endswith("eve[1m comments: [2Jgone [red]red[/red] next back")
    assert "\n" not in line


def test_what_participants_do() -> None:
    ada, bob = (collab_pb.Participant(user=name) for name in ("ada", "bob"))
    assert others_text([]) == "nobody else is here"
    assert others_text([ada, bob]) == "also here: ada, bob"
    assert move_text(Move.JOINED, bob, RATE) == "bob joined"
    assert move_text(Move.LEFT, bob, RATE) == "bob left"
    assert move_text(Move.LOOKED, bob, RATE) == ""
    bob.presence.CopyFrom(collab_pb.Presence(frame=30, editing="scenes/s1/caption"))
    assert move_text(Move.LOOKED, bob, RATE) == "bob edits scenes/s1/caption and looks at 00:00:01;00"
