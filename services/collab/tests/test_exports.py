"""Exported comments are markers that editing programs can read."""

import csv
import io
import json
import re

import opentimelineio as otio
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb

from .builders import admit, drawing, master, remark, submit
from .conftest import ADA, ROOM, Collab, error_of, user

Format = api.ExportCommentsRequest.Format
NTSC = 30000 / 1001


async def export(collab: Collab, format_name: str) -> api.ExportCommentsResponse:
    request = api.ExportCommentsRequest(name=ROOM, format=format_name)
    return await collab.stub.ExportComments(request, metadata=ADA)


@pytest.fixture
async def discussed_room(collab: Collab) -> Collab:
    """A film at 29.97 frames a second with unordered comments, one resolved and one without frames."""
    await admit(collab, **{"=bob": "REVIEWER"})
    await collab.send(master(("s1", 1790, "clip-1"), ("s2", 100, "clip-2"), rate=(30000, 1001)))
    await collab.send(remark('last\n frames, "please"', start_frame=1800, end_frame=1890))
    await collab.send(remark("灯台を\t暗く 🌊", start_frame=3), user("=bob"))
    await collab.send(remark('=HYPERLINK("http://x")', start_frame=4))
    for text in ("+1", "-1", "@x", "\tx", "\rx", "\n=1", "＝1", "fine"):
        await collab.send(remark(text, start_frame=5, end_frame=7))
    done = await collab.send(remark("done", start_frame=9))
    await collab.send(submit(resolve=pb.Resolve(comment=done.seq, resolved=True)))
    await collab.send(remark("no frames", scene="s1"))
    return collab


async def test_csv_is_readable_and_holds_no_formulas(discussed_room: Collab) -> None:
    response = await export(discussed_room, "CSV")
    assert (response.content_type, response.filename) == ("text/csv", "rooms-film.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    assert rows[0] == {
        "timecode_in": "00:00:00;03",
        "timecode_out": "00:00:00;04",
        "start_frame": "3",
        "end_frame": "4",
        "scene": "s1",
        "author": "'=bob",
        "comment": "灯台を\t暗く 🌊",
        "drawing": "",
    }
    assert [row["comment"] for row in rows[1:]] == [
        '\'=HYPERLINK("http://x")',
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "'\rx",
        "'\n=1",
        "'＝1",
        "fine",
        'last\n frames, "please"',
    ]
    assert (rows[-1]["timecode_in"], rows[-1]["timecode_out"]) == ("00:01:00;02", "00:01:03;02")


async def test_edl_has_a_one_line_locator_for_each_comment(discussed_room: Collab) -> None:
    response = await export(discussed_room, "EDL")
    assert (response.content_type, response.filename) == ("text/plain", "rooms-film.edl")
    title, mode, blank, event, clip, *locators = response.content.decode().splitlines()
    assert (title, mode, blank) == ("TITLE: rooms-film", "FCM: DROP FRAME", "")
    assert re.fullmatch(r"001  AX       V     C        (00:00:00;00) (00:01:03;02) \1 \2", event)
    assert clip == "* FROM CLIP NAME: rooms-film"
    assert locators[0] == "* LOC: 00:00:00;03 RED     =bob: 灯台を 暗く 🌊"
    assert locators[-1] == '* LOC: 00:01:00;02 RED     ada: last frames, "please"'
    assert len(locators) == 11
    await discussed_room.send(master(("s1", 48, "clip-1"), name="at 24"))
    assert b"FCM: NON-DROP FRAME" in (await export(discussed_room, "EDL")).content


async def test_opentimelineio_reads_the_markers(discussed_room: Collab) -> None:
    response = await export(discussed_room, "OTIO")
    assert (response.content_type, response.filename) == ("application/json", "rooms-film.otio")
    timeline = otio.adapters.read_from_string(response.content.decode(), "otio_json")
    (clip,) = timeline.find_clips()
    assert timeline.duration() == otio.opentime.RationalTime(1890, NTSC)
    assert clip.media_reference.target_url == "master-1"
    first, *_, last = clip.markers
    assert len(clip.markers) == 11
    assert first.name == "灯台を\t暗く 🌊"
    assert first.marked_range.start_time == otio.opentime.RationalTime(3, NTSC)
    assert first.metadata["aiprod"] == {"author": "=bob", "scene": "s1", "comment": 5}
    assert last.marked_range.duration.to_frames() == 90


async def test_drawings_are_exported_where_the_format_has_a_place(collab: Collab) -> None:
    await collab.send(master(("s1", 48, "clip-1")))
    arrow = drawing(("ARROW", (0.25, 0.5, 1, 0)), ("PEN", (0, 0.1, 0.2, 0.3, 0.4, 0.5)))
    await collab.send(remark("here", start_frame=3, drawing=arrow))
    expected = [
        {"tool": "ARROW", "points": [[0.25, 0.5], [1, 0]]},
        {"tool": "PEN", "points": [[0, 0.1], [0.2, 0.3], [0.4, 0.5]]},
    ]
    (row,) = csv.DictReader(io.StringIO((await export(collab, "CSV")).content.decode(), newline=""))
    assert json.loads(row["drawing"]) == expected
    timeline = json.loads((await export(collab, "OTIO")).content)
    (marker,) = timeline["tracks"]["children"][0]["children"][0]["markers"]
    assert marker["metadata"]["aiprod"]["drawing"] == expected


async def test_exporting_without_a_film_fails(collab: Collab) -> None:
    for format_name in ("EDL", "CSV", "OTIO"):
        assert await error_of(export(collab, format_name)) == ("FAILED_PRECONDITION", "NO_FILM")
    assert await error_of(export(collab, "FORMAT_UNSPECIFIED")) == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    await collab.send(master())
    assert (await export(collab, "CSV")).content.count(b"\r\n") == 1
