"""Comments: their frames, how they carry over to the next film, replies, and pages."""

import asyncio

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.paging import comments_page
from aiprod_collab.state.comments import PAGE_BYTES
from aiprod_collab.state.state import RoomState

from .builders import GONE, MISSING, RULE, add, admit, drawing, edit, master, remark, remove, submit
from .conftest import ADA, ADA_AT_EDGE, ROOM, Collab, error_of, user

SHAPE = ("INVALID_ARGUMENT", "INVALID_REQUEST")
THREE = (("s1", 48, "clip-1"), ("s2", 24, "clip-2"), ("s3", 48, "clip-3"))


async def comments(collab: Collab, **page: int | str) -> api.ListCommentsResponse:
    return await collab.stub.ListComments(api.ListCommentsRequest(parent=ROOM, **page), metadata=ADA)


async def current_spans(collab: Collab) -> dict[str, tuple[int, int] | None]:
    """Return the comments' places in the newest film, by text."""
    return {
        entry.comment.text: (entry.current.start_frame, entry.current.end_frame)
        if entry.HasField("current")
        else None
        for entry in (await comments(collab)).comments
    }


async def test_a_comment_is_bound_to_a_film_and_its_frames(collab: Collab) -> None:
    film = await collab.send(master(*THREE, rate=(30000, 1001)))
    comment = await collab.send(remark("here", start_frame=50, end_frame=70))
    assert (comment.comment.film, comment.comment.scene) == (film.seq, "s2")
    one = await collab.send(remark("one frame", start_frame=47, film=film.seq))
    assert (one.comment.scene, one.comment.HasField("end_frame")) == ("s1", False)
    first, second = (await comments(collab)).comments
    assert (first.seq, first.author, first.create_time) == (comment.seq, "ada", comment.create_time)
    assert first.current == pb.FrameSpan(start_frame=50, end_frame=70, timecode="00:00:01;20")
    assert second.current == pb.FrameSpan(start_frame=47, end_frame=48, timecode="00:00:01;17")


async def test_a_comment_needs_an_existing_target(collab: Collab) -> None:
    await collab.send(master(*THREE))
    for expected, wrong in {
        RULE: [{"start_frame": 120}, {"start_frame": 0, "end_frame": 121}],
        MISSING: [
            {"start_frame": 0, "film": 99},
            {"start_frame": 0, "film": 1},
            {"scene": "s9"},
            {"reply_to": 1},
            {"reply_to": 99},
        ],
        SHAPE: [
            {"start_frame": 5, "end_frame": 5},
            {"end_frame": 5},
            {"start_frame": -1},
            {"text": ""},
            {"text": "x" * 4001},
        ],
    }.items():
        for where in wrong:
            assert await error_of(collab.send(remark(**where))) == expected, where
    assert (await collab.get()).head == 2


async def test_a_drawing_is_bound_to_a_frame_and_has_limits(collab: Collab) -> None:
    await collab.send(master(*THREE))
    box = drawing(("BOX", (0, 0, 1, 1)))
    sent = await collab.send(remark(start_frame=50, drawing=box))
    largest = drawing(*[("PEN", [0.5] * 128)] * 32)
    await collab.send(remark(start_frame=50, drawing=largest))
    first, second = (await comments(collab)).comments
    assert (first.comment, first.comment.drawing) == (sent.comment, box)
    assert second.comment.drawing == largest
    for wrong in (
        drawing(),
        drawing(*[("PEN", [0.5] * 4)] * 33),
        drawing(("TOOL_UNSPECIFIED", [0.5] * 4)),
        *(drawing(("BOX", points)) for points in ([0.5] * 2, [0.5] * 6, [0.5, 0.5, 0.5, 1.01])),
        *(drawing(("PEN", points)) for points in ([0.5] * 5, [0.5] * 130, [0, 0, 0, float("nan")])),
    ):
        assert await error_of(collab.send(remark(start_frame=50, drawing=wrong))) == SHAPE, wrong
    assert await error_of(collab.send(remark(drawing=box))) == SHAPE


async def test_frames_need_a_film(collab: Collab) -> None:
    assert await error_of(collab.send(remark(start_frame=0))) == RULE
    assert (await collab.send(remark("the scene", scene="s1", film=7))).comment.film == 0
    assert await current_spans(collab) == {"the scene": None}


async def test_comments_move_with_their_scene_to_the_next_film(collab: Collab) -> None:
    await collab.send(master(*THREE))
    for text, start, end in (
        ("in s1", 0, 48),
        ("in s2", 50, 60),
        ("in s3", 72, 73),
        ("s1 to s2", 40, 60),
        ("s2 to s3", 70, 80),
    ):
        await collab.send(remark(text, start_frame=start, end_frame=end))
    # A new scene comes first, s1 is rendered again, and s2 and s3 stay together unchanged.
    await collab.send(
        master(
            ("s0", 10, "clip-0"),
            ("s1", 48, "clip-1b"),
            *THREE[1:],
            name="master-2",
        )
    )
    expected = {"in s1": None, "s1 to s2": None, "in s2": (60, 70), "in s3": (82, 83), "s2 to s3": (80, 90)}
    assert await current_spans(collab) == expected
    await collab.send(remark("in s0", start_frame=0, end_frame=5))
    # s3 comes first: s2 and s3 both exist but are apart. s1 has its first clip again.
    await collab.send(master(THREE[2], THREE[0], THREE[1], name="master-3"))
    assert await current_spans(collab) == {
        "in s1": (48, 96),
        "s1 to s2": (88, 108),
        "in s2": (98, 108),
        "in s3": (0, 1),
        "s2 to s3": None,
        "in s0": None,
    }
    # The same clip, but shorter.
    await collab.send(master(("s1", 24, "clip-1"), name="master-4"))
    assert set((await current_spans(collab)).values()) == {None}


async def test_a_comment_of_an_older_film_may_be_added(collab: Collab) -> None:
    old = await collab.send(master(*THREE))
    await collab.send(master(THREE[1], THREE[0], name="master-2"))
    comment = await collab.send(remark("back then", start_frame=10, film=old.seq))
    assert (comment.comment.film, comment.comment.scene) == (old.seq, "s1")
    assert await current_spans(collab) == {"back then": (34, 35)}


async def test_comments_on_dropped_films_lose_their_place(collab: Collab) -> None:
    await collab.send(master(*THREE))
    await collab.send(remark("old", start_frame=0))
    for number in range(49):
        await collab.send(master(*THREE, name=f"again-{number}"))
    assert await current_spans(collab) == {"old": (0, 1)}
    last = await collab.send(master(*THREE, name="again-49"))
    assert await current_spans(collab) == {"old": None}
    assert (await collab.get()).film_seq == last.seq
    assert await error_of(collab.send(remark(start_frame=0, film=2))) == GONE
    assert await error_of(collab.send(remark(start_frame=0, film=last.seq + 1))) == MISSING


async def test_a_film_has_no_gaps(collab: Collab) -> None:
    def film(scene: str, start: int) -> pb.FilmScene:
        return pb.FilmScene(scene=scene, start_frame=start, frame_count=5, clip="clip")

    for scenes in ([film("s1", 1)], [film("s1", 0), film("s2", 6)], [film("s1", 0), film("s1", 5)]):
        comment = master()
        del comment.film.scenes[:]
        comment.film.scenes.extend(scenes)
        assert await error_of(collab.send(comment)) == RULE


async def test_only_the_pipeline_submits_films_of_existing_manifests(collab: Collab) -> None:
    assert await error_of(collab.send(master(), ADA_AT_EDGE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    assert await error_of(collab.send(master(of=2))) == RULE


async def test_comments_get_replies_and_are_resolved(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER", eve="VIEWER")
    first = await collab.send(remark())
    reply = await collab.send(remark("is it?", reply_to=first.seq), user("bob"))
    assert reply.comment.reply_to == first.seq
    await collab.send(submit(resolve=pb.Resolve(comment=first.seq, resolved=True)), user("bob"))
    assert [entry.resolved for entry in (await comments(collab)).comments] == [True, False]
    await collab.send(submit(resolve=pb.Resolve(comment=first.seq, resolved=False)))
    assert [entry.resolved for entry in (await comments(collab)).comments] == [False, False]
    assert await error_of(collab.send(submit(resolve=pb.Resolve(comment=2)))) == MISSING
    resolve = submit(resolve=pb.Resolve(comment=first.seq, resolved=True))
    for forbidden in (resolve, remark()):
        assert await error_of(collab.send(forbidden, user("eve"))) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_a_comment_on_a_scene_outlives_it(collab: Collab) -> None:
    await collab.send(edit(add("s2")))
    await collab.send(remark("s2", scene="s2"))
    await collab.send(edit(remove("s2")))
    (entry,) = (await comments(collab)).comments
    assert entry.comment.scene == "s2"
    assert await error_of(collab.send(remark("too late", scene="s2"))) == GONE


async def test_pages_hold_every_comment_once(collab: Collab) -> None:
    comment = [(await collab.send(remark(f"{n}"))).seq for n in range(10)]
    seen: list[int] = []
    token, pages = "", 0
    while token or not pages:
        page = await comments(collab, page_size=4, page_token=token)
        assert len(page.comments) <= 4
        seen += [entry.seq for entry in page.comments]
        token, pages = page.next_page_token, pages + 1
        if pages == 1:
            comment.append((await collab.send(remark("meanwhile"))).seq)
    assert (seen, pages) == (comment, 3)
    assert not (await comments(collab, page_size=11)).next_page_token
    assert (await comments(collab, page_size=10)).next_page_token
    assert not (await comments(collab, page_token="9" * 99)).comments
    below_zero = collab.stub.ListComments(api.ListCommentsRequest(parent=ROOM, page_size=-1), metadata=ADA)
    assert await error_of(below_zero) == SHAPE
    for token in ("x", "-1", "²"):
        bad = collab.stub.ListComments(api.ListCommentsRequest(parent=ROOM, page_token=token), metadata=ADA)
        assert await error_of(bad) == ("INVALID_ARGUMENT", "BAD_PAGE_TOKEN")


def test_a_page_has_at_most_a_thousand_comments() -> None:
    room = RoomState("ada", comments={seq: pb.CommentEntry(seq=seq) for seq in range(1, 1102)})
    pages = [comments_page(room, "", size) for size in (0, 1000, 1001, 1 << 30)]
    assert [len(page.items) for page in pages] == [100, 1000, 1000, 1000]


async def test_a_page_fits_in_a_message(collab: Collab) -> None:
    await asyncio.gather(*(collab.send(remark("🌊" * 3990)) for _ in range(100)))
    page = await comments(collab, page_size=1000)
    assert 50 < len(page.comments) < 100
    assert page.ByteSize() < 1.1 * PAGE_BYTES
    rest = await comments(collab, page_size=1000, page_token=page.next_page_token)
    assert len(page.comments) + len(rest.comments) == 100
