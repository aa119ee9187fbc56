"""REST beyond jobs: a film's room, a file's way, checks, usage."""

import json
from collections.abc import Iterator
from uuid import uuid4

import google_crc32c
import httpx
import pytest

pytestmark = pytest.mark.e2e

SMALL = {"width": 320, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}}
TEXT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


@pytest.fixture(scope="module")
def rest(stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{stack.url}/api", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def job(rest) -> str:
    """The name of a delivered job."""
    order = {"prompt": "snow over a quiet harbour", "duration_sec": 1, "format": SMALL}
    name = answer(rest.post("/generate", json=order))["name"]
    with rest.stream("GET", f"/{name}:watch") as stream:
        *_, last = (line for line in stream.iter_lines() if line.startswith("data: "))
    assert json.loads(last.removeprefix("data: "))["job"]["state"] == "SUCCEEDED"
    return name


@pytest.fixture
def room(job) -> str:
    return job.replace("jobs/", "rooms/")


def answer(response: httpx.Response) -> dict:
    assert response.status_code == 200, response.text
    return response.json()


def error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["details"][0]["reason"]


def submit(rest, room: str, **command) -> httpx.Response:
    return rest.post(f"/{room}:submit", json={"request_id": str(uuid4()), **command})


def first_events(rest, room: str, seen: str = "") -> tuple[str, list[dict]]:
    """The id and the events of the first frame that has events."""
    headers = {"last-event-id": seen} if seen else {}
    with rest.stream("GET", f"/{room}:watch", headers=headers) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        event_id = ""
        for line in stream.iter_lines():
            if line.startswith("id: "):
                event_id = line.removeprefix("id: ")
            if line.startswith("data: ") and (events := json.loads(line[6:])["events"]):
                return event_id, events
    raise AssertionError("the stream ended without events")


def test_a_room_is_reviewed_and_edited(rest, room: str) -> None:
    comment = answer(submit(rest, room, comment={"text": 'too "seq":"99" dark', "start_frame": 3}))
    assert comment["comment"]["scene"] == "s1"
    assert answer(rest.get(f"/{room}/comments"))["comments"][-1]["seq"] == comment["seq"]
    answer(rest.get(f"/{room}/comments:export", params={"format": "EDL"}))
    fields = {"scene": "s1", "values": {"caption": "Snow"}, "fields": "caption"}
    answer(submit(rest, room, edit={"changes": [{"update_scene": fields}]}))
    answer(submit(rest, room, save_revision={"display_name": "Captioned"}))
    assert first_events(rest, room, seen="5")[1], "an id of another stream is as none"
    newest = answer(rest.get(f"/{room}/revisions"))["revisions"][0]
    assert newest["display_name"] == "Captioned"
    assert answer(rest.get(f"/{newest['name']}"))["manifest"]["scenes"][0]["caption"] == "Snow"
    changes = answer(rest.get(f"/{room}/revisions/1:diff", params={"other": newest["name"]}))["changes"]
    assert ("scenes/s1/caption", "Snow") in {(change["path"], change["after"]) for change in changes}


def test_events_of_a_room_continue_after_the_last_one(rest, room: str) -> None:
    for _ in range(20):
        # A frame takes them all, and reaches the edge's filter in pieces.
        answer(submit(rest, room, comment={"text": "x" * 4000}))
    newest = answer(submit(rest, room, comment={"text": "last"}))["seq"]
    seen, events = first_events(rest, room)
    epoch, last = seen.split("-")
    assert last == events[-1]["seq"]
    _, rest_of_them = first_events(rest, room, f"{epoch}-{int(newest) - 1}")
    assert [event["seq"] for event in rest_of_them] == [newest]


def test_invitations(rest, room: str) -> None:
    invited = answer(rest.post(f"/{room}:invite", json={"role": "REVIEWER"}))
    assert invited["invitation"]["role"] == "REVIEWER"
    assert error(rest.post("/rooms/none:accept", json={"token": "0" * 48}))[0] == 404


def test_a_file_goes_up_and_away(rest) -> None:
    checksum = int.from_bytes(google_crc32c.Checksum(TEXT).digest())
    begin = {"role": "UPLOAD", "content_type": "text/vtt", "size": len(TEXT), "crc32c": checksum}
    ticket = answer(rest.post("/uploads", json={**begin, "labels": {"origin": "test"}, "one_put": True}))
    assert httpx.put(ticket["put_url"], content=TEXT, headers=ticket["put_headers"]).status_code == 200
    asset = answer(rest.post(f"/uploads/{ticket['upload_id']}:commit"))
    assert asset["labels"] == {"origin": "test"}
    assert answer(rest.get(f"/{asset['name']}")) == asset
    signed = answer(rest.post("/assets:sign", json={"urls": [{"name": asset["name"], "ttl": "60s"}]}))
    assert httpx.get(signed["urls"][0]["url"]).content == TEXT
    assert answer(rest.delete(f"/{asset['name']}")) == {}
    assert error(rest.get(f"/{asset['name']}"))[0] == 404


def test_a_film_is_probed_checked_and_analyzed(rest, job: str) -> None:
    master = answer(rest.get(f"/{job}/delivery/manifest"))["master"]
    assert answer(rest.get(f"/{master['name']}"))["size"] == master["size"]
    assert answer(rest.post("/media:probe", json={"asset": master}))["format"]["duration"] == "1s"
    spec = {"asset": master, "spec": {}}
    assert answer(rest.post("/media:validate", json=spec))["verdict"] == "PASS"
    with rest.stream("POST", "/media:analyze", json=spec) as stream:
        *_, last = (line for line in stream.iter_lines() if line.startswith("data: "))
    assert json.loads(last.removeprefix("data: "))["report"]["verdict"] == "PASS"


@pytest.mark.parametrize(
    "path", ["usage", "usage?group_by=JOB", "usage/models", "quota", "budget", "deliveries", "caller"]
)
def test_what_a_user_has_and_used(rest, job: str, path: str) -> None:
    assert answer(rest.get(f"/{path}"))


INVALID = {
    ("uploads", '{"labels":{"a":{}}}'): "labels",
    ("uploads", '{"labels":{"a":"b","a":"c"}}'): "labels",
    ("uploads", '{"labels":["a"]}'): "labels",
    ("uploads", '{"labels":"a"}'): "labels",
    ("media:probe", '{"asset":{"name":"a"},"url":"https://a.example/"}'): "url",
    ("media:probe", '{"asset":{"labels":{"a":[]}}}'): "asset.labels",
    ("assets:sign", '{"urls":[{"name":"a","ttl":{"seconds":1}}]}'): "urls.ttl",
    ("rooms/r:submit", '{"comment":{"txt":"a"}}'): "comment.txt",
    ("rooms/r:submit", '{"comment":{},"undo":1}'): "undo",
    ("rooms/r:invite", '{"expireTime":{}}'): "expire_time",
}


@pytest.mark.parametrize(("path", "body"), INVALID, ids=str)
def test_an_error_names_the_field(rest, path: str, body: str) -> None:
    response = rest.post(f"/{path}", content=body, headers={"content-type": "application/json"})
    assert error(response) == (400, "INVALID_REQUEST")
    assert response.json()["message"].startswith(f"{INVALID[path, body]}: ")
