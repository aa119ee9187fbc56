"""A job's events over REST: server-sent, as large as they may be, and continued after the last one."""

import json
import shutil
import subprocess

import pytest
from google.protobuf import json_format

from tests.stub_gateway import SCENES


def parsed(text: str, message):
    return json_format.Parse(text, message)


def is_largest(job: dict) -> bool:
    return len(job["scenes"]) == SCENES and len(job["quality"]["semantic"]["findings"]) == 100


def test_the_largest_events_pass(rest) -> None:
    response = rest.get("/api/jobs/j:watch")
    assert response.headers["content-type"] == "text/event-stream"
    retry, *lines = response.text.splitlines()
    assert retry == "retry: 1000"
    assert (lines[0::3], lines[2::3]) == (["id: 1", "id: 2"], ["", ""])
    events = [json.loads(line.removeprefix("data: ")) for line in lines[1::3]]
    assert [is_largest(event["job"]) for event in events] == [True, True]


@pytest.mark.parametrize(
    ("query", "seen", "ids"),
    [
        ("", "0", ["1", "2"]),
        ("", "1", ["2"]),
        ("?after_offset=0", "1", ["2"]),
        ("?afterOffset=0", "1", ["2"]),
        ("?after_offset=1", "", ["2"]),
        ("?after_offset=1", "0", ["1", "2"]),
        ("", "no number", ["1", "2"]),
        ("", "-1", ["1", "2"]),
        ("", "9" * 19, ["1", "2"]),
    ],
)
def test_events_continue_after_the_last_one_that_arrived(rest, query: str, seen: str, ids: list[str]) -> None:
    response = rest.get(f"/api/jobs/j:watch{query}", headers={"last-event-id": seen} if seen else {})
    assert response.status_code == 200
    assert [line.removeprefix("id: ") for line in response.text.splitlines() if line.startswith("id:")] == ids


def test_after_the_last_event_nothing_is_left(rest) -> None:
    for seen in ("2", "3", "9" * 18):
        response = rest.get("/api/jobs/j:watch", headers={"last-event-id": seen})
        assert (response.status_code, response.content) == (204, b"")
        assert not {"content-type", "x-aiprod-end"} & response.headers.keys()


def has_event_source() -> bool:
    node = ["node", EVENT_SOURCE_FLAG, "-e", "EventSource"]
    return bool(shutil.which("node")) and subprocess.run(node, capture_output=True).returncode == 0


EVENT_SOURCE_FLAG = "--experimental-eventsource"


EVENT_SOURCE = """
const source = new EventSource(process.argv[1]);
const seen = [];
// Node's wait for a reconnect keeps no process alive.
const alive = setInterval(() => {}, 1000);
source.onmessage = (event) => seen.push(event.lastEventId);
source.onerror = () => {
  // CONNECTING until the edge says that nothing is left.
  if (source.readyState !== EventSource.CLOSED) return;
  console.log(JSON.stringify(seen));
  clearInterval(alive);
};
"""


@pytest.mark.skipif(not has_event_source(), reason="needs a node with EventSource")
def test_an_event_source_ends_with_the_job(rest) -> None:
    command = ["node", EVENT_SOURCE_FLAG, "-e", EVENT_SOURCE, f"{rest.base_url}/api/jobs/j:watch"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(ended.stdout) == ["1", "2"], "each event once"
